"""Decorators: with and without arguments, on methods, on classes, stacked, as classes."""
import functools
import inspect
import time

CALLS = []


def traced(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        CALLS.append(f.__name__)
        return f(*args, **kwargs)
    return wrapper


def timed(unit="s", *, report=None):
    def decorate(f):
        @functools.wraps(f)
        def wrapper(*args, **kwargs):
            begin = time.perf_counter()
            try:
                return f(*args, **kwargs)
            finally:
                if report:
                    report(f.__name__, time.perf_counter() - begin, unit)
        return wrapper
    return decorate


def maybe(f=None, *, times=1):
    if f is None:
        return functools.partial(maybe, times=times)

    @functools.wraps(f)
    def again(*args):
        for _ in range(times):
            result = f(*args)
        return result
    return again


class CountCalls:
    def __init__(self, f):
        functools.update_wrapper(self, f)
        self.f = f
        self.count = 0

    def __call__(self, *args, **kwargs):
        self.count += 1
        return self.f(*args, **kwargs)

    def __get__(self, instance, owner):
        return self if instance is None else functools.partial(self.__call__, instance)


class Validate:
    def __init__(self, **checks):
        self.checks = checks

    def __call__(self, f):
        signature = inspect.signature(f)

        def wrapper(*args, **kwargs):
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            for name, check in self.checks.items():
                if not check(bound.arguments[name]):
                    raise ValueError(name)
            return f(*args, **kwargs)
        return wrapper


def report(name, seconds, unit):
    return (name, unit)


def positive(x):
    return x > 0


@traced
@timed(report=report)
def simulate(n):
    return [walk(i) for i in range(n)]


@timed("ms")
@traced
def walk(i):
    return i * noise()


@maybe
def noise():
    return 0.5


@maybe(times=2)
def repeated(x):
    return x


@CountCalls
def counted(x):
    return helper(x)


def helper(x):
    return x + 1


@Validate(x=positive, n=lambda n: isinstance(n, int))
def power(x, n=2):
    return x ** n


class Model:
    @traced
    def fit(self, data):
        self.mean = self.average(data)
        return self

    @timed()
    def average(self, data):
        return sum(data) / len(data)

    @CountCalls
    def predict(self, x):
        return x - self.mean

    @classmethod
    @traced
    def default(cls):
        return cls()

    @property
    @traced
    def ready(self):
        return hasattr(self, "mean")

    @staticmethod
    @maybe
    def version():
        return 1


def add_repr(cls):
    def __repr__(self):
        return f"{cls.__name__}({self.describe()})"
    cls.__repr__ = __repr__
    return cls


def singleton(cls):
    instances = {}

    @functools.wraps(cls)
    def get(*args, **kwargs):
        if cls not in instances:
            instances[cls] = cls(*args, **kwargs)
        return instances[cls]
    return get


def trace_methods(cls):
    for name, method in list(vars(cls).items()):
        if inspect.isfunction(method) and not name.startswith("_"):
            setattr(cls, name, traced(method))
    return cls


@add_repr
class Shape:
    def describe(self):
        return "plain"


@singleton
class Database:
    def __init__(self, path):
        self.path = path

    def query(self):
        return self.path


@trace_methods
class Service:
    def start(self):
        return self.ping()

    def ping(self):
        return "pong"


def main():
    simulate(2)
    repeated(1)
    counted(1)
    counted(2)
    print(counted.count, power(2.0), power(x=3.0, n=3))
    model = Model.default().fit([1, 2, 3])
    print(model.predict(2), model.ready, Model.version())
    print(repr(Shape()), Database("p").query(), Database("q").query())
    print(Service().start(), CALLS)


main()
