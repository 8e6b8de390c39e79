"""What is read off a trajectory: energy, period, and the turning of the ellipse."""

from __future__ import annotations

import cmath
import math
from typing import Iterable, Iterator, List, NamedTuple, Sequence

from .elements import TWO_PI, Elements, State, dot, laplace_vector
from .forces import Force


class Line(NamedTuple):
    """A straight line."""

    slope: float
    intercept: float


def fit_line(xs: Sequence[float], ys: Sequence[float]) -> Line:
    """Least squares; the sums are taken about the mean so that long runs lose no digits."""
    if len(xs) != len(ys) or len(xs) < 2:
        raise ValueError("a line needs at least two points")
    mean_x = math.fsum(xs) / len(xs)
    mean_y = math.fsum(ys) / len(ys)
    spread = math.fsum((x - mean_x) ** 2 for x in xs)
    common = math.fsum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys))
    slope = common / spread
    return Line(slope, mean_y - slope * mean_x)


def total_energy(force: Force, state: State) -> float:
    """Kinetic and potential energy of a unit mass."""
    return 0.5 * dot(state.velocity, state.velocity) + force.potential(state.position)


def energy_errors(force: Force, trajectory: Iterable[State]) -> Iterator[float]:
    """Relative error of the energy after every step, the first state being the reference."""
    reference = None
    for state in trajectory:
        energy = total_energy(force, state)
        if reference is None:
            reference = energy
            continue
        yield abs(energy / reference - 1.0)


class EnergyReport:
    """The errors of one run in three numbers."""

    def __init__(self, errors: Iterable[float]) -> None:
        self._errors: List[float] = list(errors)
        if len(self._errors) < 4:
            raise ValueError("a report needs at least four errors")

    @property
    def largest(self) -> float:
        """The largest error of the run."""
        return max(self._errors)

    @property
    def typical(self) -> float:
        """The root of the mean square error."""
        squares = math.fsum(error * error for error in self._errors)
        return math.sqrt(squares / len(self._errors))

    @property
    def growth(self) -> float:
        """Mean error of the last quarter over that of the first.

        One for an error that stays; seven for an error that grows in proportion to time.
        """
        quarter = len(self._errors) // 4
        early = math.fsum(self._errors[:quarter])
        late = math.fsum(self._errors[-quarter:])
        return late / early


def unwrap(angles: Iterable[float]) -> Iterator[float]:
    """The same angles without jumps: each is within half a turn of the one before."""
    previous = None
    for angle in angles:
        if previous is not None:
            angle = previous + math.remainder(angle - previous, TWO_PI)
        previous = angle
        yield angle


def block_means(values: Iterable[float], length: int) -> Iterator[float]:
    """Mean of each run of ``length`` values; an incomplete run at the end is left out."""
    block: List[float] = []
    for value in values:
        block.append(value)
        if len(block) == length:
            yield math.fsum(block) / length
            block.clear()


def precession(mu: float, trajectory: Iterable[State], steps: int) -> float:
    """Radians by which the ellipse turns in one revolution of ``steps`` states.

    Within a revolution the pericentre swings to and fro, often further than it gets. The mean over
    a whole revolution is free of that, so the line goes through those means.
    """

    def angles() -> Iterator[float]:
        for _, position, velocity in trajectory:
            yield cmath.phase(laplace_vector(mu, position, velocity))

    means = list(block_means(unwrap(angles()), steps))
    return fit_line(range(len(means)), means).slope


def passages(mu: float, trajectory: Iterable[State]) -> Iterator[float]:
    """Times at which the particle goes through its pericentre.

    A passage lies between two states where the distance stops falling; its time comes from the
    osculating ellipse of the state after it.
    """
    falling = False
    for state in trajectory:
        outwards = dot(state.position, state.velocity) >= 0.0
        if outwards and falling:
            ellipse = Elements.from_state(mu, state)
            yield state.time - ellipse.mean_anomaly / ellipse.mean_motion
        falling = not outwards


def recovered_period(mu: float, trajectory: Iterable[State]) -> float:
    """Time from pericentre to pericentre, fitted to all passages of a run."""
    times = list(passages(mu, trajectory))
    if len(times) < 2:
        raise ValueError("a period needs at least two passages of the pericentre")
    return fit_line(range(len(times)), times).slope


def observed_order(steps: Sequence[int], errors: Sequence[float]) -> float:
    """The power of the step with which the error falls."""
    logs = [math.log(count) for count in steps]
    return -fit_line(logs, [math.log(error) for error in errors]).slope
