"""Integrators chosen by name, forces summed, observers; typed with annotations only."""
from __future__ import annotations

import argparse
import math
from dataclasses import dataclass, field
from typing import Callable, Iterable, List, Mapping, Sequence, Tuple, Type, Union


class Vec(tuple):
    __slots__ = ()

    def __new__(cls, *xs):
        return super().__new__(cls, xs)

    def __add__(self, other: Vec) -> Vec:
        return Vec(*(a + b for a, b in zip(self, other)))

    def __sub__(self, other: Vec) -> Vec:
        return Vec(*(a - b for a, b in zip(self, other)))

    def __mul__(self, k: float) -> Vec:
        return Vec(*(a * k for a in self))

    __rmul__ = __mul__

    def norm(self) -> float:
        return math.sqrt(sum(a * a for a in self))


@dataclass
class Body:
    mass: float
    position: Vec
    velocity: Vec = field(default_factory=lambda: Vec(0.0, 0.0))

    def kinetic(self) -> float:
        return 0.5 * self.mass * self.velocity.norm() ** 2

    def drift(self, dt: float) -> None:
        self.position = self.position + self.velocity * dt

    def kick(self, force: Vec, dt: float) -> None:
        self.velocity = self.velocity + force * (dt / self.mass)


Force = Callable[["System", Body], Vec]


def gravity(system: System, body: Body) -> Vec:
    total = Vec(0.0, 0.0)
    for other in system.others(body):
        d = other.position - body.position
        total = total + (other.mass * body.mass / (d.norm() ** 3 + 1e-3)) * d
    return total


def drag(system: System, body: Body) -> Vec:
    return body.velocity * -0.1


class System:
    def __init__(self, bodies: Sequence[Body], forces: Iterable[Force]):
        self.bodies = list(bodies)
        self.forces = tuple(forces)

    def others(self, body: Body) -> List[Body]:
        return [b for b in self.bodies if b is not body]

    def total_force(self, body: Body) -> Vec:
        return sum((f(self, body) for f in self.forces), Vec(0.0, 0.0))

    @property
    def energy(self) -> float:
        return sum(b.kinetic() for b in self.bodies)


class Integrator:
    order = 1

    def step(self, system: System, dt: float) -> None:
        raise NotImplementedError


class Euler(Integrator):
    def step(self, system, dt):
        for body in system.bodies:
            body.kick(system.total_force(body), dt)
            body.drift(dt)


class Leapfrog(Integrator):
    order = 2

    def step(self, system, dt):
        self._kick(system, dt / 2)
        for body in system.bodies:
            body.drift(dt)
        self._kick(system, dt / 2)

    def _kick(self, system, dt):
        for body, force in zip(system.bodies, map(system.total_force, system.bodies)):
            body.kick(force, dt)


INTEGRATORS: Mapping[str, Type[Integrator]] = {c.__name__.lower(): c for c in (Euler, Leapfrog)}


class Observer:
    def __call__(self, t: float, system: System) -> None:
        self.update(t, system)

    def update(self, t, system):
        raise NotImplementedError


class Energy(Observer):
    def __init__(self):
        self.values: List[Tuple[float, float]] = []

    def update(self, t, system):
        self.values.append((t, system.energy))


def simulate(system: System, integrator: Union[str, Integrator], steps: int, dt=0.01, observers=()):
    if isinstance(integrator, str):
        integrator = INTEGRATORS[integrator]()
    for i in range(steps):
        integrator.step(system, dt)
        for observer in observers:
            observer(i * dt, system)
    return system


def two_body() -> System:
    return System([Body(1.0, Vec(0.0, 0.0)), Body(0.1, Vec(1.0, 0.0), Vec(0.0, 1.0))], [gravity, drag])


def parse(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--integrator", default="leapfrog", choices=sorted(INTEGRATORS))
    parser.add_argument("--steps", type=int, default=2)
    return parser.parse_args(argv)


def main(argv=None):
    args = parse(argv)
    energy = Energy()
    system = simulate(two_body(), args.integrator, args.steps, observers=[energy, lambda t, s: None])
    simulate(system, Euler(), 1)
    print(len(energy.values), system.energy > 0)


if __name__ == "__main__":
    main([])
    main(["--integrator", "euler"])
