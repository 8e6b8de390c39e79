"""Finite volume solver for scalar conservation laws in one dimension.

Compares flux functions, slope limiters and time integrators on a few standard test problems.
"""
import math
from collections import namedtuple
from dataclasses import dataclass, field
from typing import Callable, Sequence

Problem = namedtuple("Problem", "name flux speed initial t_end")


def minmod(a, b):
    if a * b <= 0:
        return 0.0
    return a if abs(a) < abs(b) else b


def superbee(a, b):
    return maxmod(minmod(2 * a, b), minmod(a, 2 * b))


def maxmod(a, b):
    if a * b <= 0:
        return 0.0
    return a if abs(a) > abs(b) else b


def van_leer(a, b):
    if a * b <= 0:
        return 0.0
    return 2 * a * b / (a + b)


LIMITERS = {"minmod": minmod, "superbee": superbee, "vanleer": van_leer, "none": lambda a, b: 0.0}


@dataclass
class Grid:
    n: int
    left: float = 0.0
    right: float = 1.0
    centers: list = field(init=False)

    def __post_init__(self):
        self.dx = (self.right - self.left) / self.n
        self.centers = [self.left + (i + 0.5) * self.dx for i in range(self.n)]

    def project(self, function: Callable[[float], float]) -> list:
        return [function(x) for x in self.centers]

    def __len__(self):
        return self.n


class NumericalFlux:
    """Two-point flux; subclasses say how left and right states are joined."""

    def __init__(self, problem):
        self.f = problem.flux
        self.speed = problem.speed

    def __call__(self, left, right):
        raise NotImplementedError

    def max_speed(self, u):
        return max(abs(self.speed(v)) for v in u)


class Upwind(NumericalFlux):
    def __call__(self, left, right):
        s = self.speed(0.5 * (left + right))
        return self.f(left) if s >= 0 else self.f(right)


class LaxFriedrichs(NumericalFlux):
    def __call__(self, left, right):
        alpha = self.dissipation(left, right)
        return 0.5 * (self.f(left) + self.f(right)) - 0.5 * alpha * (right - left)

    def dissipation(self, left, right):
        return max(abs(self.speed(left)), abs(self.speed(right)))


class Rusanov(LaxFriedrichs):
    factor = 1.05

    def dissipation(self, left, right):
        return self.factor * super().dissipation(left, right)


class SpatialOperator:
    def __init__(self, grid, flux, limiter):
        self.grid, self.flux, self.limiter = grid, flux, limiter

    def slopes(self, u):
        n = len(self.grid)
        return [self.limiter(u[i] - u[i - 1], u[(i + 1) % n] - u[i]) for i in range(n)]

    def __call__(self, u):
        n = len(self.grid)
        s = self.slopes(u)
        faces = []
        for i in range(n):
            j = (i + 1) % n
            faces.append(self.flux(u[i] + 0.5 * s[i], u[j] - 0.5 * s[j]))
        return [-(faces[i] - faces[i - 1]) / self.grid.dx for i in range(n)]


def axpy(a, x, y):
    return [a * p + q for p, q in zip(x, y)]


def average(weight, x, y):
    return [weight * p + (1 - weight) * q for p, q in zip(x, y)]


def euler(rhs, u, dt):
    return axpy(dt, rhs(u), u)


def ssp2(rhs, u, dt):
    first = euler(rhs, u, dt)
    return average(0.5, u, euler(rhs, first, dt))


def ssp3(rhs, u, dt):
    first = euler(rhs, u, dt)
    second = average(0.75, u, euler(rhs, first, dt))
    return average(1 / 3, u, euler(rhs, second, dt))


class Solver:
    def __init__(self, problem, grid, flux=Upwind, limiter="minmod", step=ssp2, cfl=0.4):
        self.problem = problem
        self.grid = grid
        self.flux = flux(problem)
        self.operator = SpatialOperator(grid, self.flux, LIMITERS[limiter])
        self.step = step
        self.cfl = cfl
        self.observers: list = []

    def observe(self, observer):
        self.observers.append(observer)
        return self

    def run(self):
        u = self.grid.project(self.problem.initial)
        t, count = 0.0, 0
        while t < self.problem.t_end - 1e-12:
            dt = min(self.cfl * self.grid.dx / self.flux.max_speed(u), self.problem.t_end - t)
            u = self.step(self.operator, u, dt)
            t += dt
            count += 1
            for notify in self.observers:
                notify(count, t, u)
        return u


class MassMonitor:
    def __init__(self, grid):
        self.grid, self.values = grid, []

    def __call__(self, count, t, u):
        self.values.append(sum(u) * self.grid.dx)

    @property
    def drift(self):
        return max(self.values) - min(self.values)


def total_variation(u: Sequence[float]) -> float:
    return sum(abs(b - a) for a, b in zip(u, u[1:]))


def square(x):
    return 1.0 if 0.25 < x < 0.5 else 0.1


def gauss(x, center=0.5, width=0.1):
    return 0.2 + math.exp(-((x - center) / width) ** 2)


PROBLEMS = [
    Problem("advection", lambda u: u, lambda u: 1.0, square, 0.1),
    Problem("burgers", lambda u: 0.5 * u * u, lambda u: u, gauss, 0.08),
]


def convergence(problem, sizes, **options):
    reference = None
    for n in reversed(sizes):
        u = Solver(problem, Grid(n), **options).run()
        if reference is not None:
            yield n, abs(total_variation(u) - reference)
        reference = total_variation(u)


if __name__ == "__main__":
    for problem in PROBLEMS:
        for flux in (Upwind, LaxFriedrichs, Rusanov):
            for limiter, step in zip(LIMITERS, (euler, ssp2, ssp3, euler)):
                grid = Grid(32)
                monitor = MassMonitor(grid)
                variations = []
                solver = Solver(problem, grid, flux, limiter, step)
                solver.observe(monitor).observe(lambda n, t, u: variations.append(total_variation(u)))
                u = solver.run()
                print(problem.name, flux.__name__, limiter, step.__name__,
                      round(total_variation(u), 4), monitor.drift < 1e-8, len(variations))
        print(list(convergence(problem, [16, 32, 64], step=ssp3)))
