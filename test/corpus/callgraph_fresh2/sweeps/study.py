"""Parameter studies: typed containers, protocols, dispatch on type, and several executors."""
import abc
import concurrent.futures
import contextlib
import functools
import math
import multiprocessing
import operator
from collections.abc import Iterator, Mapping, MutableSequence
from dataclasses import dataclass
from functools import singledispatch
from typing import Any, Callable, Generic, Protocol, TypeVar, overload, runtime_checkable

T = TypeVar("T")
R = TypeVar("R")


@runtime_checkable
class Sampler(Protocol):
    def points(self) -> Iterator[dict]: ...

    def __len__(self) -> int: ...


class Cartesian:
    def __init__(self, **axes):
        self.axes = axes

    def points(self):
        yield from self._expand(list(self.axes.items()), {})

    def _expand(self, axes, chosen):
        if not axes:
            yield dict(chosen)
            return
        (name, values), *rest = axes
        for value in values:
            yield from self._expand(rest, {**chosen, name: value})

    def __len__(self):
        return math.prod(len(v) for v in self.axes.values())


class Halton:
    """A quasi-random sequence in a box."""

    primes = (2, 3, 5, 7)

    def __init__(self, n, **bounds):
        self.n, self.bounds = n, bounds

    @staticmethod
    def radical_inverse(i, base):
        result, f = 0.0, 1.0
        while i > 0:
            f /= base
            result += f * (i % base)
            i //= base
        return result

    def points(self):
        for i in range(1, self.n + 1):
            yield {name: low + (high - low) * self.radical_inverse(i, base)
                   for (name, (low, high)), base in zip(self.bounds.items(), self.primes)}

    def __len__(self):
        return self.n


class Executor(abc.ABC):
    @abc.abstractmethod
    def map(self, function: Callable[[T], R], items: list) -> "list[R]":
        ...

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.shutdown()

    def shutdown(self):
        pass


class Serial(Executor):
    def map(self, function, items):
        return [function(item) for item in items]


class Threads(Executor):
    def __init__(self, n):
        self.pool = concurrent.futures.ThreadPoolExecutor(n)

    def map(self, function, items):
        futures = [self.pool.submit(function, item) for item in items]
        return [f.result() for f in futures]

    def shutdown(self):
        self.pool.shutdown()


class Processes(Executor):
    def __init__(self, n):
        self.n = n

    def map(self, function, items):
        with multiprocessing.get_context("fork").Pool(self.n) as pool:
            return pool.map(function, items)


class Batch(MutableSequence, Generic[T]):
    """A list that knows how to reduce itself."""

    def __init__(self, items=()):
        self._items = list(items)

    def __getitem__(self, index):
        return self._items[index]

    def __setitem__(self, index, value):
        self._items[index] = value

    def __delitem__(self, index):
        del self._items[index]

    def __len__(self):
        return len(self._items)

    def insert(self, index, value):
        self._items.insert(index, value)

    def map(self, f: Callable[[T], R]) -> "Batch[R]":
        return Batch(f(item) for item in self)

    def fold(self, f: Callable[[R, T], R], start: R) -> R:
        return functools.reduce(f, self, start)


@dataclass(frozen=True)
class Outcome:
    point: dict
    value: float

    def better(self, other: "Outcome") -> "Outcome":
        return self if self.value <= other.value else other


class Problem(Protocol):
    def __call__(self, **point) -> float: ...


def ackley(x, y):
    r = math.sqrt(0.5 * (x * x + y * y))
    return -20 * math.exp(-0.2 * r) - math.exp(0.5 * (waves(x) + waves(y))) + math.e + 20


def waves(v):
    return math.cos(2 * math.pi * v)


class Penalized:
    def __init__(self, problem: Problem, *constraints):
        self.problem, self.constraints = problem, constraints

    def __call__(self, **point):
        return self.problem(**point) + sum(max(0.0, c(**point)) ** 2 for c in self.constraints)


def outside_disc(x, y, radius=1.0):
    return x * x + y * y - radius ** 2


def left_half(x, y):
    return -x


def evaluate(problem, point) -> Outcome:
    return Outcome(point, problem(**point))


class Study:
    def __init__(self, problem: Problem, executor: Executor):
        self.problem, self.executor = problem, executor
        self.outcomes: Batch[Outcome] = Batch()

    def explore(self, sampler: Sampler):
        if not isinstance(sampler, Sampler):
            raise TypeError(sampler)
        points = list(sampler.points())
        for outcome in self.executor.map(functools.partial(evaluate, self.problem), points):
            self.outcomes.append(outcome)
        return self

    def best(self):
        return self.outcomes.fold(Outcome.better, self.outcomes[0])

    def values(self):
        return self.outcomes.map(operator.attrgetter("value"))


@singledispatch
def describe(thing):
    return str(thing)


@describe.register
def _(thing: float):
    return f"{thing:.4f}"


@describe.register(dict)
def _(thing):
    return ", ".join(f"{k}={describe(v)}" for k, v in thing.items())


@describe.register
def describe_outcome(thing: Outcome):
    return f"f({describe(thing.point)}) = {describe(thing.value)}"


@describe.register
def describe_batch(thing: Batch):
    return f"[{'; '.join(thing.map(describe))}]"


@describe.register(Cartesian)
@describe.register(Halton)
def describe_sampler(thing):
    return f"{type(thing).__name__} of {len(thing)}"


@contextlib.contextmanager
def executors():
    with contextlib.ExitStack() as stack:
        yield {name: stack.enter_context(make()) for name, make in
               {"serial": Serial, "threads": lambda: Threads(2), "processes": lambda: Processes(2)}.items()}


def main():
    samplers = [Cartesian(x=[-1.0, 0.0, 1.0], y=[0.5, 2.0]), Halton(8, x=(-2.0, 2.0), y=(-1.0, 3.0))]
    problem = Penalized(ackley, outside_disc, left_half)
    with executors() as available:
        for name, executor in available.items():
            study = Study(problem, executor)
            for sampler in samplers:
                study.explore(sampler)
            print(name, describe(study.best()), len(study.outcomes))
    values = study.values()
    values[0] = 0.25
    del values[2:]
    print(describe(values), "|", describe(samplers[0]), "|", describe(None))


if __name__ == "__main__":
    main()
