from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache
from typing import Callable, Dict, List, Protocol, Tuple, Type

from .config import Config, Loss

Point = Tuple[List[float], float]


class Predictor(Protocol):
    def predict(self, x: List[float]) -> float:
        ...


@dataclass
class Registered:
    config: Type[Config]
    fit: Callable[[Config, List[Point]], Predictor]
    doc: str


EXPERIMENTS: Dict[str, Registered] = {}


def experiment(config: Type[Config]):
    def register(function):
        doc = (function.__doc__ or "").strip().partition("\n")[0]
        EXPERIMENTS[function.__name__] = Registered(config, function, doc)
        return function
    return register


@lru_cache(maxsize=None)
def dataset(size: int, seed: int) -> Tuple[Point, ...]:
    rng = random.Random(seed)
    return tuple(_point(rng) for _ in range(size))


def _point(rng: random.Random) -> Point:
    x = [rng.uniform(-1, 1), rng.uniform(-1, 1)]
    return x, 1.0 if 2 * x[0] - x[1] + rng.gauss(0, 0.1) > 0 else -1.0


class Linear:
    def __init__(self, weights):
        self.weights = weights

    def predict(self, x):
        return sum(w * xi for w, xi in zip(self.weights, x))


class Sign:
    """Makes a decision from any other predictor."""

    def __init__(self, inner: Predictor):
        self.inner = inner

    def predict(self, x):
        return 1.0 if self.inner.predict(x) > 0 else -1.0


@dataclass(frozen=True)
class RidgeConfig(Config):
    penalty: float = 0.1
    decide: bool = False


@dataclass(frozen=True)
class PerceptronConfig(Config):
    rate: float = 0.2
    epochs: int = 3
    loss: Loss = Loss.ABSOLUTE

    def __post_init__(self):
        super().__post_init__()
        if not 0 < self.rate <= 1:
            raise ValueError("rate must be in (0, 1]")


@experiment(RidgeConfig)
def ridge(config, points):
    """Least squares with a penalty on the weights."""
    (a, b), (c, d) = [[sum(x[i] * x[j] for x, _ in points) + config.penalty * (i == j)
                       for j in range(2)] for i in range(2)]
    u, v = (sum(x[i] * y for x, y in points) for i in range(2))
    det = a * d - b * c
    model = Linear([(d * u - b * v) / det, (a * v - c * u) / det])
    return Sign(model) if config.decide else model


@experiment(PerceptronConfig)
def perceptron(config, points):
    """Rosenblatt's rule, a fixed number of epochs."""
    model = Linear([0.0, 0.0])
    decide = Sign(model)
    for _ in range(config.epochs):
        for x, y in points:
            if decide.predict(x) != y:
                model.weights = [w + config.rate * y * xi for w, xi in zip(model.weights, x)]
    return decide


def run_experiment(name: str, config: Config) -> float:
    registered = EXPERIMENTS[name]
    points = dataset(config.size, config.seed)
    half = len(points) // 2
    predictor = registered.fit(config, points[:half])
    return sum(config.loss.of(predictor.predict(x) - y) for x, y in points[half:]) / half
