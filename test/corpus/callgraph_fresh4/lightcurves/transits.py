"""Fit of transit models to light curves.

Times are in days, fluxes relative to the star's.  ``python transits.py`` makes two synthetic targets,
searches their periods, fits them and compares models by BIC.
"""
from __future__ import annotations

import bisect
import math
import random
import statistics
from dataclasses import dataclass, field, replace
from functools import cached_property, total_ordering
from typing import Callable, ClassVar, Iterable, Iterator, Optional, Sequence


# ----------------------------------------------------------------- parameters

class Quantity:
    """A validated attribute of a model; free unless fixed."""

    def __init__(self, default, low=-math.inf, high=math.inf, unit=""):
        self.default = default
        self.low, self.high = low, high
        self.unit = unit

    def __set_name__(self, owner, name):
        self.name = name
        owner.quantities = {**getattr(owner, "quantities", {}), name: self}

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return instance.__dict__.get(self.name, self.default)

    def __set__(self, instance, value):
        instance.__dict__[self.name] = self.clip(float(value))
        instance.changed()

    def clip(self, value):
        return min(max(value, self.low), self.high)

    def format(self, value):
        return f"{self.name}={value:.4g}{self.unit}"


class Angle(Quantity):
    def clip(self, value):
        return value % (2 * math.pi)


class Model:
    quantities: ClassVar[dict] = {}

    def __init__(self, **values):
        self.fixed = set()
        for name, value in values.items():
            setattr(self, name, value)

    def changed(self):
        """Called when a quantity was set; forgets what was derived."""

    def __call__(self, t: float) -> float:
        raise NotImplementedError

    def __mul__(self, other: Model) -> Product:
        return Product(self, other)

    def free(self) -> list[str]:
        return [n for n in self.quantities if n not in self.fixed]

    def fix(self, *names: str) -> Model:
        self.fixed.update(names)
        return self

    def get(self) -> list[float]:
        return [getattr(self, n) for n in self.free()]

    def put(self, values: Sequence[float]) -> None:
        for name, value in zip(self.free(), values):
            setattr(self, name, value)

    def __repr__(self):
        shown = (q.format(getattr(self, n)) for n, q in self.quantities.items())
        return f"{type(self).__name__}({', '.join(shown)})"


class Constant(Model):
    level = Quantity(1.0, 0.5, 1.5)

    def __call__(self, t):
        return self.level


class BoxTransit(Model):
    period = Quantity(3.0, 0.2, 50.0, "d")
    epoch = Quantity(0.0)
    depth = Quantity(0.01, 0.0, 0.5)
    duration = Quantity(0.2, 0.01, 2.0, "d")

    def phase(self, t):
        return (t - self.epoch + 0.5 * self.period) % self.period - 0.5 * self.period

    def __call__(self, t):
        return 1.0 - self.depth * self.profile(2 * abs(self.phase(t)) / self.duration)

    def profile(self, x):
        return 1.0 if x < 1 else 0.0


class LimbDarkened(BoxTransit):
    """The box with rounded edges, by a linear law of limb darkening."""

    u = Quantity(0.4, 0.0, 1.0)

    def changed(self):
        self.__dict__.pop("norm", None)

    @cached_property
    def norm(self):
        return 1.0 / (1.0 - self.u / 3.0)

    def profile(self, x):
        if x >= 1:
            return 0.0
        return self.norm * (1.0 - self.u * (1.0 - math.sqrt(1.0 - x * x)))


class Spots(Model):
    amplitude = Quantity(0.002, 0.0, 0.1)
    rotation = Quantity(7.0, 1.0, 60.0, "d")
    shift = Angle(0.0)

    def __call__(self, t):
        return 1.0 + self.amplitude * math.sin(2 * math.pi * t / self.rotation + self.shift)


class Product(Model):
    def __init__(self, *factors):
        super().__init__()
        self.factors = factors

    def __call__(self, t):
        return math.prod(f(t) for f in self.factors)

    def __mul__(self, other):
        return Product(*self.factors, other)

    def free(self):
        return [n for f in self.factors for n in f.free()]

    def get(self):
        return [x for f in self.factors for x in f.get()]

    def put(self, values):
        values = iter(values)
        for f in self.factors:
            f.put([next(values) for _ in f.free()])

    def __repr__(self):
        return " * ".join(map(repr, self.factors))


# --------------------------------------------------------------- observations

@total_ordering
@dataclass(frozen=True, eq=False)
class Sample:
    time: float
    flux: float
    error: float = 1e-3

    def __lt__(self, other: Sample) -> bool:
        return self.time < other.time

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sample) and self.time == other.time


