import pkg
import pkg.sub.deep as deep
from pkg import api, helper as h
from pkg.sub import deep as again
from pkg.sub.deep import dig


def main():
    pkg.public()
    api.call()
    h()
    deep.dig()
    again.Digger().go()
    dig()
    pkg.sub.deep.dig()
    pkg.Thing().act()


if __name__ == "__main__":
    main()
