#!/usr/bin/env python
"""Posterior sampling for a change-point model and a hierarchical normal model.

Kernels (random walk, slice, Hamiltonian, Gibbs) are looked up by name so that a run can be given as
a plain description, e.g. ``{"kernel": "slice", "params": {"w": 1.0}}``.
"""
import functools
import inspect
import math
import random
from collections import defaultdict, namedtuple
from typing import Callable, Dict, List, Optional, Sequence, Tuple

State = Dict[str, float]
LogDensity = Callable[[State], float]

Draw = namedtuple("Draw", "state logp accepted")

KERNELS: Dict[str, type] = {}


def kernel(name: str):
    def deco(cls):
        cls.label = name
        KERNELS[name] = cls
        return cls
    return deco


def make_kernel(spec: dict) -> "Kernel":
    cls = KERNELS[spec["kernel"]]
    known = inspect.signature(cls.__init__).parameters
    params = {k: v for k, v in spec.get("params", {}).items() if k in known}
    return cls(**params)


# ---------------------------------------------------------------- densities

def normal_lpdf(x: float, mu: float, sigma: float) -> float:
    if sigma <= 0:
        return -math.inf
    z = (x - mu) / sigma
    return -0.5 * z * z - math.log(sigma) - 0.5 * math.log(2 * math.pi)


def half_cauchy_lpdf(x: float, scale: float) -> float:
    return -math.inf if x <= 0 else -math.log1p((x / scale) ** 2)


def poisson_lpmf(k: int, lam: float) -> float:
    return -math.inf if lam <= 0 else k * math.log(lam) - lam - math.lgamma(k + 1)


class Model:
    """Sum of log prior and log likelihood; counts its evaluations."""

    names: Tuple[str, ...] = ()

    def __init__(self):
        self.evaluations = 0

    def prior(self, s: State) -> float:
        raise NotImplementedError

    def likelihood(self, s: State) -> float:
        raise NotImplementedError

    def initial(self, rng: random.Random) -> State:
        return {n: rng.uniform(0.5, 1.5) for n in self.names}

    def __call__(self, s: State) -> float:
        self.evaluations += 1
        lp = self.prior(s)
        return lp if lp == -math.inf else lp + self.likelihood(s)

    def gradient(self, s: State, eps: float = 1e-5) -> State:
        grad = {}
        for n in self.names:
            up, down = dict(s), dict(s)
            up[n] += eps
            down[n] -= eps
            grad[n] = (self(up) - self(down)) / (2 * eps)
        return grad


class Hierarchical(Model):
    names = ("mu", "log_tau")

    def __init__(self, effects: Sequence[float], errors: Sequence[float]):
        super().__init__()
        self.data = list(zip(effects, errors))

    def prior(self, s):
        tau = math.exp(s["log_tau"])
        return normal_lpdf(s["mu"], 0.0, 10.0) + half_cauchy_lpdf(tau, 5.0) + s["log_tau"]

    def likelihood(self, s):
        tau2 = math.exp(2 * s["log_tau"])
        return sum(normal_lpdf(y, s["mu"], math.sqrt(tau2 + e * e)) for y, e in self.data)


class ChangePoint(Model):
    names = ("early", "late", "when")

    def __init__(self, counts):
        super().__init__()
        self.counts = counts

    def initial(self, rng):
        state = super().initial(rng)
        state["when"] = len(self.counts) / 2
        return state

    def prior(self, s):
        if not 0 < s["when"] < len(self.counts):
            return -math.inf
        return half_cauchy_lpdf(s["early"], 3) + half_cauchy_lpdf(s["late"], 3)

    def likelihood(self, s):
        rate = lambda t: s["early"] if t < s["when"] else s["late"]
        return sum(poisson_lpmf(k, rate(t)) for t, k in enumerate(self.counts))

    def conditional_when(self, s, rng):
        """Draws the change point from its full conditional, a discrete one."""
        @functools.lru_cache(maxsize=None)
        def cumulated(t, which):
            if t < 0:
                return 0.0
            return cumulated(t - 1, which) + poisson_lpmf(self.counts[t], s[which])

        last = len(self.counts) - 1
        logw = []
        for t in range(1, last + 1):
            logw.append(cumulated(t - 1, "early") + cumulated(last, "late") - cumulated(t - 1, "late"))
        return 1 + sample_log_weights(logw, rng) - 0.5


def sample_log_weights(logw, rng):
    top = max(logw)
    w = [math.exp(x - top) for x in logw]
    return rng.choices(range(len(w)), weights=w)[0]


# ------------------------------------------------------------------ kernels

class Kernel:
    label = "?"

    def start(self, model: Model) -> None:
        self.model = model

    def step(self, state: State, logp: float, rng: random.Random) -> Draw:
        raise NotImplementedError

    def tune(self, rate: float) -> None:
        pass


@kernel("rw")
class RandomWalk(Kernel):
    def __init__(self, scale: float = 0.5):
        self.scale = scale

    def propose(self, state, rng):
        return {n: x + rng.gauss(0, self.scale) for n, x in state.items()}

    def step(self, state, logp, rng):
        new = self.propose(state, rng)
        lp = self.model(new)
        if math.log(rng.random()) < lp - logp:
            return Draw(new, lp, True)
        return Draw(state, logp, False)

    def tune(self, rate):
        self.scale *= 1.1 if rate > 0.3 else 0.9


