"""The experiments of the paper, each a function that returns what its table shows."""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterator, List, Tuple

from .elements import Elements
from .forces import Force, PointMass, Ring
from .integrators import Integrator, Leapfrog, RungeKutta, WisdomHolman
from .measures import (
    EnergyReport,
    energy_errors,
    observed_order,
    precession,
    recovered_period,
)
from .secular import leapfrog_precession, potential_of, secular_precession, steps_to_reach
from .sun import SUN, VULCAN_DISTANCE, arcseconds_per_century, influences, mercury

Row = Dict[str, Any]

METHODS: Dict[str, Callable[[Force], Integrator]] = {
    "leapfrog": Leapfrog,
    "yoshida4": lambda force: Leapfrog(force, order=4),
    "yoshida6": lambda force: Leapfrog(force, order=6),
    "rk4": RungeKutta,
}


def energy_drift(revolutions: int = 50, budget: int = 180) -> Row:
    """Energy errors of four methods that may ask for the force equally often."""
    ellipse = Elements(mu=1.0, semi_major_axis=1.0, eccentricity=0.3)
    report: Row = {}
    for name, make in METHODS.items():
        force = PointMass(ellipse.mu)
        method = make(force)
        steps = budget // method.stages
        run = method.run(ellipse.state(), ellipse.period / steps, revolutions * steps)
        errors = EnergyReport(energy_errors(force, run))
        report[name] = {
            "steps": steps,
            "evaluations": force.evaluations,
            "largest": errors.largest,
            "typical": errors.typical,
            "growth": errors.growth,
        }
    return report


def convergence() -> Iterator[Tuple[str, float, float]]:
    """Name, observed order and error at the finest step of each method after 1.3 revolutions."""
    ellipse = Elements(mu=1.0, semi_major_axis=1.0, eccentricity=0.3)
    duration = 1.3 * ellipse.period
    exact = ellipse.state(duration)
    counts = [120, 180, 270]
    for name, make in METHODS.items():
        method = make(PointMass(ellipse.mu))
        errors = [
            abs(method.final(ellipse.state(), duration / count, count).position - exact.position)
            for count in counts
        ]
        yield name, observed_order(counts, errors), errors[-1]


def numerical_precession(revolutions: int = 12) -> List[Row]:
    """How a point mass alone turns the ellipse of Mercury's shape, method by method."""
    ellipse = Elements(mu=1.0, semi_major_axis=1.0, eccentricity=0.20563069)
    rows = []
    for name, steps in (("leapfrog", 60), ("leapfrog", 120), ("leapfrog", 240), ("rk4", 60)):
        method = METHODS[name](PointMass(ellipse.mu))
        run = list(method.run(ellipse.state(), ellipse.period / steps, revolutions * steps))
        turning = precession(ellipse.mu, run, steps)
        predicted = leapfrog_precession(ellipse, steps) if name == "leapfrog" else None
        period = recovered_period(ellipse.mu, run)
        rows.append(
            {
                "method": name,
                "steps": steps,
                "turning": turning,
                "predicted": "" if predicted is None else predicted,
                "period_error": period / ellipse.period - 1.0,
            }
        )
    return rows


def mercury_perihelion(revolutions: int = 6, steps: int = 40) -> List[Row]:
    """Arcseconds per century from each planet's ring and from relativity, two ways."""
    ellipse = mercury()
    rows = []
    for name, force in influences(ellipse):
        method = WisdomHolman(SUN, force)
        run = method.run(ellipse.state(), ellipse.period / steps, revolutions * steps)
        measured = precession(SUN, run, steps) / ellipse.period
        averaged = secular_precession(potential_of(force), ellipse)
        rows.append(
            {
                "cause": name,
                "integrated": arcseconds_per_century(measured),
                "averaged": arcseconds_per_century(averaged),
            }
        )
    return rows


def steps_to_einstein() -> Row:
    """How fine a leapfrog must be before it can see relativity, and what Vulcan must weigh."""
    ellipse = mercury()
    forces = dict(influences(ellipse))
    einstein = secular_precession(potential_of(forces["relativity"]), ellipse)
    per_orbit = einstein * ellipse.period
    unit_ring = Ring(SUN, VULCAN_DISTANCE)
    per_sun = secular_precession(potential_of(unit_ring), ellipse)

    steps = 120
    method = Leapfrog(PointMass(SUN))
    run = method.run(ellipse.state(), ellipse.period / steps, 10 * steps)
    measured = precession(SUN, run, steps)

    coarse = 12
    mapping = WisdomHolman(SUN, forces["relativity"])
    coarse_run = mapping.run(ellipse.state(), ellipse.period / coarse, 30 * coarse)
    fine = steps_to_reach(ellipse, 0.01 * per_orbit)
    return {
        "period_days": ellipse.period,
        "einstein_arcsec_per_century": arcseconds_per_century(einstein),
        "steps_for_equality": steps_to_reach(ellipse, per_orbit),
        "steps_for_one_percent": fine,
        "saving": fine * method.stages / (coarse * mapping.stages),
        "leapfrog_120_over_einstein": measured / per_orbit,
        "wisdom_holman_12_over_einstein": precession(SUN, coarse_run, coarse) / per_orbit,
        "vulcan_solar_masses": einstein / per_sun,
    }
