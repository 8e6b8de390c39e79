#!/usr/bin/env python3
"""Whole runs of recall:P in the sandbox, for many seeds, against the closed form P^n.

    recall.py LACUNA [--seeds N] [--attempts N] [--recall P]

The paper has four small functions, and its one number needs them all. For each seed, every task of
n = 1 and 2 is attempted: masked, filled, spliced, run and scored as any other. Prints JSON.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

CODE = """def first(x):
    return x + 1


def second(x):
    return first(x) * 2


def third(x):
    return second(x) + 3


def fourth(x):
    return third(x) * 4
"""
PAPER = """schema: lacuna.paper/1
id: tiny
title: "Four functions that are all needed"
text: paper.md
repository: code
tolerance: {rtol: 0.05}
time_limit: 30
experiments:
  - id: number
    description: Print the number.
    commands: ["python3 -c 'import tiny; print(tiny.fourth(1))'"]
    results:
      number: {stdout: "^([0-9]+)"}
    gold: {number: 28}
"""


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lacuna")
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--attempts", type=int, default=3)
    parser.add_argument("--recall", type=float, default=0.6)
    options = parser.parse_args()
    lacuna = [options.lacuna, "-q"]
    inside, intervals, passed, trials = {}, {}, {}, {}
    with tempfile.TemporaryDirectory() as scratch:
        os.chmod(scratch, 0o711)
        lacuna += ["--cache", os.path.join(scratch, "cache")]
        write(os.path.join(scratch, "code", "tiny.py"), CODE)
        write(os.path.join(scratch, "paper.md"), "# Four functions\n\nThe number is 28.\n")
        write(os.path.join(scratch, "paper.yaml"), PAPER)
        suite, runs = os.path.join(scratch, "suite"), os.path.join(scratch, "runs")
        subprocess.run(lacuna + ["suite", "build", os.path.join(scratch, "paper.yaml"), "-n",
                                 "1..2", "--no-trace", "-o", suite],
                       check=True, stdout=subprocess.DEVNULL)
        for seed in range(options.seeds):
            shutil.rmtree(runs, ignore_errors=True)
            done = subprocess.run(
                lacuna + ["run", suite, "--agent", f"recall:{options.recall}", "--attempts",
                          str(options.attempts), "--seed", str(seed), "--json", "-o", runs],
                capture_output=True, check=False)
            for row in json.loads(done.stdout)["by_n"]:
                n, low, high = row["n"], row["interval"]["low"], row["interval"]["high"]
                inside[n] = inside.get(n, 0) + (low <= options.recall**n <= high)
                intervals[n] = intervals.get(n, 0) + 1
                passed[n] = passed.get(n, 0) + row["passed"]
                trials[n] = trials.get(n, 0) + row["attempts"]
    rows = [{"n": n, "seeds": intervals[n], "attempts": trials[n],
             "closed_form": options.recall**n, "pass_at_1": passed[n] / trials[n],
             "intervals_that_hold_it": inside[n]} for n in sorted(inside)]
    print(json.dumps({"schema": "lacuna.benchmark/1", "question": "recall, whole runs",
                      "result": rows}, indent=2))


if __name__ == "__main__":
    sys.exit(main())