@dataclass
class LightCurve:
    target: str
    samples: list[Sample] = field(default_factory=list)

    def __post_init__(self):
        self.samples.sort()

    def __len__(self) -> int:
        return len(self.samples)

    def __iter__(self) -> Iterator[Sample]:
        return iter(self.samples)

    def __getitem__(self, key):
        if isinstance(key, slice):
            return replace(self, samples=self.samples[key])
        return self.samples[key]

    @cached_property
    def times(self) -> list[float]:
        return [s.time for s in self]

    @property
    def span(self) -> float:
        return self.times[-1] - self.times[0]

    @cached_property
    def scatter(self) -> float:
        steps = [b.flux - a.flux for a, b in zip(self, self[1:])]
        return statistics.pstdev(steps) / math.sqrt(2)

    def between(self, start: float, end: float) -> LightCurve:
        lo = bisect.bisect_left(self.times, start)
        hi = bisect.bisect_right(self.times, end)
        return self[lo:hi]

    def clipped(self, sigmas: float = 4.0) -> LightCurve:
        middle = statistics.median(s.flux for s in self)

        def keep(sample):
            return sample.flux - middle < sigmas * self.scatter

        return replace(self, samples=list(filter(keep, self)))

    @classmethod
    def synthetic(cls, target: str, model: Callable[[float], float], days: float, n: int,
                  noise: float, seed: int) -> LightCurve:
        rng = random.Random(seed)
        times = (rng.uniform(0, days) for _ in range(n))
        samples = [Sample(t, model(t) + rng.gauss(0, noise), noise) for t in times]
        samples.append(Sample(days / 3, 1.2, noise))
        return cls(target, samples)


# -------------------------------------------------------------------- fitting

def chi2(model: Model, curve: Iterable[Sample]) -> float:
    return sum(((s.flux - model(s.time)) / s.error) ** 2 for s in curve)


@dataclass
class FitResult:
    model: Model
    chi2: float
    n: int
    evaluations: int

    @property
    def bic(self):
        return self.chi2 + len(self.model.free()) * math.log(self.n)


class Fitter:
    def __init__(self, curve: LightCurve, listener: Optional[Callable[[float], None]] = None):
        self.curve = curve
        self.listener = listener
        self.evaluations = 0

    def objective(self, model, values):
        self.evaluations += 1
        model.put(values)
        result = chi2(model, self.curve)
        if self.listener:
            self.listener(result)
        return result

    def fit(self, model: Model) -> FitResult:
        best, value = self.minimize(lambda x: self.objective(model, x), model.get())
        model.put(best)
        return FitResult(model, value, len(self.curve), self.evaluations)

    def minimize(self, f, x):
        raise NotImplementedError


class PatternSearch(Fitter):
    rounds = 12

    def minimize(self, f, x):
        steps = [0.05 * abs(v) or 0.05 for v in x]
        value = f(x)
        for _ in range(self.rounds):
            for i in range(len(x)):
                for sign in (1, -1):
                    trial = x[:i] + [x[i] + sign * steps[i]] + x[i + 1:]
                    at = f(trial)
                    if at < value:
                        x, value = trial, at
                        steps[i] *= 1.5
                        break
                else:
                    steps[i] *= 0.5
        return x, value


class RandomRestarts(PatternSearch):
    rounds, restarts = 5, 2

    def minimize(self, f, x):
        rng = random.Random(len(x))
        starts = [x] + [[v * rng.uniform(0.95, 1.05) for v in x] for _ in range(self.restarts)]
        return min((super(RandomRestarts, self).minimize(f, s) for s in starts), key=lambda r: r[1])


def search_period(curve: LightCurve, periods: Iterable[float]) -> float:
    def power(period):
        bins: dict[int, list[float]] = {}
        for s in curve:
            bins.setdefault(int(12 * (s.time % period) / period), []).append(s.flux)
        return min(map(statistics.fmean, bins.values()))

    return min(periods, key=power)


def main():
    truth = LimbDarkened(period=2.5, epoch=0.4, depth=0.02, duration=0.3, u=0.6)
    targets = {"KX-1": truth, "KX-2": truth * Spots(amplitude=0.004, rotation=5.0, shift=7.0)}
    for seed, (name, model) in enumerate(targets.items()):
        curve = LightCurve.synthetic(name, model, 20.0, 150, 0.001, seed).clipped()
        period = search_period(curve, (2.3 + 0.02 * i for i in range(21)))
        progress: list[float] = []
        guess = dict(period=period, epoch=0.38, depth=0.015, duration=0.3)
        candidates = [Constant(), BoxTransit(**guess), LimbDarkened(**guess).fix("u"),
                      BoxTransit(**guess) * Spots(rotation=5.1).fix("rotation") * Constant()]
        fits = [PatternSearch(curve, progress.append).fit(m) for m in candidates[:3]]
        fits.append(RandomRestarts(curve).fit(candidates[3]))
        best = min(fits, key=lambda r: r.bic)
        print(f"{name}: {len(curve)} samples over {curve.span:.1f} d, period {period:.2f}")
        print(f"  {best.model}  (BIC {best.bic:.0f}, {best.evaluations} evaluations)")
        print(f"  first day: {len(curve.between(0, 1))}, last {max(curve).time:.1f}, u from",
              LimbDarkened.u.default, f"best {min(progress):.0f}")


if __name__ == "__main__":
    main()
