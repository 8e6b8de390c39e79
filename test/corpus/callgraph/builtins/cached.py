import functools


@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@functools.cache
def table():
    return build()


def build():
    return {}


class Solver:
    @functools.lru_cache
    def solve(self, n):
        return self.step(n)

    def step(self, n):
        return n

    @functools.singledispatchmethod
    def show(self, arg):
        return "any"

    @show.register
    def _(self, arg: int):
        return self.step(arg)


@functools.total_ordering
class Version:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return self.n == other.n

    def __lt__(self, other):
        return compare(self, other)


def compare(a, b):
    return a.n < b.n


fib(5)
table()
Solver().solve(2)
Solver().show(1)
Solver().show("x")
Version(1) < Version(2)
partial = functools.partial(Solver.step, Solver())
partial(4)


class Button:
    def __init__(self, on_click):
        self.on_click = on_click

    def click(self):
        self.on_click()


def pressed(name, count=0):
    return name


Button(functools.partial(pressed, "ok", count=1)).click()
Button(lambda: pressed("x")).click()
