"""Command line: ``python3 -m bursts EXPERIMENT [--out FILE]``."""

import argparse
import csv
import json
import os
import sys
from typing import IO, Any, Callable, Dict, Iterable, List, Optional

from . import experiments


def write_json(report: Any, stream: IO[str]) -> None:
    """Indented, in the order of the report."""
    json.dump(report, stream, indent=2)
    stream.write("\n")


def write_csv(rows: Iterable[Dict[str, Any]], stream: IO[str]) -> None:
    """One line a row, the header from the first."""
    table = list(rows)
    writer = csv.DictWriter(stream, fieldnames=list(table[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)


def write_lines(lines: Iterable[str], stream: IO[str]) -> None:
    """One sentence a line."""
    for line in lines:
        stream.write(line + "\n")


EXPERIMENTS: Dict[str, Callable[[IO[str]], None]] = {
    "weights": lambda stream: write_lines(experiments.summary_of_weights(), stream),
    "miscorrection": lambda stream: write_csv(experiments.miscorrections(), stream),
    "line": lambda stream: write_json(experiments.line_test(), stream),
    "trade": lambda stream: write_csv(experiments.trade(), stream),
    "depth": lambda stream: write_json(experiments.depths(), stream),
}


def main(arguments: Optional[List[str]] = None) -> int:
    """Run one experiment and write its result to a file or to the standard output."""
    parser = argparse.ArgumentParser(prog="bursts", description=__doc__)
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
