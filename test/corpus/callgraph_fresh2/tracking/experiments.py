"""Experiment tracking: runs, metrics, hooks, timers, decorators and reports."""
import contextlib
import contextvars
import functools
import itertools
import json
import operator
import time
import traceback
from collections import defaultdict, namedtuple

current = contextvars.ContextVar("run", default=None)
Point = namedtuple("Point", ["step", "value"])


class Metric:
    def __init__(self, name, reduce=None, better=operator.lt):
        self.name, self.points = name, []
        self.reduce = reduce or (lambda values: values[-1])
        self.better = better

    def log(self, value, step):
        self.points.append(Point(step, value))

    @property
    def best(self):
        return functools.reduce(self._choose, self.points)

    def _choose(self, a, b):
        return a if self.better(a.value, b.value) else b

    def summary(self):
        return self.reduce([p.value for p in self.points])


def smoothed(alpha):
    def run(values):
        state = values[0]
        for v in values:
            state = alpha * v + (1 - alpha) * state
        return state
    return run


class Hook:
    priority = 0

    def before(self, run): pass

    def after(self, run, error): pass

    def on_metric(self, run, metric, value): pass


class EarlyStop(Hook):
    priority = 5

    def __init__(self, patience):
        self.patience, self.bad = patience, 0

    def on_metric(self, run, metric, value):
        if metric.name != "loss":
            return
        if value > metric.best.value:
            self.bad += 1
        if self.bad >= self.patience:
            raise StopRun(self.describe(run))

    def describe(self, run):
        return f"{run.name} stopped"


class Journal(Hook):
    def __init__(self, sink):
        self.sink = sink

    def before(self, run):
        self.write("begin", run)

    def after(self, run, error):
        self.write("failed" if error else "end", run, error=repr(error) if error else None)

    def write(self, event, run, **more):
        self.sink(json.dumps({"event": event, "run": run.name, **more}))


class StopRun(Exception):
    pass


class Run:
    ids = itertools.count(1)

    def __init__(self, name, hooks=()):
        self.name = f"{name}-{next(self.ids)}"
        self.hooks = sorted(hooks, key=lambda h: -h.priority)
        self.metrics = {}
        self.timings = defaultdict(list)

    def __enter__(self):
        self.token = current.set(self)
        self.dispatch("before")
        return self

    def __exit__(self, kind, error, tb):
        self.dispatch("after", error)
        current.reset(self.token)
        return isinstance(error, StopRun)

    def dispatch(self, event, *args):
        for hook in self.hooks:
            getattr(hook, event)(self, *args)

    def metric(self, name, **options):
        if name not in self.metrics:
            self.metrics[name] = Metric(name, **options)
        return self.metrics[name]

    def log(self, step, **values):
        for name, value in values.items():
            metric = self.metric(name)
            metric.log(value, step)
            self.dispatch("on_metric", metric, value)


def timed(label=None):
    if callable(label):
        return timed()(label)

    def decorate(function):
        key = label or function.__name__

        @functools.wraps(function)
        def inner(*args, **kwargs):
            start = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                run = current.get()
                if run:
                    record(run, key, time.perf_counter() - start)
        return inner
    return decorate


def record(run, key, seconds):
    run.timings[key].append(seconds)


class experiment:
    """Class decorator of functions: collects and runs them."""

    known = {}

    def __init__(self, function):
        functools.update_wrapper(self, function)
        self.function = function
        self.known[function.__name__] = self

    def __call__(self, *hooks, **params):
        with Run(self.__name__, hooks) as run:
            self.function(run, **params)
        return run

    @classmethod
    def run_all(cls, **kwargs):
        return {name: each(**kwargs) for name, each in cls.known.items()}


@timed
def gradient(x):
    return 2 * x


@timed("update")
def update(x, rate):
    return x - rate * gradient(x)


@experiment
def descent(run, rate=0.1, steps=5):
    x = 3.0
    run.metric("loss", reduce=smoothed(0.5))
    for step in range(steps):
        x = update(x, rate)
        run.log(step, loss=x * x, x=x)


@experiment
def ascent(run, steps=8):
    for step in range(steps):
        run.log(step, loss=float(step))


class Report:
    def __init__(self):
        self.sections = []

    def section(self, title):
        def add(method):
            self.sections.append((title, method))
            return method
        return add

    def render(self, runs):
        return "\n".join(f"{title}: {method(runs)}" for title, method in self.sections)


report = Report()


@report.section("best")
def best_losses(runs):
    return sorted(round(r.metrics["loss"].best.value, 3) for r in runs)


@report.section("last")
def last_values(runs):
    return [round(m.summary(), 3) for r in runs for m in r.metrics.values()]


def safely(function, *args):
    with contextlib.suppress(ValueError):
        return function(*args)
    return fallback()


def fallback():
    return "none"


lines = []
runs = [descent(Journal(lines.append), rate=0.2), ascent(EarlyStop(2), Journal(lines.append))]
runs.extend(experiment.run_all().values())
print(report.render(runs))
print(len(lines), sorted(runs[0].timings), safely(int, "x"))
