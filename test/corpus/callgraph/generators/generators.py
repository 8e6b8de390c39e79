def numbers(n):
    for i in range(n):
        yield produce(i)


def produce(i):
    return i


def evens(source):
    for x in source:
        if is_even(x):
            yield x


def is_even(x):
    return x % 2 == 0


def chained():
    yield from numbers(2)
    yield from evens(numbers(3))


def functions():
    yield produce
    yield is_even


def averager():
    total = 0
    while True:
        value = yield total
        total += weight(value)


def weight(v):
    return v


def consume(stream):
    return [x for x in stream]


consume(chained())
for f in functions():
    f(1)
g = averager()
next(g)
g.send(3)


def result():
    yield 1
    return produce


def outer():
    f = yield from result()
    f(1)


list(outer())
lazy = (produce(i) for i in range(2))
list(lazy)
