"""Command line: ``python3 -m orbits EXPERIMENT [--out FILE]``."""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from typing import IO, Any, Callable, Dict, List, Optional

from . import experiments


def write_json(report: Any, stream: IO[str]) -> None:
    """Indented, in the order of the report."""
    json.dump(report, stream, indent=2)
    stream.write("\n")


def write_csv(rows: List[Dict[str, Any]], stream: IO[str]) -> None:
    """One line a row, the header from the first."""
    writer = csv.DictWriter(stream, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def write_orders(stream: IO[str]) -> None:
    """One sentence a method."""
    for name, order, error in experiments.convergence():
        stream.write(f"{name}: order = {order:.8f}, smallest error = {error:.8e}\n")


EXPERIMENTS: Dict[str, Callable[[IO[str]], None]] = {
    "energy-drift": lambda stream: write_json(experiments.energy_drift(), stream),
    "convergence": write_orders,
    "numerical-precession": lambda stream: write_csv(experiments.numerical_precession(), stream),
    "mercury": lambda stream: write_csv(experiments.mercury_perihelion(), stream),
    "steps-to-einstein": lambda stream: write_json(experiments.steps_to_einstein(), stream),
}


def main(arguments: Optional[List[str]] = None) -> int:
    """Run one experiment and write its result to a file or to the standard output."""
    parser = argparse.ArgumentParser(prog="orbits", description=__doc__)
    parser.add_argument("experiment", choices=sorted(EXPERIMENTS))
    parser.add_argument("--out", metavar="FILE", help="default: standard output")
    options = parser.parse_args(arguments)
    run = EXPERIMENTS[options.experiment]
    if options.out is None:
        run(sys.stdout)
        return 0
    os.makedirs(os.path.dirname(options.out) or ".", exist_ok=True)
    with open(options.out, "w", encoding="utf-8", newline="") as stream:
        run(stream)
    return 0


if __name__ == "__main__":
    sys.exit(main())
