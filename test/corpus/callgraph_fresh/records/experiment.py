"""Configurations and results as dataclasses, named tuples and typed dictionaries."""
import dataclasses
import json
from collections import namedtuple
from dataclasses import asdict, dataclass, field, replace
from typing import Callable, ClassVar, NamedTuple, Optional, TypedDict


def default_seeds():
    return [1, 2]


def linear(step, lr):
    return lr / (1 + step)


@dataclass
class Schedule:
    kind: Callable = linear
    warmup: int = 0

    def at(self, step, lr):
        return self.kind(step, lr)


@dataclass
class Config:
    name: str
    lr: float = 0.1
    seeds: list = field(default_factory=default_seeds)
    schedule: Schedule = field(default_factory=Schedule)
    tags: dict = field(default_factory=lambda: {"kind": "test"})
    steps: int = field(init=False)
    instances: ClassVar[int] = 0

    def __post_init__(self):
        self.steps = self.count()
        Config.instances += 1

    def count(self):
        return 2 * len(self.seeds)

    @classmethod
    def from_json(cls, text):
        known = {f.name for f in dataclasses.fields(cls)}
        return cls(**{k: v for k, v in json.loads(text).items() if k in known})

    def variants(self, **grid):
        for key, values in grid.items():
            for value in values:
                yield replace(self, **{key: value})


@dataclass(frozen=True, order=True)
class Score:
    value: float
    name: str = field(compare=False, default="")

    def better(self, other):
        return self if self > other else other

    def __str__(self):
        return f"{self.name}={self.value:.2f}"


class Point(NamedTuple):
    x: float
    y: float = 0.0

    def norm(self):
        return (self.x ** 2 + self.y ** 2) ** 0.5

    @property
    def flipped(self):
        return Point(self.y, self.x)

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)


class Trace(namedtuple("Trace", "steps values")):
    def best(self):
        return max(self.values)

    @classmethod
    def empty(cls):
        return cls([], [])


class Row(TypedDict):
    score: Score
    at: Optional[Point]


@dataclass
class Base:
    id: int

    def __post_init__(self):
        self.register()

    def register(self):
        self.key = f"k{self.id}"


@dataclass
class Derived(Base):
    weight: float = 1.0

    def __post_init__(self):
        super().__post_init__()
        self.check()

    def check(self):
        assert self.weight > 0

    def __hash__(self):
        return hash(self.id)


def run(config):
    scores = []
    for seed in config.seeds:
        lr = config.schedule.at(seed, config.lr)
        scores.append(Score(lr, config.name))
    return Trace(list(range(len(scores))), scores)


def table(rows: list[Row]):
    return [(str(row["score"]), row["at"].norm()) for row in rows if row["at"]]


def main():
    config = Config.from_json('{"name": "base", "lr": 0.2, "x": 1}')
    best = Score(0.0)
    for variant in config.variants(lr=[0.1, 0.3], name=["other"]):
        best = best.better(run(variant).best())
    print(best, asdict(config)["tags"])
    p = Point(3.0, 4.0)
    print(p.norm(), p.flipped.norm(), (p + Point(1.0)).norm(), Trace.empty())
    x, y = p
    print(table([{"score": best, "at": p}, Row(score=best, at=None)]))
    print({Derived(1), Derived(2, 3.0)} and [d.key for d in (Derived(3),)])


main()
