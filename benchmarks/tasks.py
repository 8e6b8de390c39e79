#!/usr/bin/env python3
"""How long do many tasks take, and how much disk?

    tasks.py LACUNA FOLDER [--files N] [--tasks N]

Copies the first N Python files of FOLDER, writes a paper about them, and builds a suite of N tasks
in equal parts for n = 1 ... 5, without the gold run. The limit is 5 s and 50 MB. Prints JSON.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

PAPER = """schema: lacuna.paper/1
id: many
title: "Many tasks from one repository"
text: paper.md
repository: code
tolerance: {rtol: 0.05}
time_limit: 30
experiments:
  - id: answer
    description: Print the answer.
    commands: ["python3 -c 'print(\\"answer 42\\")'"]
    results:
      answer: {stdout: "answer ([0-9]+)"}
    gold: {answer: 42}
"""


def copy_files(folder, to, most):
    copied = 0
    for parent, names, files in os.walk(folder):
        names.sort()
        for name in sorted(files):
            if copied < most and name.endswith(".py"):
                target = os.path.join(to, os.path.relpath(os.path.join(parent, name), folder))
                os.makedirs(os.path.dirname(target), exist_ok=True)
                shutil.copyfile(os.path.join(parent, name), target)
                copied += 1
    return copied


def disk_bytes(folder):
    """(whole blocks, bytes written)"""
    blocks = size = 0
    for parent, _, files in os.walk(folder):
        for path in [parent] + [os.path.join(parent, name) for name in files]:
            state = os.lstat(path)
            blocks += state.st_blocks * 512
            size += state.st_size
    return blocks, size


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lacuna")
    parser.add_argument("folder")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        copied = copy_files(options.folder, os.path.join(scratch, "code"), options.files)
        with open(os.path.join(scratch, "paper.yaml"), "w") as file:
            file.write(PAPER)
        with open(os.path.join(scratch, "paper.md"), "w") as file:
            file.write("# Many tasks\n\nThe answer is 42.\n")
        cold, warm, cache = [], [], os.path.join(scratch, "cache")
        for _ in range(options.rounds):
            shutil.rmtree(cache, ignore_errors=True)
            for times in (cold, warm):
                suite = os.path.join(scratch, "suite")
                shutil.rmtree(suite, ignore_errors=True)
                begin = time.perf_counter()
                subprocess.run([options.lacuna, "suite", "build",
                                os.path.join(scratch, "paper.yaml"), "-n", "1..5", "--per-n",
                                str(options.tasks // 5), "--no-trace", "--seed", "1", "-q",
                                "--cache", cache, "-o", suite], check=True,
                               stdout=subprocess.DEVNULL)
                times.append(round(time.perf_counter() - begin, 3))
        shown = subprocess.run([options.lacuna, "suite", "show", suite, "--json"],
                               capture_output=True, check=True).stdout
        blocks, size = disk_bytes(suite)
        code = disk_bytes(os.path.join(scratch, "code"))[1]
    result = {"files": copied, "source_bytes": code,
              "tasks": sum(paper["tasks"] for paper in json.loads(shown)["papers"]),
              "seconds_without_index": sorted(cold), "seconds_with_index": sorted(warm),
              "disk_bytes": blocks, "suite_bytes": size,
              "within_limits": sorted(cold)[len(cold) // 2] < 5 and blocks < 50e6}
    print(json.dumps({"schema": "lacuna.benchmark/1", "question": "tasks", "result": result},
                     indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
