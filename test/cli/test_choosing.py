"""mask and suite build by strategies, on a small program and on an example paper."""

import itertools
import json
import pathlib
import shutil

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAPER = ROOT / "examples" / "steps-to-einstein" / "paper.yaml"

PROGRAM = '''import sys


def parse_args():
    values = sys.argv
    count = len(values)
    return count


def read(path):
    lines = open(path).readlines()
    kept = [line for line in lines if line]
    return kept


def clean(path):
    rows = read(path)
    total = len(rows)
    return total


def report(path):
    total = clean(path)
    text = str(total)
    return text


def unused(x):
    y = x + 1
    z = y * 2
    return z


if __name__ == "__main__":
    parse_args()
    print(report(sys.argv[1]))
'''


@pytest.fixture
def program(tmp_path):
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "run.py").write_text(PROGRAM)
    return folder


def masked(lacuna, program, tmp_path, *arguments):
    outcome = lacuna("mask", program, *arguments, "-o", "masked", "--json")
    assert outcome.status == 0, outcome.err + outcome.out
    shutil.rmtree(tmp_path / "masked")
    return outcome.json


def test_all_strategies_are_listed(lacuna):
    listed = lacuna("mask", "--list-strategies", "--json").json["strategies"]
    names = [strategy["name"] for strategy in listed]
    assert names == ["uniform", "key", "coupled", "independent", "chain", "layered", "nested", "weights"]


def test_a_chain_is_a_caller_of_a_caller(lacuna, program, tmp_path):
    document = masked(lacuna, program, tmp_path, "-n", 3, "--strategy", "chain")
    assert document["functions"] == ["run.py::read", "run.py::clean", "run.py::report"]
    assert document["measures"]["calls"] == 2
    assert document["measures"]["min_distance"] == 1
    assert document["measures"]["mean_distance"] == pytest.approx(4 / 3)


def test_independent_functions_do_not_reach_each_other(lacuna, program, tmp_path):
    row = {"run.py::read", "run.py::clean", "run.py::report"}
    for seed in range(5):
        arguments = ("-n", 2, "--strategy", "independent", "--seed", seed)
        document = masked(lacuna, program, tmp_path, *arguments)
        assert len(set(document["functions"]) & row) < 2
        assert document["measures"]["calls"] == 0


def test_key_functions_are_run_and_no_plumbing(lacuna, program, tmp_path):
    arguments = ("-n", 3, "--strategy", "key", "--entry", "run.py")
    document = masked(lacuna, program, tmp_path, *arguments)
    assert document["functions"] == ["run.py::read", "run.py::clean", "run.py::report"]


def test_own_weights_come_from_a_file(lacuna, program, tmp_path):
    (tmp_path / "rules.yaml").write_text('weights: {functions: {"*": 0, "run.py::unused": 1}}\n')
    outcome = lacuna("mask", program, "-n", 1, "--strategy", "weights", "--rules", "rules.yaml",
                     "-o", "masked", "--json")
    assert outcome.status == 3 or outcome.status == 2  # 0 times 1 is 0
    (tmp_path / "rules.yaml").write_text('weights: {functions: {"run.py::[!u]*": 0}}\n')
    document = masked(lacuna, program, tmp_path, "-n", 1, "--strategy", "weights", "--rules",
                      "rules.yaml")
    assert document["functions"] == ["run.py::unused"]
    assert "measures" not in document
    (tmp_path / "rules.yaml").write_text("weights: {measures: {beauty: 1}}\n")
    outcome = lacuna("mask", program, "-n", 1, "--strategy", "weights", "--rules", "rules.yaml",
                     "-o", "masked", "--json")
    assert outcome.status == 3
    assert "beauty" in outcome.err + outcome.out


def test_a_set_that_does_not_exist_is_refused_with_the_largest(lacuna, program):
    outcome = lacuna("mask", program, "-n", 5, "--strategy", "chain", "-o", "masked")
    assert outcome.status == 2
    assert "the largest has 3" in outcome.err
    outcome = lacuna("mask", program, "-n", 1, "--strategy", "astrology", "-o", "masked")
    assert outcome.status == 2
    assert "coupled" in outcome.err


def built(lacuna, tmp_path, *arguments):
    outcome = lacuna("suite", "build", PAPER, "--no-trace", *arguments, "-o", "suite", "--json")
    assert outcome.status == 0, outcome.err
    tasks = []
    for path in sorted((tmp_path / "suite" / "tasks").iterdir()):
        tasks += [json.loads(line) for line in path.read_text().splitlines()]
    manifest = json.loads((tmp_path / "suite" / "manifest.json").read_text())
    shown = lacuna("suite", "show", "suite", "--json")
    assert shown.status == 0, shown.err
    shutil.rmtree(tmp_path / "suite")
    return tasks, manifest["papers"][0]["choices"]


def test_a_suite_takes_several_strategies_and_measures_its_sets(lacuna, tmp_path):
    arguments = ("-n", "0..3", "--per-n", 8, "--strategy", "coupled", "--strategy", "independent")
    tasks, choices = built(lacuna, tmp_path, *arguments)
    assert {task["strategy"] for task in tasks} == {"complete", "coupled", "independent"}
    for task in tasks:
        if task["n"] > 1 and task["strategy"] == "coupled":
            assert task["measures"]["calls"] >= task["n"] - 1
        if task["n"] > 1 and task["strategy"] == "independent":
            assert task["measures"]["calls"] == 0
    assert {(choice["strategy"], choice["n"]) for choice in choices} >= {("coupled", 2)}
    assert all(choice["total"] >= choice["sets"] for choice in choices)
    assert built(lacuna, tmp_path, *arguments) == (tasks, choices)


def test_nested_tasks_of_a_suite_lead_up_to_all_that_is_run(lacuna, tmp_path):
    tasks, choices = built(lacuna, tmp_path, "-n", "0..200", "--per-n", 2, "--strategy", "nested")
    by_n = {n: list(group) for n, group in itertools.groupby(tasks, key=lambda task: task["n"])}
    assert sorted(by_n) == list(range(len(by_n))) and len(by_n) > 3
    for n in range(1, len(by_n)):
        for task in by_n[n]:
            assert any(set(task["functions"]) >= set(less["functions"]) for less in by_n[n - 1])
    assert len(by_n[len(by_n) - 1]) == 1


def test_a_uniform_suite_needs_no_graph_and_has_no_measures(lacuna, tmp_path):
    tasks, choices = built(lacuna, tmp_path, "-n", "0..2", "--per-n", 5)
    assert all("measures" not in task for task in tasks)
    assert all(choice["exact"] and choice["how"] == "uniform" for choice in choices)
    tasks, _ = built(lacuna, tmp_path, "-n", "2", "--per-n", 5, "--measures")
    assert all("measures" in task for task in tasks)
