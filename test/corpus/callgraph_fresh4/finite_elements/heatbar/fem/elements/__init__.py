from .base import Element
from .line import P1, P2
from .triangle import T1


def element(name):
    return Element.registry[name]()
