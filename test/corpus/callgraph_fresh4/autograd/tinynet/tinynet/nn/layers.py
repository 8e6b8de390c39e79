import random

from . import init
from .module import Module, Parameter


class Linear(Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.weight = [[Parameter(w) for w in row] for row in init.xavier(n_in, n_out)]
        self.bias = [Parameter(0.0) for _ in range(n_out)]

    def own_parameters(self):
        for row in self.weight:
            yield from row
        yield from self.bias

    def forward(self, x):
        return [sum((w * xi for w, xi in zip(row, x)), b)
                for row, b in zip(self.weight, self.bias)]

    def extra_repr(self):
        return f"{len(self.weight[0])} -> {len(self.bias)}"


class Activation(Module):
    def __init__(self, name):
        super().__init__()
        self.name = name

    def forward(self, x):
        return [getattr(v, self.name)() for v in x]

    def extra_repr(self):
        return self.name


class Dropout(Module):
    def __init__(self, rate, seed=None):
        super().__init__()
        self.rate = rate
        self.rng = random.Random(seed)

    def forward(self, x):
        if not self.training:
            return x
        keep = 1 - self.rate
        return [v * (1 / keep if self.rng.random() < keep else 0.0) for v in x]
