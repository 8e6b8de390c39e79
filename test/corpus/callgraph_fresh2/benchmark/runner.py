"""Runs optimisers against test functions as configured, from a command line."""
import argparse
import copy
import inspect
import itertools
import json
import logging
import math
import random
import sys
import time
from types import SimpleNamespace

log = logging.getLogger("runner")


class Registry(dict):
    def __init__(self, kind):
        super().__init__()
        self.kind = kind

    def register(self, name=None, **defaults):
        def decorator(target):
            self[name or target.__name__.lower()] = (target, defaults)
            return target
        return decorator

    def build(self, spec, **extra):
        if isinstance(spec, str):
            spec = {"name": spec}
        options = dict(spec)
        target, defaults = self[options.pop("name")]
        merged = {**defaults, **options}
        accepted = inspect.signature(target).parameters
        merged.update((k, v) for k, v in extra.items() if k in accepted)
        return target(**merged)

    def __missing__(self, name):
        raise KeyError(f"no {self.kind} {name!r}; there are {sorted(self)}")


OBJECTIVES = Registry("objective")
OPTIMIZERS = Registry("optimizer")
SCHEDULES = Registry("schedule")


@OBJECTIVES.register()
def sphere():
    return lambda x: sum(v * v for v in x)


@OBJECTIVES.register("rosen", a=1.0)
def rosenbrock(a, b=10.0):
    def f(x):
        return sum(b * (q - p * p) ** 2 + (a - p) ** 2 for p, q in zip(x, x[1:]))
    return f


@SCHEDULES.register(rate=0.95)
class Geometric:
    def __init__(self, rate, start=1.0):
        self.rate, self.start = rate, start

    def __call__(self, k):
        return self.start * self.rate ** k


@SCHEDULES.register()
class Cosine:
    def __init__(self, period=50):
        self.period = period

    def __call__(self, k):
        return 0.5 * (1 + math.cos(math.pi * min(k, self.period) / self.period))


class Optimizer:
    def __init__(self, dimension, seed=0):
        self.dimension = dimension
        self.rng = random.Random(seed)

    def initial(self):
        return [self.rng.uniform(-2, 2) for _ in range(self.dimension)]

    def minimize(self, f, budget):
        best = self.initial()
        value = f(best)
        for k in range(budget):
            candidate = self.suggest(best, k)
            score = f(candidate)
            if self.accept(score, value, k):
                best, value = candidate, score
        return best, value

    def suggest(self, x, k):
        raise NotImplementedError

    def accept(self, new, old, k):
        return new < old


@OPTIMIZERS.register("random")
class RandomSearch(Optimizer):
    def suggest(self, x, k):
        return self.initial()


@OPTIMIZERS.register("climb", width=0.3)
class HillClimb(Optimizer):
    def __init__(self, dimension, width, seed=0):
        super().__init__(dimension, seed)
        self.width = width

    def suggest(self, x, k):
        return [v + self.rng.gauss(0, self.width) for v in x]


@OPTIMIZERS.register("anneal")
class Annealing(HillClimb):
    def __init__(self, dimension, schedule="cosine", width=0.4, seed=0):
        super().__init__(dimension, width, seed)
        self.temperature = SCHEDULES.build(schedule)

    def accept(self, new, old, k):
        if super().accept(new, old, k):
            return True
        return self.rng.random() < math.exp((old - new) / (self.temperature(k) + 1e-9))


DEFAULTS = {
    "objective": "sphere",
    "optimizer": {"name": "climb"},
    "dimension": 3,
    "budget": 60,
    "seeds": [0, 1],
}


def override(config, assignment):
    path, _, text = assignment.partition("=")
    *parents, leaf = path.split(".")
    node = config
    for part in parents:
        node = node.setdefault(part, {})
    try:
        node[leaf] = json.loads(text)
    except json.JSONDecodeError:
        node[leaf] = text
    return config


def expand(config, grid):
    keys = list(grid)
    for values in itertools.product(*grid.values()):
        one = copy.deepcopy(config)
        for key, value in zip(keys, values):
            override(one, f"{key}={json.dumps(value)}")
        yield one


class Experiment:
    def __init__(self, config, clock=time.perf_counter):
        self.config = SimpleNamespace(**config)
        self.clock = clock
        self.results = []

    def run_one(self, seed):
        f = OBJECTIVES.build(self.config.objective)
        optimizer = OPTIMIZERS.build(self.config.optimizer, dimension=self.config.dimension, seed=seed)
        log.debug("seed %d: %s", seed, optimizer)
        begin = self.clock()
        _, value = optimizer.minimize(f, self.config.budget)
        return {"seed": seed, "value": value, "seconds": self.clock() - begin}

    def run(self):
        self.results = [self.run_one(seed) for seed in self.config.seeds]
        return self

    def summary(self):
        values = sorted(r["value"] for r in self.results)
        return {"best": values[0], "median": values[len(values) // 2]}


def command_run(args):
    config = copy.deepcopy(DEFAULTS)
    for assignment in args.set:
        override(config, assignment)
    return {"run": Experiment(config).run().summary()}


def command_sweep(args):
    grid = dict(pair for pair in map(parse_axis, args.axis))
    report = {}
    for i, config in enumerate(expand(DEFAULTS, grid)):
        report[i] = Experiment(config).run().summary()
    return report


def command_list(args):
    return {r.kind: sorted(r) for r in (OBJECTIVES, OPTIMIZERS, SCHEDULES)}


def parse_axis(text):
    key, _, values = text.partition("=")
    return key, [json.loads(v) for v in values.split(",")]


def build_parser():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    for name, function in [("run", command_run), ("sweep", command_sweep), ("list", command_list)]:
        sub = commands.add_parser(name)
        sub.set_defaults(handler=function)
        if name == "run":
            sub.add_argument("--set", action="append", default=[])
        if name == "sweep":
            sub.add_argument("axis", nargs="+", type=str)
    return parser


def main(argv=None):
    args = build_parser().parse_args(argv)
    report = args.handler(args)
    for key, value in report.items():
        print(key, value)
    return 0


if __name__ == "__main__":
    main(["list"])
    main(["run", "--set", "objective=rosen", "--set", "optimizer.name=anneal"])
    main(["run", "--set", "optimizer.name=anneal", "--set", "optimizer.schedule.name=geometric"])
    sys.exit(main(["sweep", "optimizer.name=\"random\",\"climb\"", "dimension=2,3"]))
