class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return step(self.n)


def step(n):
    return n


class Tree:
    def __init__(self, value, *children):
        self.value = value
        self.children = children

    def __iter__(self):
        yield self
        for child in self.children:
            yield from child

    def visit(self):
        return self.value


class Sequence:
    def __len__(self):
        return 2

    def __getitem__(self, i):
        if i >= 2:
            raise IndexError
        return load(i)


def load(i):
    return i


class View:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return Countdown(self.n)


for x in Countdown(2):
    pass
for node in Tree(1, Tree(2)):
    node.visit()
[y for y in Sequence()]
sum(View(2))
list(View(1))
a, b = Countdown(2)
it = iter(View(2))
next(it)
