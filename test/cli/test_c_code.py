"""A code in C through the whole main job: conjugate gradients on a grid, built by make."""

import json
import pathlib
import shutil
import subprocess

import pytest

POISSON = pathlib.Path(__file__).resolve().parent / "poisson"


@pytest.fixture
def paper(tmp_path):
    for tool in ("make", "cc"):
        if shutil.which(tool, path="/usr/bin:/bin") is None:
            pytest.skip(f"NOT TESTED: {tool} is not installed; ./dev setup installs it")
    shutil.copytree(POISSON, tmp_path / "poisson")
    return tmp_path / "poisson" / "paper.yaml"


def contents(root):
    return {
        str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def test_each_function_of_a_c_code_is_found_and_masked(lacuna, paper, tmp_path):
    code = paper.parent / "code"
    found = lacuna("functions", code, "--json")
    assert found.status == 0, found.err
    rows = {row["id"]: row for row in found.json["functions"]}
    assert len(rows) == 34
    assert found.json["diagnostics"] == []
    assert [name for name, row in rows.items() if not row["maskable"]] == ["src/main.c::main"]
    masked = lacuna("mask", code, "--all", "--check", "-o", "masked", "--plan", "plan.json", "--json")
    assert masked.status == 0, masked.err
    plan = json.loads((tmp_path / "plan.json").read_text())
    assert {item["id"] for item in plan["items"]} == set(rows) - {"src/main.c::main"}
    # Under -std=c99 -Wall -Wextra -Werror, by make.
    made = subprocess.run(["make"], cwd=tmp_path / "masked", capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    ran = subprocess.run(
        ["./poisson", "iterations"], cwd=tmp_path / "masked", capture_output=True, text=True
    )
    assert ran.returncode < 0
    assert "src/main.c::iterations is masked" in ran.stderr
    subprocess.run(["make", "clean"], cwd=tmp_path / "masked", check=True, capture_output=True)
    assert lacuna("restore", "plan.json", "masked").status == 0
    assert contents(tmp_path / "masked") == contents(code)


def test_a_c_code_goes_through_everything(lacuna, paper):
    checked = lacuna("paper", "check", paper)
    assert checked.status == 0, checked.out
    built = lacuna("suite", "build", paper, "-n", "0..2", "--per-n", "4", "-o", "suite", "--json")
    assert built.status == 0, built.err
    assert "does not reproduce" not in built.err and "fails" not in built.err, built.err
    (row,) = built.json["papers"]
    assert row["candidates"] == 26, built.json
    assert row["tasks_by_n"] == {"0": 1, "1": 4, "2": 4}
    for agent, passing in (("gold", 1), ("none", 0), ("stub", 0)):
        run = lacuna("run", "suite", "--agent", agent, "-o", f"runs/{agent}", "--json")
        assert run.status == 0, run.err
        rates = {row["n"]: row["pass_at_1"] for row in run.json["by_n"]}
        assert rates == {0: 1, 1: passing, 2: passing}, agent
