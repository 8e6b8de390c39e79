"""Forces that depend on the distance from the Sun alone: point mass, ring of matter, relativity."""

from __future__ import annotations

import functools
import math
from abc import ABC, abstractmethod
from typing import Callable, Iterable, Tuple, TypeVar

Self = TypeVar("Self", bound="Force")


def counted(method: Callable[[Self, complex], complex]) -> Callable[[Self, complex], complex]:
    """Count the calls of a force's method in its attribute ``evaluations``."""

    @functools.wraps(method)
    def wrapper(self: Self, position: complex) -> complex:
        self.evaluations += 1
        return method(self, position)

    return wrapper


class Force(ABC):
    """A central field. Accelerations and potentials are those of a unit mass."""

    def __init__(self) -> None:
        self.evaluations = 0

    @abstractmethod
    def acceleration(self, position: complex) -> complex:
        """Acceleration of a particle at ``position``."""

    @abstractmethod
    def potential(self, position: complex) -> float:
        """Potential energy of a particle at ``position``."""


class PointMass(Force):
    """Newton's field of a body at the origin."""

    def __init__(self, mu: float) -> None:
        super().__init__()
        self.mu = mu

    @counted
    def acceleration(self, position: complex) -> complex:
        """``-mu r / |r|^3``."""
        distance = abs(position)
        return position * (-self.mu / (distance * distance * distance))

    def potential(self, position: complex) -> float:
        """``-mu / |r|``."""
        return -self.mu / abs(position)


def agm_and_slope(a: float, b: float) -> Tuple[float, float]:
    """The arithmetic-geometric mean of a > b > 0, and Gauss's sum for elliptic integrals.

    Returns ``M`` and ``S`` such that the complete integrals of modulus k, with k^2 = 1 - (b/a)^2,
    are ``K = pi a / (2 M)`` and ``E = K (1 - S)``: S adds up ``2^(j-1) c_j^2 / a^2`` with
    ``c_0^2 = a^2 - b^2`` and ``c_j`` half the difference of the j-th pair. Quadratic convergence:
    five rounds give full precision for every ring in this package.
    """
    scale = a * a
    weight = 0.5
    total = weight * (a - b) * (a + b)
    while a - b > 1e-8 * a:
        half_difference = 0.5 * (a - b)
        a, b = 0.5 * (a + b), math.sqrt(a * b)
        weight *= 2.0
        total += weight * half_difference * half_difference
    return 0.5 * (a + b), total / scale


class Ring(Force):
    """A circular ring of matter around the Sun, seen by a particle in its plane.

    Gauss replaced a planet by its matter spread along the orbit in order to find what the planet
    does over centuries. Its potential at distance r, inside or outside of the radius R, is
    ``-mu / agm(p, sqrt(p^2 - q^2))`` with p the larger and q the smaller of r and R.
    """

    def __init__(self, mu: float, radius: float) -> None:
        super().__init__()
        if radius <= 0.0:
            raise ValueError(f"a ring needs a positive radius, not {radius}")
        self.mu = mu
        self.radius = radius

    def _means(self, distance: float) -> Tuple[float, float]:
        """The two values of ``agm_and_slope`` for a particle at ``distance``."""
        outer, inner = max(distance, self.radius), min(distance, self.radius)
        return agm_and_slope(outer, math.sqrt((outer - inner) * (outer + inner)))

    @counted
    def acceleration(self, position: complex) -> complex:
        """The pull of the ring: outwards for a particle inside, inwards outside."""
        distance = abs(position)
        mean, slope = self._means(distance)
        ratio = min(distance, self.radius) / max(distance, self.radius)
        # k dK/dk = E / (1 - k^2) - K, in units of K:
        steepness = (1.0 - slope) / (1.0 - ratio * ratio) - 1.0
        if distance < self.radius:
            pull = steepness
        else:
            pull = -1.0 - steepness
        return position * (self.mu * pull / (mean * distance * distance))

    def potential(self, position: complex) -> float:
        """Gauss's mean potential."""
        mean, _ = self._means(abs(position))
        return -self.mu / mean


class Relativity(Force):
    """The term of general relativity that turns the ellipse, to first order in 1/c^2.

    In Schwarzschild's field a particle of angular momentum h moves as if its potential had the
    extra term ``-mu h^2 / (c^2 r^3)``. Central forces conserve h, so h is a constant here.
    """

    def __init__(self, mu: float, angular_momentum: float, light_speed: float) -> None:
        super().__init__()
        self.strength = mu * (angular_momentum / light_speed) ** 2

    @counted
    def acceleration(self, position: complex) -> complex:
        """``-3 mu h^2 / (c^2 r^4)``, towards the centre."""
        distance = abs(position)
        return position * (-3.0 * self.strength / distance**5)

    def potential(self, position: complex) -> float:
        """``-mu h^2 / (c^2 r^3)``."""
        return -self.strength / abs(position) ** 3


class Together(Force):
    """The sum of several forces."""

    def __init__(self, parts: Iterable[Force]) -> None:
        super().__init__()
        self.parts = tuple(parts)

    @counted
    def acceleration(self, position: complex) -> complex:
        """Sum of the accelerations, in the order of the parts."""
        total = 0j
        for part in self.parts:
            total += part.acceleration(position)
        return total

    def potential(self, position: complex) -> float:
        """Sum of the potentials."""
        return math.fsum(part.potential(position) for part in self.parts)
