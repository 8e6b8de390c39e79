from lib import *
from lib.extra import *
import lib as everything

try:
    from fastlib import speed
except ImportError:
    from lib.slow import speed


def main():
    one()
    two()
    three()
    everything.one()
    speed()


main()
