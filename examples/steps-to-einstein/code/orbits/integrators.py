"""One-step methods with a fixed step, and the trajectories they make."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Iterator, Tuple

from .elements import State, kepler_drift
from .forces import Force


def triple_jump(order: int) -> Tuple[float, ...]:
    """Fractions of the step for a leapfrog of even ``order`` (Yoshida 1990).

    A symmetric method S of order p gives one of order p + 2 as ``S(x) S(1 - 2x) S(x)`` with
    ``x = 1 / (2 - 2^(1/(p+1)))``: forwards, backwards, forwards. Order p costs 3^(p/2 - 1)
    evaluations of the force.
    """
    if order < 2 or order % 2:
        raise ValueError(f"a composition has an even order of at least two, not {order}")
    if order == 2:
        return (1.0,)
    lower = triple_jump(order - 2)
    outer = 1.0 / (2.0 - 2.0 ** (1.0 / (order - 1)))
    inner = 1.0 - 2.0 * outer
    return tuple(part * fraction for part in (outer, inner, outer) for fraction in lower)


class Integrator(ABC):
    """A method that moves a state by one step."""

    def __init__(self, force: Force) -> None:
        self.force = force

    @abstractmethod
    def step(self, state: State, step: float) -> State:
        """The state one step later."""

    @property
    @abstractmethod
    def stages(self) -> int:
        """Evaluations of the force in one step."""

    def run(self, state: State, step: float, count: int) -> Iterator[State]:
        """The start and the ``count`` states after it."""
        yield state
        for _ in range(count):
            state = self.step(state, step)
            yield state

    def final(self, state: State, step: float, count: int) -> State:
        """The last state of a run, without keeping the others."""
        for state in self.run(state, step, count):
            pass
        return state


class Leapfrog(Integrator):
    """Drift, kick, drift; composed to any even order. Symplectic and reversible."""

    def __init__(self, force: Force, order: int = 2) -> None:
        super().__init__(force)
        self.fractions = triple_jump(order)

    @property
    def stages(self) -> int:
        """One evaluation for every leap."""
        return len(self.fractions)

    def step(self, state: State, step: float) -> State:
        """One leap for every fraction."""
        time, position, velocity = state
        acceleration = self.force.acceleration
        for fraction in self.fractions:
            half = 0.5 * fraction * step
            position += half * velocity
            velocity += fraction * step * acceleration(position)
            position += half * velocity
        return State(time + step, position, velocity)


class RungeKutta(Integrator):
    """The classical method of fourth order: accurate, and blind to geometry."""

    @property
    def stages(self) -> int:
        """Four, as in every textbook."""
        return 4

    def step(self, state: State, step: float) -> State:
        """One step of the pair of first-order equations r' = v, v' = a(r)."""
        time, position, velocity = state
        acceleration = self.force.acceleration
        half = 0.5 * step
        v1, a1 = velocity, acceleration(position)
        v2, a2 = velocity + half * a1, acceleration(position + half * v1)
        v3, a3 = velocity + half * a2, acceleration(position + half * v2)
        v4, a4 = velocity + step * a3, acceleration(position + step * v3)
        sixth = step / 6.0
        return State(
            time + step,
            position + sixth * (v1 + 2.0 * (v2 + v3) + v4),
            velocity + sixth * (a1 + 2.0 * (a2 + a3) + a4),
        )


class WisdomHolman(Integrator):
    """The Sun's pull exactly, everything else in kicks (Wisdom and Holman 1991).

    The force given is the perturbation alone, so the error of a step is as small as it.
    """

    def __init__(self, mu: float, perturbation: Force) -> None:
        super().__init__(perturbation)
        self.mu = mu

    @property
    def stages(self) -> int:
        """One kick."""
        return 1

    def step(self, state: State, step: float) -> State:
        """Half an exact drift along the ellipse, a kick, and the other half."""
        middle = kepler_drift(self.mu, state, 0.5 * step)
        kick = step * self.force.acceleration(middle.position)
        kicked = State(middle.time, middle.position, middle.velocity + kick)
        return kepler_drift(self.mu, kicked, 0.5 * step)
