def run(f, *args):
    return f(*args)


def key_of(pair):
    return pair[1]


square = lambda x: x * x
cube = lambda x: square(x) * x
run(square, 2)
run(cube, 2)
run(lambda a, b: key_of((a, b)), 1, 2)
pairs = [(1, 3), (2, 1)]
sorted(pairs, key=lambda p: key_of(p))
table = {"s": square, "c": lambda v: cube(v)}
table["s"](3)
table["c"](3)
(lambda: run(square, 1))()


def make():
    return lambda x: square(x)


make()(3)
defaults = lambda x, f=square: f(x)
defaults(2)
