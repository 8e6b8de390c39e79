class Memo:
    def __init__(self, f):
        self.f = f
        self.known = {}

    def __call__(self, x):
        if x not in self.known:
            self.known[x] = self.f(x)
        return self.known[x]


class Scaled:
    def __init__(self, factor):
        self.factor = factor

    def __call__(self, f):
        def scaled(x):
            return self.apply(f(x))
        return scaled

    def apply(self, value):
        return value * self.factor


@Memo
def slow(x):
    return work(x)


def work(x):
    return x + 1


@Scaled(3)
def base(x):
    return x


def add_repr(cls):
    def __repr__(self):
        return describe(self)
    cls.__repr__ = __repr__
    return cls


def describe(thing):
    return type(thing).__name__


@add_repr
class Point:
    def __init__(self, x):
        self.x = x


slow(1)
base(2)
repr(Point(1))
