"""functools, operator and itertools as they are used."""
import functools
import itertools
import operator
from functools import partial, reduce


def scale(factor, x, offset=0):
    return factor * x + offset


double = partial(scale, 2)
shifted = functools.partial(double, offset=1)


def compose(*functions):
    return reduce(lambda f, g: lambda x: g(f(x)), functions)


def increment(x):
    return x + 1


def square(x):
    return x * x


pipeline = compose(increment, square, double)


class Widget:
    def __init__(self, name, width):
        self.name = name
        self.width = width

    def _resize(self, factor, *, loud=False):
        if loud:
            self.announce()
        self.width *= factor
        return self

    grow = functools.partialmethod(_resize, 2)
    shrink = functools.partialmethod(_resize, 0.5, loud=True)

    def announce(self):
        return f"{self.name} changes"

    @functools.cached_property
    def area(self):
        return self.compute_area()

    def compute_area(self):
        return self.width ** 2

    @functools.lru_cache(maxsize=None)
    def cost(self, n):
        return n if n < 2 else self.cost(n - 1) + self.cost(n - 2)


@functools.singledispatch
def describe(thing):
    return fallback(thing)


@describe.register
def _(thing: int):
    return "int"


@describe.register(list)
def describe_list(thing):
    return [describe(t) for t in thing]


@describe.register(str)
@describe.register(bytes)
def describe_text(thing):
    return "text"


def fallback(thing):
    return repr(thing)


@functools.total_ordering
class Version:
    def __init__(self, *parts):
        self.parts = parts

    def __eq__(self, other):
        return self.parts == other.parts

    def __lt__(self, other):
        return self.parts < other.parts


def compare(a, b):
    return weight(a) - weight(b)


def weight(x):
    return len(x)


def memoize(f):
    cache = {}

    @functools.wraps(f)
    def inner(*args):
        if args not in cache:
            cache[args] = f(*args)
        return cache[args]
    return inner


@memoize
def partitions(n, most):
    if n == 0:
        return 1
    return sum(partitions(n - k, k) for k in range(1, min(n, most) + 1))


def grouped(words):
    for key, group in itertools.groupby(sorted(words, key=weight), key=weight):
        yield key, list(group)


def main():
    print(double(3), shifted(3), pipeline(2))
    w = Widget("w", 4)
    w.grow()
    w.shrink()
    print(w.area, w.area, w.cost(5))
    print(describe(3), describe([1, "a", b"b"]), describe(2.0))
    print(Version(1, 2) >= Version(1, 1), max([Version(1), Version(2)]).parts)
    print(sorted(["aaa", "b", "cc"], key=functools.cmp_to_key(compare)))
    print(partitions(5, 5), dict(grouped(["a", "bb", "c"])))
    print(list(itertools.starmap(scale, [(1, 2), (3, 4)])))
    print(list(itertools.accumulate([1, 2, 3], lambda a, b: a + b)))
    print(list(itertools.takewhile(lambda x: x < 3, itertools.count())))
    print(list(filter(None, map(increment, filter(lambda x: x % 2, range(5))))))
    shrink = operator.methodcaller("shrink")
    area = operator.attrgetter("area")
    for widget in (Widget("a", 1), Widget("b", 2)):
        shrink(widget)
        print(area(widget))
    handlers = {"up": increment, "sq": square}
    f, g = operator.itemgetter("up", "sq")(handlers)
    print(f(1), g(2))


main()
