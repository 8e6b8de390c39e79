"""Registries by decorator, by subclass hook, by metaclass, and a factory over them."""
import abc
import inspect

MODELS = {}


def register(name=None, **defaults):
    def wrap(thing):
        key = name or thing.__name__.lower()
        MODELS[key] = (thing, defaults)
        return thing
    return wrap


def build(name, **options):
    cls, defaults = MODELS[name]
    merged = {**defaults, **options}
    return cls(**merged)


@register("linear", bias=True)
class LinearModel:
    def __init__(self, bias=False, scale=1.0):
        self.bias = bias
        self.scale = scale

    def predict(self, x):
        return self.scale * x + (1 if self.bias else 0)


@register()
class Constant:
    def __init__(self, value=0):
        self.value = value

    def predict(self, x):
        return self.value


@register("ensemble")
def make_ensemble(members=("linear", "constant")):
    return Ensemble([build(m) for m in members])


class Ensemble:
    def __init__(self, models):
        self.models = models

    def predict(self, x):
        return sum(m.predict(x) for m in self.models) / len(self.models)


class Loss(abc.ABC):
    known = {}
    name = None

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if not inspect.isabstract(cls):
            Loss.known[cls.name or cls.__name__] = cls

    @classmethod
    def from_name(cls, name):
        return cls.known[name]()

    @abc.abstractmethod
    def __call__(self, a, b):
        ...

    def mean(self, xs, ys):
        return sum(self(x, y) for x, y in zip(xs, ys)) / len(xs)


class Squared(Loss):
    name = "l2"

    def __call__(self, a, b):
        return (a - b) ** 2


class Huber(Loss):
    name = "huber"

    def __init__(self, delta=1.0):
        self.delta = delta

    def __call__(self, a, b):
        d = abs(a - b)
        return d * d / 2 if d < self.delta else self.linear(d)

    def linear(self, d):
        return self.delta * (d - self.delta / 2)


class SamplerMeta(type):
    samplers = []

    def __new__(mcls, name, bases, namespace):
        cls = super().__new__(mcls, name, bases, namespace)
        if bases:
            mcls.samplers.append(cls)
        return cls

    def create_all(cls, n):
        return [sampler(n) for sampler in cls.samplers]


class Sampler(metaclass=SamplerMeta):
    def __init__(self, n):
        self.n = n
        self.setup()

    def setup(self):
        pass

    def draw(self):
        raise NotImplementedError


class Grid(Sampler):
    def draw(self):
        return [i / self.n for i in range(self.n)]


class Halton(Sampler):
    def setup(self):
        self.base = 2

    def draw(self):
        return [self.radical(i) for i in range(1, self.n + 1)]

    def radical(self, i):
        value, f = 0.0, 1.0
        while i:
            f /= self.base
            value += f * (i % self.base)
            i //= self.base
        return value


class Registry:
    def __init__(self):
        self._entries = {}

    def add(self, function):
        self._entries[function.__name__] = function
        return function

    def __getitem__(self, name):
        return self._entries[name]

    def __iter__(self):
        return iter(self._entries.values())


metrics = Registry()


@metrics.add
def mae(xs, ys):
    return sum(abs(x - y) for x, y in zip(xs, ys))


@metrics.add
def bias(xs, ys):
    return sum(x - y for x, y in zip(xs, ys))


def evaluate(model, xs, ys):
    predicted = [model.predict(x) for x in xs]
    scores = {metric.__name__: metric(predicted, ys) for metric in metrics}
    for name in ("l2", "huber"):
        scores[name] = Loss.from_name(name).mean(predicted, ys)
    return scores


if __name__ == "__main__":
    for name in sorted(MODELS):
        print(name, evaluate(build(name), [1, 2, 3], [2, 3, 9]))
    print(metrics["mae"]([1], [2]))
    for sampler in Sampler.create_all(3):
        print(sampler.draw())
