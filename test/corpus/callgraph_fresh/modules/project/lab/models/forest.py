from ..tools.numbers import mean
from .base import Model
from .tree import Tree


class Forest(Model):
    def __init__(self, n=2):
        self.trees = [Tree(i) for i in range(1, n + 1)]

    def predict(self, x):
        return mean(t.predict(x) for t in self.trees)

    def name(self):
        return "Forest of " + super().name()
