import functools
import itertools
import operator


def double(x):
    return 2 * x


def positive(x):
    return x > 0


def key(x):
    return -x


def merge(a, b):
    return a + b


def pair(a, b):
    return a, b


def by_map():
    return list(map(double, [1, 2]))


def by_filter():
    return list(filter(positive, [1]))


def by_sorted():
    return sorted([2, 1], key=key)


def by_minmax():
    return min([1, 2], key=key), max([1, 2], key=key)


def by_reduce():
    return functools.reduce(merge, [1, 2, 3])


def by_partial():
    f = functools.partial(pair, 1)
    return f(2)


def by_starmap():
    return list(itertools.starmap(pair, [(1, 2)]))


def by_groupby():
    return [list(g) for _, g in itertools.groupby([1, 2], key=key)]


def by_accumulate():
    return list(itertools.accumulate([1, 2], merge))


def by_chain():
    for f in itertools.chain([double], [positive]):
        f(1)


def by_list_sort():
    values = [2, 1]
    values.sort(key=key)
    return values


def by_takewhile():
    return list(itertools.takewhile(positive, [1, -1]))


def by_cmp():
    return sorted([2, 1], key=functools.cmp_to_key(compare))


def compare(a, b):
    return a - b


@functools.singledispatch
def show(value):
    return "any"


@show.register
def show_int(value: int):
    return "int"


@show.register(str)
def show_str(value):
    return "str"


def by_dispatch():
    show(1)
    show("a")
    show(1.5)


def by_attribute():
    class Thing:
        def name(self):
            return "n"
    return operator.methodcaller("name")(Thing())


def by_iter():
    source = iter([1, 0])

    def read():
        return next(source)
    return list(iter(read, 0))


for f in (by_map, by_filter, by_sorted, by_minmax, by_reduce, by_partial, by_starmap, by_groupby,
          by_accumulate, by_chain, by_list_sort, by_takewhile, by_cmp, by_dispatch, by_attribute,
          by_iter):
    f()
