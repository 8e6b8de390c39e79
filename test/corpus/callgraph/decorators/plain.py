import functools


def traced(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        before(f)
        return f(*args, **kwargs)
    return wrapper


def before(f):
    return f.__name__


def repeat(times):
    def decorate(f):
        def again(*args):
            for _ in range(times):
                result = f(*args)
            return result
        return again
    return decorate


registry = {}


def register(name):
    def inner(f):
        registry[name] = f
        return f
    return inner


@traced
def alpha(x):
    return x


@repeat(2)
def beta(x):
    return alpha(x)


@register("gamma")
def gamma(x):
    return x


@register("delta")
@traced
def delta(x):
    return helper(x)


def helper(x):
    return x


alpha(1)
beta(2)
gamma(3)
registry["gamma"](1)
registry["delta"](1)
