"""The Sun's family: masses, distances and the constants that go with them."""

from __future__ import annotations

import math
from typing import Dict, Iterator, NamedTuple, Tuple

from .elements import Elements
from .forces import Force, Relativity, Ring, Together

#: G times the mass of the Sun in AU^3/day^2: the square of Gauss's constant.
SUN = 0.01720209895**2
#: Speed of light in AU/day.
LIGHT_SPEED = 173.1446327
#: Days in a Julian century.
CENTURY = 36525.0

#: Le Verrier's planet inside of Mercury's orbit, which nobody ever found; distance in AU.
VULCAN_DISTANCE = 0.2


class Planet(NamedTuple):
    """Mean distance in AU, and how many times the Sun outweighs the planet."""

    name: str
    distance: float
    inverse_mass: float


#: IAU 1976 system of masses, mean distances at J2000.
PLANETS: Tuple[Planet, ...] = (
    Planet("venus", 0.723332, 408523.5),
    Planet("earth", 1.000000, 328900.5),  # with the Moon
    Planet("mars", 1.523679, 3098710.0),
    Planet("jupiter", 5.202603, 1047.355),
    Planet("saturn", 9.554909, 3498.5),
    Planet("uranus", 19.218446, 22869.0),
    Planet("neptune", 30.110387, 19314.0),
)


def mercury() -> Elements:
    """Mercury's ellipse, started at the perihelion."""
    return Elements(SUN, semi_major_axis=0.38709893, eccentricity=0.20563069)


def ring_of(planet: Planet) -> Ring:
    """The planet's matter, spread along a circle."""
    return Ring(SUN / planet.inverse_mass, planet.distance)


def influences(ellipse: Elements) -> Iterator[Tuple[str, Force]]:
    """Everything that turns Mercury's ellipse, one by one and at last all together."""
    parts: Dict[str, Force] = {planet.name: ring_of(planet) for planet in PLANETS}
    parts["relativity"] = Relativity(ellipse.mu, ellipse.angular_momentum, LIGHT_SPEED)
    yield from parts.items()
    yield "all", Together(parts.values())


def arcseconds_per_century(rate: float) -> float:
    """From radians per day."""
    return math.degrees(rate) * 3600.0 * CENTURY
