"""Kepler's problem: states, orbital elements, and the exact motion between two times."""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass, replace
from typing import NamedTuple

TWO_PI = 2.0 * math.pi


class State(NamedTuple):
    """A moving particle at one instant."""

    time: float
    position: complex
    velocity: complex


def dot(a: complex, b: complex) -> float:
    """Scalar product of two plane vectors."""
    return a.real * b.real + a.imag * b.imag


def cross(a: complex, b: complex) -> float:
    """The component of the vector product that sticks out of the plane."""
    return a.real * b.imag - a.imag * b.real


def solve_kepler(mean_anomaly: float, eccentricity: float) -> float:
    """Eccentric anomaly E in [-pi, pi] with ``E - e sin E = M``, by Newton's method.

    Danby's starting value ``M + 0.85 e sign(M)`` makes the iteration converge for every
    eccentricity below one.
    """
    reduced = math.remainder(mean_anomaly, TWO_PI)
    anomaly = reduced + math.copysign(0.85 * eccentricity, reduced)
    for _ in range(50):
        residual = anomaly - eccentricity * math.sin(anomaly) - reduced
        correction = residual / (1.0 - eccentricity * math.cos(anomaly))
        anomaly -= correction
        if abs(correction) < 1e-14:
            return anomaly
    raise ArithmeticError(f"Kepler's equation did not converge (M={mean_anomaly}, e={eccentricity})")


def laplace_vector(mu: float, position: complex, velocity: complex) -> complex:
    """The eccentricity vector: it points to the pericentre and its length is the eccentricity."""
    momentum = cross(position, velocity)
    # v x h for a vector h that sticks out of the plane is v turned by -90 degrees, times |h|.
    return -1j * velocity * momentum / mu - position / abs(position)


@dataclass(frozen=True)
class Elements:
    """An ellipse in the plane and a place on it.

    ``pericentre`` is the longitude of the pericentre and ``mean_anomaly`` the mean anomaly at
    time zero, both in radians; ``mu`` is G times the central mass.
    """

    mu: float
    semi_major_axis: float
    eccentricity: float
    pericentre: float = 0.0
    mean_anomaly: float = 0.0

    @property
    def mean_motion(self) -> float:
        """Mean angular speed, from Kepler's third law."""
        return math.sqrt(self.mu / self.semi_major_axis**3)

    @property
    def period(self) -> float:
        """Time of one revolution."""
        return TWO_PI / self.mean_motion

    @property
    def angular_momentum(self) -> float:
        """Angular momentum of a unit mass."""
        parameter = self.semi_major_axis * (1.0 - self.eccentricity**2)
        return math.sqrt(self.mu * parameter)

    def with_eccentricity(self, eccentricity: float) -> Elements:
        """The same ellipse, rounder or flatter, at the same energy."""
        return replace(self, eccentricity=eccentricity)

    def at(self, anomaly: float, time: float = 0.0) -> State:
        """The state at an eccentric anomaly."""
        minor = math.sqrt(1.0 - self.eccentricity**2)
        cosine, sine = math.cos(anomaly), math.sin(anomaly)
        turn = cmath.rect(1.0, self.pericentre)
        position = self.semi_major_axis * complex(cosine - self.eccentricity, minor * sine)
        rate = self.mean_motion / (1.0 - self.eccentricity * cosine)
        velocity = self.semi_major_axis * rate * complex(-sine, minor * cosine)
        return State(time, turn * position, turn * velocity)

    def state(self, time: float = 0.0) -> State:
        """The state at a time: the exact solution of the two-body problem."""
        mean_anomaly = self.mean_anomaly + self.mean_motion * time
        return self.at(solve_kepler(mean_anomaly, self.eccentricity), time)

    @classmethod
    def from_state(cls, mu: float, state: State) -> Elements:
        """The osculating ellipse of a state: the orbit if every perturbation stopped now.

        Its mean anomaly is the one at ``state.time``. Raises ValueError for an unbound state.
        """
        distance = abs(state.position)
        speed_squared = dot(state.velocity, state.velocity)
        axis = 1.0 / (2.0 / distance - speed_squared / mu)
        if axis <= 0.0:
            raise ValueError("the state is not bound: it has no ellipse")
        vector = laplace_vector(mu, state.position, state.velocity)
        radial = dot(state.position, state.velocity) / math.sqrt(mu * axis)
        anomaly = math.atan2(radial, 1.0 - distance / axis)
        return cls(mu, axis, abs(vector), cmath.phase(vector), anomaly - radial)


def kepler_drift(mu: float, state: State, step: float) -> State:
    """Move a bound state along its ellipse by ``step`` with Gauss's f and g functions.

    The unknown is the change of eccentric anomaly, x, for which Kepler's equation reads
    ``n step = x - c sin x + s (1 - cos x)``, with c and s known from the start.
    """
    time, position, velocity = state
    distance = abs(position)
    axis = 1.0 / (2.0 / distance - dot(velocity, velocity) / mu)
    motion = math.sqrt(mu / axis**3)
    c = 1.0 - distance / axis
    s = dot(position, velocity) / math.sqrt(mu * axis)
    target = motion * step
    x = target
    for _ in range(30):
        sine, cosine = math.sin(x), math.cos(x)
        residual = x - c * sine + s * (1.0 - cosine) - target
        correction = residual / (1.0 - c * cosine + s * sine)
        x -= correction
        if abs(correction) < 1e-13:
            break
    sine, cosine = math.sin(x), math.cos(x)
    new_distance = axis * (1.0 - c * cosine + s * sine)
    f = 1.0 - axis / distance * (1.0 - cosine)
    g = step - (x - sine) / motion
    f_rate = -math.sqrt(mu * axis) * sine / (distance * new_distance)
    g_rate = 1.0 - axis / new_distance * (1.0 - cosine)
    return State(
        time + step, f * position + g * velocity, f_rate * position + g_rate * velocity
    )
