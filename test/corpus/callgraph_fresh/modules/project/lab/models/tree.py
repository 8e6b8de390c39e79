from .base import Model

__all__ = ["Tree"]


class Tree(Model):
    def __init__(self, depth=1):
        self.depth = depth

    def predict(self, x):
        return grow(x) * self.depth


def grow(x):
    return x + 1
