"""How long does `suite verify` take for a thousand tasks of one paper, against as many runs of its
experiments?

    verify.py LACUNA PAPER.yaml [--tasks N] [--sample K]

Verifies a suite of about N tasks from nothing, then again from what was kept. The peer is one run of
all experiments a task, as the gold agent makes them: K tasks are run, side by side as verification
does it, and the time is scaled to N.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile
import time


def timed(*command, cwd):
    begin = time.perf_counter()
    process = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True)
    return time.perf_counter() - begin, process


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lacuna", type=pathlib.Path)
    parser.add_argument("paper", type=pathlib.Path)
    parser.add_argument("--tasks", type=int, default=1000)
    parser.add_argument("--sample", type=int, default=100)
    options = parser.parse_args()
    lacuna, paper = options.lacuna.resolve(), options.paper.resolve()
    with tempfile.TemporaryDirectory() as folder:
        # n = 1 … 5, n = 1 giving no more than there are candidates.
        build = [lacuna, "suite", "build", paper, "-n", "1..5", "--seed", "1", "-o", "suite"]
        _, process = timed(*build, "--per-n", str(options.tasks // 4), "--json", cwd=folder)
        if process.returncode != 0:
            raise SystemExit(process.stderr)
        tasks = json.loads(process.stdout)["papers"][0]["tasks"]
        first, process = timed(lacuna, "suite", "verify", "suite", "--json", cwd=folder)
        if process.returncode not in (0, 1):
            raise SystemExit(process.stderr)
        document = json.loads(process.stdout)
        again, _ = timed(lacuna, "suite", "verify", "suite", "--json", cwd=folder)
        with open(pathlib.Path(folder, "suite", "tasks", document["papers"][0]["id"] + ".jsonl")) as file:
            ids = [json.loads(line)["id"] for line in file]
        chosen = ids[:: max(1, len(ids) // options.sample)][: options.sample]
        run = [lacuna, "run", "suite", "--agent", "gold", "-o", "runs"]
        for task in chosen:
            run += ["--task", task]
        runs, process = timed(*run, cwd=folder)
        if process.returncode != 0:
            raise SystemExit(process.stderr)
        peer = runs / len(chosen) * tasks
        result = {
            "tasks": tasks,
            "sound": document["sound"],
            "unsound": document["unsound"],
            "unproven": document["unproven"],
            "experiment_runs": document["papers"][0]["experiment_runs"],
            "verify_s": first,
            "verify_again_s": again,
            "sampled_runs": len(chosen),
            "separate_runs_s": peer,
            "ratio": first / peer,
        }
    print(json.dumps({"schema": "lacuna.benchmark/1", "question": "verify", "result": result}, indent=2))


if __name__ == "__main__":
    main()
