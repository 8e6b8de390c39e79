"""Averages over an orbit, and what they say about the slow turning of the ellipse.

Lagrange's equation for the pericentre in the plane is

    d(pericentre)/dt = sqrt(1 - e^2) / (n a^2 e) * dR/de,

where R is minus the mean, over one revolution of the unperturbed ellipse, of whatever is added to
the Hamiltonian. It does not matter what that is: a ring of matter, relativity, or the second-order
term of the Hamiltonian that a leapfrog really conserves.
"""

from __future__ import annotations

import math
from typing import Callable

from .elements import Elements, State, dot
from .forces import Force

Quantity = Callable[[State], float]


def orbit_average(quantity: Quantity, ellipse: Elements, points: int = 48) -> float:
    """Mean of ``quantity`` over the time of one revolution.

    The trapezoidal rule in the eccentric anomaly: for a smooth periodic function it converges
    faster than any power of the number of points. Time passes at the rate ``1 - e cos E``.
    """
    terms = []
    for index in range(points):
        anomaly = 2.0 * math.pi * (index + 0.5) / points
        weight = 1.0 - ellipse.eccentricity * math.cos(anomaly)
        terms.append(weight * quantity(ellipse.at(anomaly)))
    return math.fsum(terms) / points


def secular_precession(quantity: Quantity, ellipse: Elements, width: float = 1e-4) -> float:
    """Radians per unit of time by which a small addition to the Hamiltonian turns the ellipse.

    The derivative by the eccentricity is a central difference of fourth order.
    """

    def mean(offset: float) -> float:
        return orbit_average(quantity, ellipse.with_eccentricity(e + offset * width))

    e = ellipse.eccentricity
    near = mean(1.0) - mean(-1.0)
    far = mean(2.0) - mean(-2.0)
    derivative = (8.0 * near - far) / (12.0 * width)
    scale = ellipse.mean_motion * ellipse.semi_major_axis**2 * e
    return -math.sqrt(1.0 - e * e) / scale * derivative


def potential_of(force: Force) -> Quantity:
    """The potential of a force as a function of the state."""

    def quantity(state: State) -> float:
        return force.potential(state.position)

    return quantity


def shadow_term(mu: float) -> Quantity:
    """What a leapfrog of step h adds to the Hamiltonian of Kepler's problem, over h squared.

    For drift-kick-drift it is ``|grad V|^2 / 12 - v.V''v / 24`` (Hairer, Lubich and Wanner,
    chapter IX); the next term is of order h^4.
    """

    def quantity(state: State) -> float:
        distance = abs(state.position)
        radial = dot(state.position, state.velocity)
        pull = mu / distance**2
        speed_squared = dot(state.velocity, state.velocity)
        curvature = mu * (speed_squared / distance**3 - 3.0 * radial**2 / distance**5)
        return pull**2 / 12.0 - curvature / 24.0

    return quantity


def leapfrog_precession(ellipse: Elements, steps: int) -> float:
    """Predicted turning, in radians per revolution, of a leapfrog with ``steps`` a revolution."""
    step = ellipse.period / steps
    rate = step**2 * secular_precession(shadow_term(ellipse.mu), ellipse)
    return rate * ellipse.period


def steps_to_reach(ellipse: Elements, target: float) -> float:
    """Steps a revolution at which the leapfrog's own turning is as large as ``target``.

    ``target`` is in radians per revolution; its sign does not matter.
    """
    if target == 0.0:
        raise ValueError("no number of steps makes the leapfrog exact")
    reference = 1000
    turning = abs(leapfrog_precession(ellipse, reference))
    return reference * math.sqrt(turning / abs(target))
