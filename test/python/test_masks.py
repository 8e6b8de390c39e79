import json
import pathlib
import subprocess

import lacuna
import pytest

from conftest import files_of


def test_restore_gives_back_every_byte_of_a_masked_package(emcee, tmp_path):
    masked = tmp_path / "masked"
    plan = lacuna.mask(emcee, all=True, output=masked)
    assert plan["schema"] == "lacuna.mask/1"
    assert len(plan["items"]) > 100
    before, after = files_of(emcee), files_of(masked)
    assert before.keys() == after.keys()
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {item["path"] for item in plan["items"]}
    for path in changed:
        compile(after[path], path, "exec")
    restored = lacuna.restore(plan, masked)
    assert restored["restored"] == sorted(changed)
    assert files_of(masked) == before


def test_a_masked_function_raises_and_keeps_its_docstring(orbit, tmp_path):
    lacuna.mask(orbit, functions=["orbit.py::period"], output=tmp_path / "masked")
    names = {}
    exec((tmp_path / "masked" / "orbit.py").read_text(), names)
    assert names["period"].__doc__ == "Kepler's third law."
    with pytest.raises(NotImplementedError, match="period"):
        names["period"](1.0)


def test_a_docstring_is_dropped_when_told(orbit, tmp_path):
    plan = lacuna.mask(
        orbit, functions=["orbit.py::period"], docstring="drop", output=tmp_path / "masked"
    )
    assert plan["docstring"] == "drop"
    assert "Kepler" not in (tmp_path / "masked" / "orbit.py").read_text()


def test_a_seed_decides_which_functions_are_masked(emcee):
    def ids(**how):
        return [item["id"] for item in lacuna.mask(emcee, n=5, **how)["items"]]

    assert len(ids(seed=1)) == 5
    assert ids(seed=1) == ids(seed=1, jobs=1)
    assert len({tuple(ids(seed=seed)) for seed in range(5)}) > 1


def test_without_an_output_nothing_is_written(emcee):
    before = files_of(emcee)
    plan = lacuna.mask(emcee, n=3)
    assert len(plan["items"]) == 3
    assert files_of(emcee) == before


def test_git_applies_the_patch(orbit, tmp_path):
    patch = tmp_path / "mask.patch"
    lacuna.mask(orbit, all=True, patch=patch)
    subprocess.run(["git", "apply", str(patch)], cwd=orbit, check=True)
    assert (orbit / "orbit.py").read_text().count("NotImplementedError") == 2


def test_in_place_and_back_with_the_plan_file(orbit, tmp_path):
    before = files_of(orbit)
    plan_file = tmp_path / "plan.json"
    plan = lacuna.mask(orbit, all=True, in_place=True, plan_file=plan_file)
    assert json.loads(plan_file.read_text()) == plan
    assert b"NotImplementedError" in (orbit / "orbit.py").read_bytes()
    lacuna.restore(plan_file, orbit)
    assert files_of(orbit) == before


@pytest.mark.parametrize("form", [lambda plan: plan, json.dumps, lambda p: json.dumps(p).encode()])
def test_a_plan_may_be_a_dict_or_its_text(orbit, tmp_path, form):
    plan = lacuna.mask(orbit, all=True, output=tmp_path / "masked")
    assert lacuna.restore(form(plan), tmp_path / "masked")["restored"] == ["orbit.py"]
    assert files_of(tmp_path / "masked") == files_of(orbit)


def test_splice_takes_the_answer_and_leaves_the_rest(orbit, tmp_path):
    attempt = tmp_path / "attempt"
    plan = lacuna.mask(orbit, all=True, output=attempt)
    (attempt / "orbit.py").write_text(
        "import cheating\n\n\ndef period(a, mass=1.0):\n    return 42.0\n"
    )
    spliced = lacuna.splice(plan, attempt, tmp_path / "spliced")
    assert spliced["schema"] == "lacuna.spliced/1"
    filled = {body["id"]: body["filled"] for body in spliced["bodies"]}
    assert filled == {"orbit.py::period": True, "orbit.py::Orbit.apsides": False}
    text = (tmp_path / "spliced" / "orbit.py").read_text()
    assert "return 42.0" in text and "cheating" not in text
    assert "class Orbit" in text and "NotImplementedError" in text


def test_bodies_that_were_filled_in_are_taken_as_an_answer(orbit, tmp_path):
    masked = tmp_path / "masked"
    plan = lacuna.mask(orbit, functions=["orbit.py::period"], output=masked)
    file = masked / "orbit.py"
    stub = plan["items"][0]["stub"]
    file.write_text(file.read_text().replace(stub, "\n    return 0.0"))
    with pytest.raises(lacuna.Error) as caught:
        lacuna.restore(plan, masked)
    assert caught.value.code == "stale"
    assert "orbit.py" in str(caught.value)
    bodies = lacuna.restore(plan, masked, take_bodies=True)["bodies"]
    assert [body["filled"] for body in bodies] == [True]
    assert "return 0.0" in bodies[0]["body"]
    assert files_of(masked) == files_of(orbit)


def test_bytes_that_are_no_utf8_come_back(tmp_path):
    repository = tmp_path / "latin"
    repository.mkdir()
    source = b"# -*- coding: latin-1 -*-\ndef f():\n    return '\xe9t\xe9'\n"
    (repository / "f.py").write_bytes(source)
    plan = lacuna.mask(repository, all=True, output=tmp_path / "masked")
    assert "gold_hex" in plan["items"][0]
    lacuna.restore(plan, tmp_path / "masked")
    assert (tmp_path / "masked" / "f.py").read_bytes() == source


def test_relative_paths_count_from_the_working_folder(orbit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plan = lacuna.mask("orbit", all=True, output="masked")
    lacuna.splice(plan, pathlib.Path("masked"), "spliced", repository="orbit")
    lacuna.restore(plan, "masked")
    assert files_of(tmp_path / "masked") == files_of(orbit)
