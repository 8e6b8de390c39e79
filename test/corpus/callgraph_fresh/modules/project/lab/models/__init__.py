from .tree import *
from .forest import Forest
from .base import Model

_KINDS = {"tree": Tree, "forest": Forest}

__all__ = ["Tree", "Forest", "create"]


def create(name, *args):
    return _KINDS[name](*args)
