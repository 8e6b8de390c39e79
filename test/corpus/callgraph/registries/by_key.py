"""Tables that are filled and asked by a parameter: each call with its own key."""
from functools import partial, wraps

SOLVERS = {}
STAGES = {"readers": {}, "writers": {}}


class Dense:
    def solve(self):
        return self.factor()

    def factor(self):
        return "dense"


class Sparse:
    def solve(self):
        return self.order()

    def order(self):
        return "sparse"


def solver(name):
    def add(cls):
        SOLVERS[name] = cls
        return cls
    return add


solver("dense")(Dense)
solver("sparse")(Sparse)


def make(name="dense"):
    return SOLVERS[name]()


def find(name, default=None):
    return SOLVERS.get(name, default)


def stage(group, name=None):
    def add(function):
        STAGES[group][name or function.__name__] = function
        return function
    return add


@stage("readers")
def csv():
    return "csv"


@stage("writers", "json")
def to_json():
    return "json"


def load(group, name):
    return STAGES[group][name]


def method(fn=None, *, name=None):
    if fn is None:
        return partial(method, name=name)

    @wraps(fn)
    def checked(*args):
        return fn(*args)

    METHODS[name] = checked
    return checked


METHODS = {}


@method(name="mean")
def average(values):
    return Total(values)


@method(name="size")
def how_many(values):
    return [len(values)]


class Total:
    def __init__(self, values):
        self.values = values

    def __len__(self):
        return len(self.values)


def run(name, *args):
    return METHODS[name](*args)


def use_dense():
    return make("dense").solve()


def use_sparse():
    return make("sparse").solve()


def use_default():
    return make().solve()


def use_found():
    return find("sparse")().solve()


def read():
    return load("readers", "csv")()


def write():
    return load("writers", "json")()


def count():
    return len(run("size", [1, 2]))


def weigh():
    return len(run("mean", [1, 2]))


def any_of_them(names):
    return [make(name).solve() for name in names]


def main():
    print(use_dense(), use_sparse(), use_default(), use_found())
    print(read(), write(), count(), weigh())
    print(any_of_them(sorted(SOLVERS)))


main()
