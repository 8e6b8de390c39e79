"""`lacuna suite verify`: sound suites, planted faults, and what a stopped verification leaves."""

import json
import os
import signal
import subprocess
import time

import pytest

from conftest import PROGRAM

CODE = '''import json
import sys

VALUES = [1.25, 2.5, 3.75, 8.875]


def mean(values):
    total = 0.0
    for value in values:
        total += value
    return total / len(values)


def distances(values, center):
    return [abs(value - center) for value in values]


def spread(values):
    return max(distances(values, mean(values)))


def caption(text):
    words = text.split()
    return " ".join(words)


def idle(values):
    copy = list(values)
    return copy


def main():
    print(caption("four numbers"))
    json.dump({"mean": mean(VALUES), "spread": spread(VALUES)}, open("result.json", "w"))


if __name__ == "__main__":
    main()
'''

SPEC = """schema: lacuna.paper/1
id: four
title: Four numbers
text: paper.md
repository: code
mask:
  include: ["stats.py::*"]
  exclude: ["**::main"{exclude}]
time_limit: 20
experiments:
  - id: numbers
    description: Their mean and the largest distance from it.
    commands: ["python3 stats.py"]
    results:
      mean: {{file: result.json, pointer: /mean}}
      spread: {{file: result.json, pointer: /spread}}
    gold: {{mean: 4.09375, spread: 4.78125}}
"""


@pytest.fixture
def paper(tmp_path):
    """Writes the paper and gives its YAML; `exclude` names functions that are not masked."""

    def write(exclude=(), **files):
        (tmp_path / "code").mkdir(exist_ok=True)
        (tmp_path / "code" / "stats.py").write_text(CODE)
        (tmp_path / "paper.md").write_text("# Four numbers\n\nWe measure four numbers.\n")
        text = "".join(f', "stats.py::{name}"' for name in exclude)
        (tmp_path / "paper.yaml").write_text(SPEC.format(exclude=text))
        for path, content in files.items():
            (tmp_path / "code" / path.replace("__", ".")).write_text(content)
        return "paper.yaml"

    return write


def test_a_sound_suite_ends_with_0_and_a_certificate_for_each_task(lacuna, paper, tmp_path):
    lacuna("suite", "build", paper(exclude=("caption", "idle")), "-n", "0..3", "-o", "suite")
    outcome = lacuna("suite", "verify", "suite", "--no-system-packages")
    assert outcome.status == 0, outcome.err
    assert "8 sound, 0 unsound, 0 unproven" in outcome.out
    lines = (tmp_path / "suite/certificates/four.jsonl").read_text().splitlines()
    certificates = [json.loads(line) for line in lines]
    assert [c["n"] for c in certificates] == [0, 1, 1, 1, 2, 2, 2, 3]
    for certificate in certificates:
        assert certificate["schema"] == "lacuna.certificate/1"
        assert {p["proof"]: p["state"] for p in certificate["proofs"]} == dict.fromkeys(
            ["gold", "live", "gap", "fill", "leaks", "steady"], "proven"
        )
    evidence = json.loads((tmp_path / "suite/certificates/four/evidence.json").read_text())
    assert evidence["numbers"]["numbers"]["/mean"]["justified_rtol"] == 0
    # Certificates do not keep the suite from being used.
    assert lacuna("suite", "show", "suite").status == 0


def test_planted_faults_are_all_found_and_said_with_what_to_do(lacuna, paper):
    spec = paper(README__md="The spread is 4.7812, as it should be.\n")
    lacuna("suite", "build", spec, "-n", "0..1", "-o", "suite")
    outcome = lacuna("suite", "verify", "suite", "--no-system-packages", "--json")
    assert outcome.status == 1, outcome.err
    document = outcome.json
    assert document["schema"] == "lacuna.verification/1"
    found = {(r["code"], r["function"]) for r in document["papers"][0]["reasons"]}
    assert found == {
        ("leak", ""),
        ("dead_function", "stats.py::idle"),
        ("filler_passes", "stats.py::caption"),
    }
    assert all(reason["advice"] for reason in document["papers"][0]["reasons"])
    assert document["papers"][0]["never_entered"] == ["stats.py::idle"]
    text = lacuna("suite", "verify", "suite", "--no-system-packages")
    assert text.status == 1
    assert "workspace/README.md:1" in text.out


def test_functions_that_no_experiment_enters_can_be_left_out_of_choosing(lacuna, paper):
    built = lacuna("suite", "build", paper(), "-n", "1", "--entered-only", "-o", "suite", "--json")
    assert built.json["papers"][0]["candidates"] == 4
    shown = lacuna("suite", "show", "suite", "--json").json
    assert shown["papers"][0]["tasks"] == 4
    both = lacuna("suite", "build", "paper.yaml", "--entered-only", "--no-trace", "-o", "other")
    assert both.status == 2


def test_a_verification_that_is_interrupted_goes_on_where_it_was(lacuna, paper, tmp_path):
    lacuna("suite", "build", paper(exclude=("caption", "idle")), "-n", "0..2", "-o", "suite")
    runs = tmp_path / "suite/certificates/four/runs"
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    process = subprocess.Popen(
        [PROGRAM, "suite", "verify", "suite", "--no-system-packages", "-j", "1"],
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while len(list(runs.glob("*.json"))) < 4 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    errors = process.communicate(timeout=60)[1]
    assert process.returncode == 130, errors
    assert not (tmp_path / "suite/certificates/four.jsonl").exists()
    kept = {path.name: path.stat().st_mtime_ns for path in runs.glob("*.json")}
    assert len(kept) >= 4
    outcome = lacuna("suite", "verify", "suite", "--no-system-packages")
    assert outcome.status == 0, outcome.err
    assert all((runs / name).stat().st_mtime_ns == when for name, when in kept.items())


def test_mistakes_are_told_with_what_helps(lacuna, paper, tmp_path):
    lacuna("suite", "build", paper(exclude=("caption", "idle")), "-n", "1", "-o", "suite")
    assert lacuna("suite", "verify", "nowhere").status == 3
    unknown = lacuna("suite", "verify", "suite", "--task", "five-*")
    assert unknown.status == 3
    assert "lacuna suite show" in unknown.err
    assert lacuna("suite", "verify", "suite", "--gold-runs", "0").status == 2
    help_text = lacuna("suite", "verify", "--help").out
    assert "lacuna suite verify suite" in help_text
    runs = tmp_path / "suite/certificates/four/runs"
    assert lacuna("suite", "verify", "suite", "--no-system-packages").status == 0
    for path in runs.glob("mask-*.json"):
        path.write_bytes(b"\xff{")
    assert lacuna("suite", "verify", "suite", "--no-system-packages").status == 0


def test_a_run_takes_only_sound_tasks_where_it_is_told_to(lacuna, paper):
    lacuna("suite", "build", paper(exclude=("idle",)), "-n", "1", "-o", "suite")
    arguments = ["run", "suite", "--agent", "gold", "--sound", "-o", "runs", "--json"]
    early = lacuna(*arguments)
    assert early.status == 3
    assert "suite verify" in early.err + early.out
    lacuna("suite", "verify", "suite", "--no-system-packages")
    outcome = lacuna(*arguments)
    assert outcome.status == 0, outcome.err
    assert outcome.json["by_n"][0]["tasks"] == 3
