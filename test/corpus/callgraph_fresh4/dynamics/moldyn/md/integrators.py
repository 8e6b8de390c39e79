"""Schemes that advance a system by one step; `create` makes one by its name."""
import math
import random

from . import vec

_SCHEMES = {}


def scheme(name):
    def register(cls):
        _SCHEMES[name] = cls
        return cls
    return register


def create(name, **options):
    try:
        cls = _SCHEMES[name]
    except KeyError:
        raise ValueError(f"unknown integrator {name!r}, have {available()}") from None
    return cls(**options)


def available():
    return sorted(_SCHEMES)


@scheme("verlet")
class VelocityVerlet:
    def __init__(self, dt):
        self.dt = dt

    def kick(self, system, fraction=0.5):
        for _, v, f, m in system:
            vec.axpy(v, fraction * self.dt / m, f)

    def drift(self, system, fraction=1.0):
        for r, v, _, _ in system:
            vec.axpy(r, fraction * self.dt, v)

    def step(self, system, field):
        self.kick(system)
        self.drift(system)
        field(system)
        self.kick(system)


@scheme("langevin")
class Langevin(VelocityVerlet):
    """BAOAB splitting."""

    def __init__(self, dt, temperature, gamma, seed=None):
        super().__init__(dt)
        self.temperature = temperature
        self.c1 = math.exp(-gamma * dt)
        self.c2 = math.sqrt(1 - self.c1 ** 2)
        self.random = random.Random(seed)

    def fluctuate(self, system):
        for _, v, _, m in system:
            width = self.c2 * math.sqrt(self.temperature / m)
            v[:] = [self.c1 * x + width * self.random.gauss(0, 1) for x in v]

    def step(self, system, field):
        self.kick(system)
        self.drift(system, 0.5)
        self.fluctuate(system)
        self.drift(system, 0.5)
        field(system)
        self.kick(system)
