"""Survey statistics: columns with operators, weighted frames, bootstrap intervals, small reports.

Written for the wave comparison; the numbers printed at the end are in the appendix.
"""
import bisect
import heapq
import itertools
import math
import operator
import random
import sys
from collections import ChainMap, OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, redirect_stdout
from threading import Lock


class Missing:
    _only = None

    def __new__(cls):
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __repr__(self):
        return "NA"

    def __bool__(self):
        return False


NA = Missing()


def lifted(op):
    """An operator of two values that gives NA where one of them is missing."""
    def apply(a, b):
        return NA if a is NA or b is NA else op(a, b)
    return apply


class Column(Sequence):
    """Immutable values with element-wise arithmetic and comparisons."""

    def __init__(self, values, name=""):
        self._values = tuple(values)
        self.name = name

    def __len__(self):
        return len(self._values)

    def __getitem__(self, key):
        if isinstance(key, slice):
            return Column(self._values[key], self.name)
        if isinstance(key, Column):
            return Column(itertools.compress(self._values, key), self.name)
        return self._values[key]

    def _spread(self, other):
        return other if isinstance(other, Column) else itertools.repeat(other, len(self))

    def _combine(self, other, op):
        return Column(map(lifted(op), self, self._spread(other)), self.name)

    def __add__(self, other):
        return self._combine(other, operator.add)

    def __sub__(self, other):
        return self._combine(other, operator.sub)

    def __mul__(self, other):
        return self._combine(other, operator.mul)

    def __truediv__(self, other):
        return self._combine(other, lambda a, b: a / b if b else NA)

    def __radd__(self, other):
        return self + other

    def __gt__(self, other):
        return self._combine(other, operator.gt)

    def __le__(self, other):
        return self._combine(other, operator.le)

    def __eq__(self, other):
        return self._combine(other, operator.eq)

    def __and__(self, other):
        return self._combine(other, lambda a, b: bool(a and b))

    def __invert__(self):
        return self.map(operator.not_)

    __hash__ = None

    def map(self, function):
        return Column(map(function, self), self.name)

    def dropna(self):
        return Column((v for v in self if v is not NA), self.name)

    def __repr__(self):
        shown = ", ".join(map(str, self[:4]))
        return f"{self.name}[{shown}{', …' if len(self) > 4 else ''}]"


class Frame(Mapping):
    def __init__(self, columns, weight=None):
        self._columns = OrderedDict((n, Column(c, n)) for n, c in dict(columns).items())
        self.weight = weight

    @classmethod
    def from_rows(cls, names, rows, **kwargs):
        return cls(zip(names, zip(*rows)), **kwargs)

    def __getitem__(self, name):
        return self._columns[name]

    def __getattr__(self, name):
        if name.startswith("_") or name not in self._columns:
            raise AttributeError(name)
        return self[name]

    def __iter__(self):
        return iter(self._columns)

    def __len__(self):
        return len(self._columns)

    @property
    def n(self):
        return max(map(len, self.values()), default=0)

    @property
    def weights(self):
        return self[self.weight] if self.weight else Column([1.0] * self.n)

    def rows(self):
        return zip(*self.values())

    def where(self, mask):
        return Frame({n: c[mask] for n, c in self.items()}, self.weight)

    def assign(self, **made):
        new = {n: make(self) for n, make in made.items()}
        return Frame(ChainMap(new, self._columns), self.weight)

    def groupby(self, name):
        return Groups(self, name)

    def sample(self, rng):
        rows = list(self.rows())
        return Frame.from_rows(self, rng.choices(rows, k=len(rows)), weight=self.weight)


class Groups:
    """Iterates over (key, frame) in the order of the keys."""

    def __init__(self, frame, by):
        self.frame, self.by = frame, by
        self._keys = sorted(set(frame[by]))

    def __iter__(self):
        self._next = 0
        return self

    def __next__(self):
        if self._next >= len(self._keys):
            raise StopIteration
        key = self._keys[self._next]
        self._next += 1
        return key, self.frame.where(self.frame[self.by] == key)

    def aggregate(self, **measures):
        return {key: {n: m(part) for n, m in measures.items()} for key, part in self}


# ---- estimators: functions of a frame

class Estimator:
    """Of one column; estimators can be added, subtracted and divided."""

    def __init__(self, function, label):
        self.function, self.label = function, label

    def __call__(self, frame):
        return self.function(frame)

    def _with(self, other, op, sign):
        return Estimator(lambda frame: op(self(frame), other(frame)),
                         f"({self.label} {sign} {other.label})")

    def __sub__(self, other):
        return self._with(other, operator.sub, "-")

    def __truediv__(self, other):
        return self._with(other, operator.truediv, "/")

    def within(self, condition):
        return Estimator(lambda frame: self(frame.where(condition(frame))), f"{self.label} | …")

    def __str__(self):
        return self.label


def mean(name):
    def weighted(frame):
        pairs = [(x, w) for x, w in zip(frame[name], frame.weights) if x is not NA]
        return sum(x * w for x, w in pairs) / sum(w for _, w in pairs)
    return Estimator(weighted, f"mean({name})")


