"""State estimation: Kalman and particle filters with pluggable models and a config."""
import abc
import math
import random
from collections import UserDict, deque
from dataclasses import dataclass, field
from functools import cached_property


class Config(UserDict):
    """Nested settings with attribute access."""

    def __getattr__(self, key):
        try:
            value = self.data[key]
        except KeyError:
            raise AttributeError(key)
        return Config(value) if isinstance(value, dict) else value

    def merged(self, **changes):
        out = Config(self.data)
        out.update(changes)
        return out


class Bounded(dict):
    def __init__(self, limit):
        super().__init__()
        self.limit = limit

    def __setitem__(self, key, value):
        super().__setitem__(key, self.clip(value))

    def clip(self, value):
        return max(-self.limit, min(self.limit, value))

    def __missing__(self, key):
        self[key] = 0.0
        return self[key]


class Model(abc.ABC):
    dim = 1

    @abc.abstractmethod
    def propagate(self, x, rng): ...

    @abc.abstractmethod
    def observe(self, x): ...

    def likelihood(self, y, x):
        return gauss(y - self.observe(x), self.noise)

    @property
    @abc.abstractmethod
    def noise(self): ...


def gauss(d, s):
    return math.exp(-0.5 * (d / s) ** 2) / s


class RandomWalk(Model):
    def __init__(self, step=0.3, noise=0.5):
        self.step = step
        self._noise = noise

    def propagate(self, x, rng):
        return x + rng.gauss(0, self.step)

    def observe(self, x):
        return x

    @property
    def noise(self):
        return self._noise


class Growth(RandomWalk):
    def propagate(self, x, rng):
        return 0.5 * x + 5 * x / (1 + x * x) + super().propagate(0, rng)

    def observe(self, x):
        return x * x / 20

    @cached_property
    def noise(self):
        return self._noise * 2


@dataclass
class Particles:
    values: list
    weights: list = field(default_factory=list)

    def __post_init__(self):
        if not self.weights:
            self.weights = [1 / len(self.values)] * len(self.values)

    def normalize(self):
        total = sum(self.weights)
        self.weights = [w / total for w in self.weights]
        return self

    @property
    def effective(self):
        return 1 / sum(w * w for w in self.weights)

    def resample(self, scheme, rng):
        return type(self)(scheme(self.values, self.weights, rng))

    def __iter__(self):
        return zip(self.values, self.weights)

    def mean(self):
        return sum(v * w for v, w in self)


def multinomial(values, weights, rng):
    return rng.choices(values, weights, k=len(values))


def systematic(values, weights, rng):
    positions = iter((rng.random() + i) / len(values) for i in range(len(values)))
    out, cumulative, p = [], 0.0, next(positions)
    for v, w in zip(values, weights):
        cumulative += w
        while p is not None and p < cumulative:
            out.append(v)
            p = next(positions, None)
    return out or list(values)


class Filter:
    registry = {}

    def __init_subclass__(cls, /, key, **kw):
        super().__init_subclass__(**kw)
        Filter.registry[key] = cls

    def __init__(self, model, config):
        self.model, self.config = model, config
        self.history = deque(maxlen=5)
        self.setup()

    def setup(self):
        pass

    def run(self, data):
        for y in data:
            self.predict()
            self.update(y)
            self.history.append(self.estimate())
        return self.history[-1]


class Particle(Filter, key="particle"):
    schemes = {"multinomial": multinomial, "systematic": systematic}

    def setup(self):
        self.rng = random.Random(self.config.seed)
        self.particles = Particles([self.rng.gauss(0, 1) for _ in range(self.config.n)])

    def predict(self):
        move = self.model.propagate
        self.particles.values = [move(v, self.rng) for v in self.particles.values]

    def update(self, y):
        p = self.particles
        p.weights = [w * self.model.likelihood(y, v) for v, w in p]
        p.normalize()
        if p.effective < self.config.n / 2:
            scheme = self.schemes[self.config.resampling.scheme]
            self.particles = p.resample(scheme, self.rng)

    def estimate(self):
        return self.particles.mean()


class Moving(Filter, key="moving"):
    def setup(self):
        self.window = Bounded(10.0)
        self.count = 0

    predict = lambda self: None

    def update(self, y):
        self.count += 1
        self.window["sum"] += y

    def estimate(self):
        return self.window["sum"] / self.count


def simulate(model, n, rng):
    x, out = 0.1, []
    for _ in range(n):
        x = model.propagate(x, rng)
        out.append(model.observe(x))
    return out


def main():
    base = Config({"n": 20, "seed": 3, "resampling": {"scheme": "systematic"}})
    variants = [base, base.merged(resampling={"scheme": "multinomial"})]
    for model in (RandomWalk(), Growth(step=0.1)):
        data = simulate(model, 12, random.Random(1))
        for key, cls in Filter.registry.items():
            for config in variants:
                f = cls(model, config)
                print(key, type(model).__name__, round(f.run(data), 3), len(f.history))


main()
