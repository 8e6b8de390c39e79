import math


class Signal:
    def __init__(self, samples):
        self.samples = list(samples)

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        return self.samples[index]

    def __add__(self, other):
        return self._zip(other, lambda a, b: a + b)

    def __sub__(self, other):
        return self._zip(other, lambda a, b: a - b)

    def __rmul__(self, factor):
        return self.scaled(factor)

    def _zip(self, other, combine):
        return type(self)(combine(a, b) for a, b in zip(self, other))

    def map(self, function):
        return Signal(function(v) for v in self)

    def scaled(self, factor):
        return self.map(lambda v: factor * v)

    def energy(self):
        return sum(v * v for v in self)


def tone(n, frequency):
    return Signal(math.sin(2 * math.pi * frequency * i / n) for i in range(n))
