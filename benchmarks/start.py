#!/usr/bin/env python3
"""How long does the program take to start, against `true`?

    start.py LACUNA [--rounds N]

Rounds of `true`, `lacuna --version` and `lacuna functions` on a repository of two files alternate;
each is spawned and waited for without a shell. Prints JSON, with the LLVM libraries that ldd names.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time


def milliseconds(command, actions):
    begin = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
    _, status = os.waitpid(child, 0)
    took = 1e3 * (time.perf_counter() - begin)
    if status != 0:
        sys.exit(f"{command} ended with {status}")
    return took


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lacuna")
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("first.py", "second.py"):
            with open(os.path.join(folder, name), "w") as file:
                file.write("def function(x):\n    return x + 1\n")
        commands = {"true": ["true"], "version": [options.lacuna, "--version"],
                    "functions": [options.lacuna, "functions", folder, "--no-cache", "-q"]}
        nowhere = os.open(os.devnull, os.O_RDWR)
        actions = [(os.POSIX_SPAWN_DUP2, nowhere, stream) for stream in (0, 1, 2)]
        times = {name: [] for name in commands}
        for _ in range(options.rounds):
            for name, command in commands.items():
                times[name].append(milliseconds(command, actions))
    libraries = subprocess.run(["ldd", options.lacuna], capture_output=True, text=True,
                               check=True).stdout.splitlines()
    result = {name + "_ms": {"median": round(statistics.median(values), 2),
                             "least": round(min(values), 2)} for name, values in times.items()}
    result["libraries"] = len(libraries)
    result["llvm_libraries"] = [line.strip() for line in libraries
                                if "LLVM" in line or "clang" in line]
    print(json.dumps({"schema": "lacuna.benchmark/1", "question": "start", "result": result},
                     indent=2))


if __name__ == "__main__":
    main()