@kernel("slice")
class Slice(Kernel):
    def __init__(self, w: float = 1.0, max_steps: int = 8):
        self.w, self.max_steps = w, max_steps

    def step(self, state, logp, rng):
        for n in self.model.names:
            state, logp = self.one(dict(state), logp, n, rng)
        return Draw(state, logp, True)

    def one(self, state, logp, n, rng):
        def at(x):
            return self.model({**state, n: x})

        level = logp - rng.expovariate(1.0)
        left = state[n] - self.w * rng.random()
        right = left + self.w
        left = self._widen(at, left, -self.w, level)
        right = self._widen(at, right, self.w, level)
        while True:
            x = rng.uniform(left, right)
            lp = at(x)
            if lp > level:
                state[n] = x
                return state, lp
            if x < state[n]:
                left = x
            else:
                right = x

    def _widen(self, f, edge, by, level):
        for _ in range(self.max_steps):
            if f(edge) < level:
                break
            edge += by
        return edge


@kernel("hmc")
class Hamiltonian(RandomWalk):
    def __init__(self, scale: float = 0.1, leaps: int = 5):
        super().__init__(scale)
        self.leaps = leaps

    def step(self, state, logp, rng):
        p = {n: rng.gauss(0, 1) for n in state}
        h0 = logp - self.kinetic(p)
        q, grad = dict(state), self.model.gradient(state)
        for _ in range(self.leaps):
            p = {n: p[n] + 0.5 * self.scale * grad[n] for n in p}
            q = {n: q[n] + self.scale * p[n] for n in q}
            grad = self.model.gradient(q)
            p = {n: p[n] + 0.5 * self.scale * grad[n] for n in p}
        lp = self.model(q)
        if math.log(rng.random()) < lp - self.kinetic(p) - h0:
            return Draw(q, lp, True)
        return Draw(state, logp, False)

    @staticmethod
    def kinetic(p):
        return 0.5 * sum(x * x for x in p.values())


@kernel("gibbs-within")
class GibbsWithin(Kernel):
    """Draws some variables from their conditionals and leaves the rest to an inner kernel."""

    def __init__(self, inner: Optional[dict] = None):
        self.inner = make_kernel(inner or {"kernel": "slice"})

    def start(self, model):
        super().start(model)
        self.inner.start(model)
        self.conditionals = {n: getattr(model, f"conditional_{n}")
                             for n in model.names if hasattr(model, f"conditional_{n}")}

    def step(self, state, logp, rng):
        state = dict(state)
        for n, draw in self.conditionals.items():
            state[n] = draw(state, rng)
        return self.inner.step(state, self.model(state), rng)


# -------------------------------------------------------------------- chains

class Trace:
    def __init__(self):
        self.columns: Dict[str, List[float]] = defaultdict(list)
        self.accepted = 0

    def __len__(self):
        return max(map(len, self.columns.values()), default=0)

    def __getitem__(self, name):
        return self.columns[name]

    def append(self, draw: Draw):
        self.accepted += draw.accepted
        for n, x in draw.state.items():
            self[n].append(x)

    def mean(self, name):
        return sum(self[name]) / len(self)

    def variance(self, name):
        m = self.mean(name)
        return sum((x - m) ** 2 for x in self[name]) / (len(self) - 1)


def rhat(traces: Sequence[Trace], name: str) -> float:
    n = len(traces[0])
    means = [t.mean(name) for t in traces]
    centre = sum(means) / len(means)
    between = n * sum((m - centre) ** 2 for m in means) / (len(means) - 1)
    within = sum(t.variance(name) for t in traces) / len(traces)
    return math.sqrt(((n - 1) / n * within + between / n) / within)


def sample(model: Model, spec: dict, draws: int, warmup: int, seed: int,
           callback: Optional[Callable[[int, Draw], None]] = None) -> Trace:
    rng = random.Random(seed)
    k = make_kernel(spec)
    k.start(model)
    state = model.initial(rng)
    draw = Draw(state, model(state), False)
    recent, trace = [], Trace()
    for i in range(warmup + draws):
        draw = k.step(draw.state, draw.logp, rng)
        if i < warmup:
            recent.append(draw.accepted)
            if len(recent) == 10:
                k.tune(sum(recent) / 10)
                recent.clear()
            continue
        trace.append(draw)
        if callback:
            callback(i - warmup, draw)
    return trace


def best_seen():
    best = []

    def remember(i, draw):
        if not best or draw.logp > best[0].logp:
            best[:] = [draw]

    return best, remember


def main():
    schools = Hierarchical([28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18])
    for spec in ({"kernel": "rw", "params": {"scale": 1.5}},
                 {"kernel": "hmc", "params": {"scale": 0.15, "unused": 1}},
                 {"kernel": "slice", "params": {"w": 2.0}}):
        best, remember = best_seen()
        traces = [sample(schools, spec, 60, 20, seed, remember) for seed in (1, 2)]
        print(f"{spec['kernel']:6} mu {traces[0].mean('mu'):6.2f}  rhat {rhat(traces, 'mu'):.2f}"
              f"  best {best[0].logp:.2f}")
    mines = ChangePoint([4, 5, 4, 0, 1, 4, 3, 4, 0, 6, 3, 3, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0])
    trace = sample(mines, {"kernel": "gibbs-within", "params": {}}, 40, 10, 5)
    print(f"change at {trace.mean('when'):.1f}, {mines.evaluations} evaluations")


if __name__ == "__main__":
    main()