def quantile(name, q):
    def estimate(frame):
        return _quantile(sorted(frame[name].dropna()), q)
    return Estimator(estimate, f"q{round(100 * q)}({name})")


def _quantile(ordered, q):
    at = q * (len(ordered) - 1)
    low = math.floor(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (at - low) * (ordered[high] - ordered[low])


# ---- resampling

class Interval:
    def __init__(self, low, high):
        self.low, self.high = low, high

    def __contains__(self, x):
        return self.low <= x <= self.high

    def __iter__(self):
        yield self.low
        yield self.high

    def __format__(self, spec):
        return "–".join(format(x, spec or ".2f") for x in self)


class Bootstrap:
    def __init__(self, frame, repeats=30, workers=2, seed=0):
        self.frame, self.repeats, self.workers, self.seed = frame, repeats, workers, seed
        self._lock = Lock()
        self._count = 0

    def _tick(self):
        with self._lock:
            self._count += 1

    def _replicate(self, estimator, seed):
        self._tick()
        return estimator(self.frame.sample(random.Random(seed)))

    def distribution(self, estimator):
        with ThreadPoolExecutor(self.workers) as pool:
            futures = [pool.submit(self._replicate, estimator, self.seed + i)
                       for i in range(self.repeats)]
            return sorted(f.result() for f in as_completed(futures))

    def interval(self, estimator, level=0.9):
        values = self.distribution(estimator)
        tail = (1 - level) / 2
        return Interval(_quantile(values, tail), _quantile(values, 1 - tail))


# ---- streams of answers

class Reservoir:
    def __init__(self, size, seed):
        self.size, self.rng = size, random.Random(seed)
        self.heap = []

    def offer(self, item):
        entry = self.rng.random(), item
        if len(self.heap) < self.size:
            heapq.heappush(self.heap, entry)
        else:
            heapq.heappushpop(self.heap, entry)

    def __iter__(self):
        return map(operator.itemgetter(1), sorted(self.heap))


class Histogram:
    def __init__(self, edges):
        self.edges = sorted(edges)
        self.counts = defaultdict(float)

    def __iadd__(self, value):
        if value is not NA:
            self.counts[bisect.bisect(self.edges, value)] += 1
        return self

    def __or__(self, other):
        merged = Histogram(self.edges)
        for key in self.counts.keys() | other.counts.keys():
            merged.counts[key] = self.counts[key] + other.counts[key]
        return merged

    def __str__(self):
        return " ".join(f"{self.counts[i]:.0f}" for i in range(len(self.edges) + 1))


@contextmanager
def section(title, width=34):
    print(title.center(width, "-"))
    lines = IndentedOutput(sys.stdout)
    with redirect_stdout(lines):
        yield lines
    print("-" * width)


class IndentedOutput:
    def __init__(self, stream, indent="  "):
        self.stream, self.indent = stream, indent
        self.fresh = True

    def write(self, text):
        for line in text.splitlines(keepends=True):
            self.stream.write(self.indent + line if self.fresh else line)
            self.fresh = line.endswith("\n")
        return len(text)

    def __getattr__(self, name):
        return getattr(self.stream, name)


def answers(n, wave, seed):
    rng = random.Random(seed)
    for i in range(n):
        region = "NESW"[i % 4]
        income = NA if rng.random() < 0.1 else round(rng.lognormvariate(3 + 0.1 * wave, 0.4), 1)
        yield region, rng.randint(18, 80), income, rng.choice((0.5, 1.0, 1.5))


def read_wave(wave, n=48):
    reservoir = Reservoir(n, seed=wave)
    for row in answers(2 * n, wave, seed=10 + wave):
        reservoir.offer(row)
    return Frame.from_rows(("region", "age", "income", "w"), sorted(reservoir, key=str), weight="w")


def main():
    waves = [read_wave(w) for w in (1, 2)]
    pooled = waves[0].assign(
        age10=lambda f: (f.age - 18) / 10,
        adult=lambda f: (f.age > 25) & ~(f["age"] > 65),
    )
    spread = quantile("income", 0.75) / quantile("income", 0.25)
    young = mean("income").within(lambda f: f.age <= 30)
    with section("by region") as out:
        for region, row in pooled.groupby("region").aggregate(income=mean("income"), ratio=spread).items():
            print(region, *(f"{k} {v:.2f}" for k, v in row.items()))
        out.flush()
    with section("bootstrap"):
        boot = Bootstrap(waves[1])
        for estimator in (mean("income"), spread, young - mean("income")):
            interval = boot.interval(estimator)
            print(f"{str(estimator):32} {interval:.1f} {0.0 in interval}")
    histograms = []
    for frame in waves:
        h = Histogram((10, 20, 30, 40))
        for x in frame.income:
            h += x
        histograms.append(h)
    print(pooled.age10, 1 + pooled.age * 2, NA, sum(pooled.adult))
    print(histograms[0] | histograms[1])


if __name__ == "__main__":
    main()
