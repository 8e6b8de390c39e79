#!/usr/bin/env python3
"""How many of the calls that a package's own tests make does reading its code find?

    callgraph_recall.py [--program LACUNA] [--python PYTHON] [--missed FILE] PACKAGE TESTS...

Copies PACKAGE, a folder, to a temporary one, runs pytest on TESTS (relative to PACKAGE) there under
`lacuna trace`, and lets `lacuna graph --trace` say how many of the observed edges it knew. Needs
pytest where this script's own Python finds it.
"""

import argparse
import collections
import importlib.util
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]


def run(words, **options):
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True, **options)
    if done.returncode not in (0, 1):
        sys.exit(f"{words[1]} failed: {done.stderr[-3000:]}")
    return done


def trace_tests(options, folder, trace):
    """Runs the tests once under the tracer."""
    pytest = pathlib.Path(importlib.util.find_spec("pytest").origin).parents[1]
    shown = ["--show", pytest]
    python = options.python
    if python.startswith("/") and not python.startswith("/usr/"):
        shown += ["--show", pathlib.Path(python).parents[1]]
    tests = [f"{options.package.name}/{test}" for test in options.tests]
    command = [python, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    if options.deselect:
        command += ["-k", options.deselect]
    environment = ["--env", f"PYTHONPATH={pytest}", "--env", "OPENBLAS_NUM_THREADS=1"]
    extra = ["--measure-overhead"] if options.overhead else []
    return run(
        [options.program, "trace", folder, "-o", trace, "--json", "-v", "--memory", 8, *shown,
         *environment, *extra, "--", *command]
    )


def recall(nodes, edges, wanted):
    """Counts of the observed edges between nodes that are wanted."""
    observed = [e for e in edges if e["calls"] and wanted(e["from"]) and wanted(e["to"])]
    known = [e for e in observed if e["how"] != "observed"]
    entered = {node["id"] for node in nodes if node["calls"]}
    possible = [
        e for e in edges
        if e["how"] != "observed" and wanted(e["from"]) and wanted(e["to"])
        and e["from"] in entered and e["to"] in entered
    ]
    taken = sum(1 for e in possible if e["calls"])
    return {
        "observed": len(observed),
        "known": len(known),
        "recall": round(len(known) / max(1, len(observed)), 4),
        "known_between_entered": len(possible),
        "of_these_taken": round(taken / max(1, len(possible)), 4),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=pathlib.Path)
    parser.add_argument("tests", nargs="+")
    parser.add_argument("--program", default=str(ROOT / "build/bin/lacuna"))
    parser.add_argument("--python", default="/usr/bin/python3")
    parser.add_argument("--deselect", help="an expression for pytest -k")
    parser.add_argument("--missed", type=pathlib.Path, help="where to write the missed edges")
    parser.add_argument("--overhead", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch) / "repository"
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(options.package, folder / options.package.name, ignore=ignore)
        trace = pathlib.Path(scratch) / "trace.json"
        traced = json.loads(trace_tests(options, folder, trace).stdout)
        if "error" in traced:
            sys.exit(traced["error"]["message"])
        begin = time.monotonic()
        graph = json.loads(
            run([options.program, "graph", folder, "--trace", trace, "--json"]).stdout
        )
        seconds = time.monotonic() - begin
    nodes, edges = graph["nodes"], graph["edges"]
    is_test = lambda id: "/tests/" in id.split("::")[0] or "conftest" in id
    result = {
        "package": options.package.name,
        "exit_status": traced["exit_status"],
        "traced_seconds": round(traced["seconds"], 2),
        "untraced_seconds": traced["untraced_seconds"],
        "unnamed": traced["unnamed"],
        "graph_seconds": round(seconds, 2),
        "all": recall(nodes, edges, lambda id: True),
        "without_tests": recall(nodes, edges, lambda id: not is_test(id)),
    }
    print(json.dumps(result, indent=1))
    if options.missed:
        missed = [e for e in edges if e["how"] == "observed"]
        missed.sort(key=lambda e: (is_test(e["from"]), -e["calls"]))
        callees = collections.Counter(e["to"] for e in missed)
        with open(options.missed, "w", encoding="utf-8") as file:
            file.write("# callees most often missed\n")
            for callee, count in callees.most_common(50):
                file.write(f"{count:6}  {callee}\n")
            file.write("# missed edges: calls, caller -> callee; those of tests last\n")
            for e in missed:
                file.write(f"{e['calls']:8}  {e['from']} -> {e['to']}\n")


if __name__ == "__main__":
    main()
