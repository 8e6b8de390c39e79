"""Pipelines of generators over records of measurements, with stages that compose by operators."""
import csv
import io
import itertools
import statistics
from collections import defaultdict, deque
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial, reduce, wraps
from typing import Iterable, Iterator

RAW = """station,hour,value
north,0,1.5
north,1,
south,0,2.5
north,2,3.5
south,1,99.0
south,2,3.0
"""


@dataclass(order=True)
class Reading:
    hour: int
    station: str = field(compare=False)
    value: float = field(compare=False)
    flags: tuple = field(default=(), compare=False)

    @classmethod
    def parse(cls, row):
        value = float(row["value"]) if row["value"] else float("nan")
        return cls(int(row["hour"]), row["station"], value)

    @property
    def missing(self):
        return self.value != self.value

    def flagged(self, flag):
        return replace(self, flags=self.flags + (flag,))


class Stage:
    def __init__(self, function, name=None):
        self.function = function
        self.name = name or function.__name__

    def __call__(self, stream):
        return self.function(stream)

    def __rshift__(self, other):
        return Composed([self, other])

    def __repr__(self):
        return self.name


class Composed(Stage):
    def __init__(self, stages):
        super().__init__(self.run_all, ">".join(map(repr, stages)))
        self.stages = stages

    def run_all(self, stream):
        for stage in self.stages:
            stream = stage(stream)
        return stream

    def __rshift__(self, other):
        return Composed([*self.stages, other])


def stage(function):
    @wraps(function)
    def make(*args, **kwargs):
        return Stage(partial(apply_stage, function, args, kwargs), function.__name__)

    return make


def apply_stage(function, args, kwargs, stream):
    return function(stream, *args, **kwargs)


@stage
def drop_missing(stream: Iterable[Reading]) -> Iterator[Reading]:
    for reading in stream:
        if not reading.missing:
            yield reading


@stage
def flag_outliers(stream, limit, *, mark="high"):
    for reading in stream:
        yield reading.flagged(mark) if is_outlier(reading.value, limit) else reading


@lru_cache(maxsize=None)
def is_outlier(value, limit):
    return abs(value) > limit


@stage
def window(stream, size, summarize=statistics.fmean):
    recent = defaultdict(lambda: deque(maxlen=size))
    for reading in stream:
        values = recent[reading.station]
        values.append(reading.value)
        yield replace(reading, value=summarize(values))


@stage
def tap(stream, *sinks):
    for reading in stream:
        for sink in sinks:
            sink(reading)
        yield reading


class Collector:
    def __init__(self):
        self.rows = []
        self.closed = False

    def __call__(self, reading):
        self.rows.append(self.format(reading))

    def format(self, reading):
        return f"{reading.station}:{reading.value:.1f}"

    def close(self):
        self.closed = True


def coroutine(function):
    @wraps(function)
    def start(*args):
        running = function(*args)
        next(running)
        return running

    return start


@coroutine
def running_mean(report):
    total = count = 0
    while True:
        reading = yield
        total, count = total + reading.value, count + 1
        report(total / count)


@contextmanager
def collecting(kind):
    sink = kind()
    try:
        yield sink
    finally:
        sink.close()


def read(text):
    yield from map(Reading.parse, csv.DictReader(io.StringIO(text)))


def by_station(readings):
    ordered = sorted(readings, key=lambda r: (r.station, r.hour))
    for station, group in itertools.groupby(ordered, key=lambda r: r.station):
        yield station, list(group)


def pipeline(*stages):
    return reduce(lambda left, right: left >> right, stages)


def main():
    means = []
    with ExitStack() as stack:
        sink = stack.enter_context(collecting(Collector))
        mean = running_mean(means.append)
        stack.callback(mean.close)
        clean = pipeline(
            drop_missing(), flag_outliers(50, mark="spike"), tap(sink, mean.send),
            window(2, summarize=max),
        )
        readings = list(clean(read(RAW)))
    print(clean, sink.rows, [round(m, 2) for m in means])
    for station, group in by_station(readings):
        best = max(group)
        print(station, best.hour, [r.flags for r in group if r.flags])


main()
