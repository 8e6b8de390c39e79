from .second import *


def three():
    return two()
