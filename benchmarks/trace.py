#!/usr/bin/env python3
"""How much longer do the experiments of papers take while they are traced?

    trace.py LACUNA PAPER.yaml... [--repeat N] [--time S] [--python PYTHON]

Runs each experiment N times by `lacuna trace --measure-overhead` and takes the shortest time with
the tracer and the shortest without; one that fails or takes too long has a `problem` instead. PYTHON stands for `python3` in the commands of the papers; its
folder is shown to the sandbox. The last program does nothing but call a function that adds two numbers.
Prints JSON. Needs a Python with PyYAML.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

CALLS = """def add(a, b):
    return a + b


total = 0
for i in range(2_000_000):
    total = add(total, i)
"""


def python_folder(python):
    ask = "import sys; print(sys.base_prefix)"
    done = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def traced(options, repository, command, build, work):
    """The shortest times of a shell command with and without the tracer, and the last trace."""
    words = [options.lacuna, "trace", repository, "-o", work / "trace.json", "--measure-overhead"]
    words += ["--time", options.time]
    if build:
        words += ["--build", build]
    folder = python_folder(options.python)
    if not folder.startswith("/usr"):
        words += ["--show", folder]
    command = re.sub(r"\bpython3\b", options.python, command)
    words += ["--", "sh", "-c", command]
    seconds, bare = [], []
    for _ in range(options.repeat):
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
        if done.returncode != 0:
            said = (done.stdout + done.stderr).strip().splitlines()
            return {"problem": said[-1] if said else f"status {done.returncode}"}
        document = json.loads((work / "trace.json").read_text())
        seconds.append(document["seconds"])
        bare.append(document["untraced_seconds"])
    return {
        "calls": sum(function["calls"] for function in document["functions"]),
        "functions": len(document["functions"]),
        "untraced_s": round(min(bare), 3),
        "traced_s": round(min(seconds), 3),
        "ratio": round(min(seconds) / min(bare), 2),
    }


def experiments_of(paper):
    """The id and the shell command of each experiment, with those before it that it needs."""
    spec = yaml.safe_load(paper.read_text())
    known = {}
    for experiment in spec["experiments"]:
        before = [known[need] for need in experiment.get("needs", [])]
        known[experiment["id"]] = " && ".join(before + experiment["commands"])
    return spec, known


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lacuna", type=pathlib.Path)
    parser.add_argument("papers", nargs="+", type=pathlib.Path)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--time", type=int, default=120, help="seconds of one run; default 120")
    parser.add_argument("--python", default="/usr/bin/python3")
    options = parser.parse_args()
    options.lacuna = options.lacuna.resolve()
    ask = "import platform; print(platform.python_version())"
    version = subprocess.run([options.python, "-c", ask], capture_output=True, text=True, check=True)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        for paper in options.papers:
            spec, known = experiments_of(paper)
            build = " && ".join(spec.get("build", []))
            for name, command in known.items():
                print(f"{spec['id']}: {name}", file=sys.stderr)
                row = {"paper": spec["id"], "experiment": name, "language": "C++" if build else "Python"}
                repository = paper.resolve().parent / spec["repository"]
                rows.append({**row, **traced(options, repository, command, build, work)})
        (work / "code").mkdir()
        (work / "code" / "calls.py").write_text(CALLS)
        row = {"paper": None, "experiment": "two million calls", "language": "Python"}
        rows.append({**row, **traced(options, work / "code", "python3 calls.py", "", work)})
    result = {"python": version.stdout.strip(), "repeat": options.repeat, "experiments": rows}
    print(json.dumps({"schema": "lacuna.benchmark/1", "question": "trace", "result": result}, indent=2))


if __name__ == "__main__":
    main()
