def double(x):
    return 2 * x


def triple(x):
    return 3 * x


def apply(f, x):
    return f(x)


def apply_all(functions, x):
    return [f(x) for f in functions]


def compose(f, g):
    def both(x):
        return f(g(x))
    return both


def choose(big):
    return triple if big else double


def through_keyword(x, func=None):
    if func is None:
        func = double
    return func(x)


def star(f, *args, **kwargs):
    return f(*args, **kwargs)


def keyworded(value=None, callback=None):
    return callback(value)


apply(double, 2)
apply_all([double, triple], 1)
h = compose(double, triple)
h(1)
choose(True)(4)
choose(False)(4)
through_keyword(1)
through_keyword(1, func=triple)
star(apply, triple, 3)
star(keyworded, value=2, callback=double)
alias = apply
alias(double, 1)
