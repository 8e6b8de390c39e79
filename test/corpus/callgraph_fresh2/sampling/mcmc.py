"""Markov chain Monte Carlo: kernels, adaptation, diagnostics and a few targets."""
from __future__ import annotations

import abc
import math
import random
from dataclasses import dataclass, field
from typing import Callable, Iterator, List, NamedTuple, Optional, Tuple

Vector = Tuple[float, ...]
LogDensity = Callable[[Vector], float]


class State(NamedTuple):
    x: Vector
    logp: float

    def moved(self, x: Vector, target: LogDensity) -> "State":
        return State(x, target(x))


def normal_logpdf(x, mean=0.0, sd=1.0):
    z = (x - mean) / sd
    return -0.5 * z * z - math.log(sd) - 0.5 * math.log(2 * math.pi)


def gaussian(means, sds) -> LogDensity:
    def logp(x):
        return sum(normal_logpdf(v, m, s) for v, m, s in zip(x, means, sds))
    return logp


def banana(x: Vector) -> float:
    return normal_logpdf(x[0]) + normal_logpdf(x[1], x[0] ** 2, 0.5)


class Posterior:
    """Linear regression with flat priors on slope and offset."""

    def __init__(self, xs, ys, noise):
        self.data = list(zip(xs, ys))
        self.noise = noise
        self.evaluations = 0

    def residuals(self, slope, offset):
        for x, y in self.data:
            yield y - slope * x - offset

    def __call__(self, theta):
        self.evaluations += 1
        return sum(normal_logpdf(r, 0.0, self.noise) for r in self.residuals(*theta))


class Kernel(abc.ABC):
    def __init__(self, target: LogDensity, rng: random.Random):
        self.target, self.rng = target, rng
        self.tried = self.taken = 0

    @abc.abstractmethod
    def propose(self, state: State) -> Tuple[State, float]:
        """The next state and the log ratio of the proposal's densities."""

    def step(self, state: State) -> State:
        new, correction = self.propose(state)
        self.tried += 1
        if self.accept(new.logp - state.logp + correction):
            self.taken += 1
            return new
        return state

    def accept(self, log_ratio):
        return log_ratio >= 0 or self.rng.random() < math.exp(log_ratio)

    @property
    def rate(self):
        return self.taken / max(1, self.tried)

    def tune(self, iteration):
        pass


class RandomWalk(Kernel):
    def __init__(self, target, rng, scale=1.0, jump: Optional[Callable[[float], float]] = None):
        super().__init__(target, rng)
        self.scale = scale
        self.jump = jump or self.normal_jump

    def normal_jump(self, scale):
        return self.rng.gauss(0, scale)

    def propose(self, state):
        x = tuple(v + self.jump(self.scale) for v in state.x)
        return state.moved(x, self.target), 0.0


class Adaptive(RandomWalk):
    wanted = 0.3

    def tune(self, iteration):
        super().tune(iteration)
        self.scale *= math.exp((self.rate - self.wanted) / math.sqrt(iteration + 1))


class Langevin(Kernel):
    def __init__(self, target, rng, epsilon=0.2):
        super().__init__(target, rng)
        self.epsilon = epsilon

    def gradient(self, x, h=1e-5):
        base = self.target(x)
        for i in range(len(x)):
            shifted = x[:i] + (x[i] + h,) + x[i + 1:]
            yield (self.target(shifted) - base) / h

    def drift(self, x):
        return [v + 0.5 * self.epsilon ** 2 * g for v, g in zip(x, self.gradient(x))]

    def log_q(self, to, start):
        return sum(normal_logpdf(v, m, self.epsilon) for v, m in zip(to, self.drift(start)))

    def propose(self, state):
        x = tuple(m + self.epsilon * self.rng.gauss(0, 1) for m in self.drift(state.x))
        return state.moved(x, self.target), self.log_q(state.x, x) - self.log_q(x, state.x)


class Mixture(Kernel):
    def __init__(self, *kernels):
        super().__init__(kernels[0].target, kernels[0].rng)
        self.kernels = kernels

    def propose(self, state):
        return self.rng.choice(self.kernels).propose(state)

    def tune(self, iteration):
        for kernel in self.kernels:
            kernel.tune(iteration)


@dataclass
class Chain:
    samples: List[Vector] = field(default_factory=list)

    def __iter__(self) -> Iterator[Vector]:
        return iter(self.samples)

    def __len__(self):
        return len(self.samples)

    def column(self, i):
        return [x[i] for x in self]

    def mean(self, f=lambda x: x[0]):
        return sum(map(f, self)) / len(self)

    def autocorrelation(self, lag, i=0):
        values = self.column(i)
        m = sum(values) / len(values)
        spread = sum((v - m) ** 2 for v in values)
        return sum((a - m) * (b - m) for a, b in zip(values, values[lag:])) / spread

    def effective_size(self):
        total, lag = 1.0, 1
        while lag < len(self) // 2 and (rho := self.autocorrelation(lag)) > 0.05:
            total += 2 * rho
            lag += 1
        return len(self) / total


def gelman_rubin(chains):
    means = [c.mean() for c in chains]
    grand = sum(means) / len(means)
    n = len(chains[0])
    between = n * sum((m - grand) ** 2 for m in means) / (len(means) - 1)
    within = sum(c.mean(lambda x: x[0] ** 2) - m * m for c, m in zip(chains, means)) / len(means)
    return math.sqrt(((n - 1) / n * within + between / n) / within)


def sample(kernel: Kernel, start: Vector, n: int, warmup: int = 100, thin: int = 1) -> Chain:
    state = State(start, kernel.target(start))
    for i in range(warmup):
        state = kernel.step(state)
        kernel.tune(i)
    chain = Chain()
    for i in range(n * thin):
        state = kernel.step(state)
        if i % thin == 0:
            chain.samples.append(state.x)
    return chain


def main():
    rng = random.Random(1)
    posterior = Posterior([0, 1, 2, 3], [0.1, 1.1, 1.9, 3.2], 0.3)
    factories = {
        "walk": lambda target: RandomWalk(target, rng, 0.8),
        "uniform": lambda target: RandomWalk(target, rng, 0.8, jump=lambda s: rng.uniform(-s, s)),
        "adaptive": lambda target: Adaptive(target, rng),
        "mala": lambda target: Langevin(target, rng),
        "mix": lambda target: Mixture(Adaptive(target, rng), Langevin(target, rng, 0.1)),
    }
    for title, target in {"gauss": gaussian([1, -1], [1, 2]), "banana": banana, "line": posterior}.items():
        for name, make in factories.items():
            chains = [sample(make(target), (0.5, 0.5), 120) for _ in range(2)]
            print(title, name, round(chains[0].mean(), 2), round(gelman_rubin(chains), 2),
                  round(chains[1].effective_size(), 1))
    print(posterior.evaluations)


if __name__ == "__main__":
    main()
