class Grid:
    def __init__(self):
        self.cells = {}

    def __getitem__(self, key):
        return self.cells.get(normal(key), 0)

    def __setitem__(self, key, value):
        self.cells[normal(key)] = value

    def __delitem__(self, key):
        del self.cells[normal(key)]

    def __call__(self, x):
        return self[x]

    def __len__(self):
        return count(self.cells)


def normal(key):
    return key


def count(cells):
    return len(cells)


class Pipeline:
    def __init__(self, *steps):
        self.steps = steps

    def __rshift__(self, other):
        return Pipeline(*self.steps, other)

    def __or__(self, other):
        return self >> other

    def __call__(self, value):
        for step in self.steps:
            value = step(value)
        return value


def trim(x):
    return x


def lower(x):
    return x


g = Grid()
g[1] = 2
g[1]
g(1)
len(g)
del g[1]
p = Pipeline(trim) | lower
p("A")
