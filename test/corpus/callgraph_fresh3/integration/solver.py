"""Ordinary differential equations: tableaus, strategies for the step, dense output, events."""
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Callable, NamedTuple, Protocol


class Vector(tuple):
    def __add__(self, other):
        return Vector(a + b for a, b in zip(self, other))

    def __sub__(self, other):
        return self + other * -1.0

    def __mul__(self, factor):
        return Vector(a * factor for a in self)

    __rmul__ = __mul__

    def norm(self):
        return math.sqrt(sum(a * a for a in self))


class Stage(NamedTuple):
    time: float
    slope: Vector


@dataclass(frozen=True)
class Tableau:
    name: str
    nodes: tuple
    matrix: tuple
    weights: tuple
    lower: tuple

    @cached_property
    def stages(self):
        return list(zip(self.nodes, self.matrix))

    def combine(self, slopes, weights):
        total = None
        for slope, weight in zip(slopes, weights):
            term = weight * slope
            total = term if total is None else total + term
        return total

    def estimate(self, slopes):
        return self.combine(slopes, self.weights) - self.combine(slopes, self.lower)


HEUN = Tableau("heun", (0.0, 1.0), ((), (1.0,)), (0.5, 0.5), (1.0, 0.0))
RALSTON = Tableau("ralston", (0.0, 2 / 3), ((), (2 / 3,)), (0.25, 0.75), (1.0, 0.0))


class Problem(Protocol):
    def rhs(self, t: float, y: Vector) -> Vector: ...

    def start(self) -> Vector: ...


class Oscillator:
    def __init__(self, omega):
        self.omega = omega

    def rhs(self, t, y):
        return Vector((y[1], -self.omega ** 2 * y[0]))

    def start(self):
        return Vector((1.0, 0.0))

    def energy(self, y):
        return 0.5 * (y[1] ** 2 + (self.omega * y[0]) ** 2)


class Forced(Oscillator):
    def __init__(self, omega, force: Callable[[float], float]):
        super().__init__(omega)
        self.force = force

    def rhs(self, t, y):
        return super().rhs(t, y) + Vector((0.0, self.force(t)))


class Control:
    def accept(self, error):
        return True

    def next_step(self, h, error):
        return h


class Fixed(Control):
    pass


class Adaptive(Control):
    def __init__(self, tolerance, norm=Vector.norm):
        self.tolerance = tolerance
        self.norm = norm
        self.rejected = 0

    def ratio(self, error):
        return self.norm(error) / self.tolerance

    def accept(self, error):
        good = self.ratio(error) <= 1
        if not good:
            self.rejected += 1
        return good

    def next_step(self, h, error):
        ratio = max(self.ratio(error), 1e-6)
        return h * min(2.0, max(0.2, 0.9 / math.sqrt(ratio)))


class Crossing:
    def __init__(self, function, action):
        self.function = function
        self.action = action
        self.last = None

    def check(self, t, y):
        now = self.function(t, y)
        if self.last is not None and self.last * now < 0:
            self.action(t, y)
        self.last = now


class Solution:
    def __init__(self):
        self.times = []
        self.states = []

    def append(self, t, y):
        self.times.append(t)
        self.states.append(y)

    def __len__(self):
        return len(self.times)

    def __iter__(self):
        return iter(zip(self.times, self.states))

    def __call__(self, t):
        for (t0, y0), (t1, y1) in self.intervals():
            if t0 <= t <= t1:
                return y0 + (t - t0) / (t1 - t0) * (y1 - y0)
        raise ValueError(t)

    def intervals(self):
        points = list(self)
        return zip(points, points[1:])


class Integrator:
    def __init__(self, tableau, control=None, events=()):
        self.tableau = tableau
        self.control = control or Fixed()
        self.events = list(events)

    def stage_slopes(self, problem, t, y, h):
        stages = []
        for node, row in self.tableau.stages:
            point = y
            for weight, stage in zip(row, stages):
                point = point + h * weight * stage.slope
            stages.append(Stage(t + node * h, problem.rhs(t + node * h, point)))
        return [stage.slope for stage in stages]

    def solve(self, problem: Problem, end, h=0.1):
        t, y = 0.0, problem.start()
        solution = Solution()
        solution.append(t, y)
        while t < end:
            slopes = self.stage_slopes(problem, t, y, h)
            error = self.tableau.estimate(slopes) * h
            if self.control.accept(error):
                t, y = t + h, y + self.tableau.combine(slopes, self.tableau.weights) * h
                solution.append(t, y)
                for event in self.events:
                    event.check(t, y)
            h = self.control.next_step(h, error)
        return solution


def main():
    crossings = []
    cases = {
        "free": (Oscillator(1.0), Integrator(HEUN)),
        "forced": (
            Forced(1.0, lambda t: math.sin(2 * t)),
            Integrator(RALSTON, Adaptive(1e-3), [
                Crossing(lambda t, y: y[0], lambda t, y: crossings.append(t)),
            ]),
        ),
    }
    for name, (problem, integrator) in cases.items():
        solution = integrator.solve(problem, 3.0)
        middle = solution(1.5)
        print(name, len(solution), round(problem.energy(middle), 4), len(crossings))


main()
