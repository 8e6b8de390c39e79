import pickle

import lacuna
import pytest

from conftest import files_of


def error_of(call, *arguments, **options):
    with pytest.raises(lacuna.Error) as caught:
        call(*arguments, **options)
    return caught.value


def test_a_folder_that_does_not_exist_is_not_found(tmp_path):
    error = error_of(lacuna.functions, tmp_path / "missing")
    assert error.code == "not_found"
    assert "missing" in error.message
    assert error.message in str(error)


def test_an_unknown_function_is_not_found_and_a_near_one_is_the_hint(orbit):
    error = error_of(lacuna.mask, orbit, functions=["orbit.py::Orbit.apsids"])
    assert error.code == "not_found"
    assert "orbit.py::Orbit.apsides" in error.hint
    assert error.hint in str(error)


def test_parent_and_child_are_a_conflict(tmp_path):
    (tmp_path / "f.py").write_text("def f():\n    def g():\n        return 1\n    return g\n")
    error = error_of(lacuna.mask, tmp_path, functions=["f.py::f", "f.py::f.g"])
    assert error.code == "conflict"


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"all": True, "n": 1},
        {"n": 1, "strategy": "astrology"},
        {"n": 4000},
        {"all": True, "docstring": "burn"},
        {"all": True, "in_place": True},
        {"all": True, "in_place": True, "output": "masked", "plan_file": "plan.json"},
        {"all": True, "output": "masked", "plan_file": "masked/plan.json"},
        {"all": True, "patch": "one", "plan_file": "one"},
    ],
)
def test_options_that_make_no_sense_are_refused_and_nothing_is_written(
    orbit, tmp_path, monkeypatch, how
):
    monkeypatch.chdir(tmp_path)
    before = files_of(tmp_path)
    error = error_of(lacuna.mask, orbit, **how)
    assert error.code == "invalid_argument"
    assert files_of(tmp_path) == before


def test_an_output_folder_in_use_is_a_conflict(orbit, tmp_path):
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "file").touch()
    assert error_of(lacuna.mask, orbit, all=True, output=tmp_path / "used").code == "conflict"


def test_a_file_that_changed_since_the_plan_is_stale(orbit, tmp_path):
    plan = lacuna.mask(orbit, all=True, output=tmp_path / "masked")
    source = orbit / "orbit.py"
    source.write_text(source.read_text().replace("a**3", "a**4"))
    error = error_of(lacuna.splice, plan, tmp_path / "masked", tmp_path / "spliced")
    assert error.code == "stale"
    assert "period" in error.message
    assert not (tmp_path / "spliced").exists()


def test_a_plan_that_leads_outside_is_bad_input(orbit, tmp_path):
    plan = lacuna.mask(orbit, functions=["orbit.py::period"])
    plan["items"][0]["path"] = plan["files"][0]["path"] = "../orbit.py"
    assert error_of(lacuna.restore, plan, tmp_path).code == "bad_input"


def test_a_plan_with_an_error_in_its_text_names_the_line(tmp_path):
    error = error_of(lacuna.restore, '{\n "schema": nothing}', tmp_path)
    assert error.code == "bad_input"
    assert error.where == ("plan", 2, error.where.column)
    assert str(error).startswith("plan:2:")


@pytest.mark.parametrize(
    "call",
    [
        lambda: lacuna.functions(None),
        lambda: lacuna.functions(3),
        lambda: lacuna.functions(".", paths="*.py"),
        lambda: lacuna.functions(".", jobs="many"),
        lambda: lacuna.functions(".", progress="loudly"),
        lambda: lacuna.mask(".", functions="f.py::f"),
        lambda: lacuna.mask(".", functions=[b"f.py::f"]),
        lambda: lacuna.mask(".", n=-1),
        lambda: lacuna.mask(".", n="one"),
        lambda: lacuna.restore(None, "."),
        lambda: lacuna.restore({}, None),
        lambda: lacuna.splice({}, None, "out"),
        lambda: lacuna.pass_at_k(-1, 0, 1),
        lambda: lacuna.pass_at_k(2.5, 0, 1),
        lambda: lacuna.pass_at_k(None, 0, 1),
        lambda: lacuna.score_one(1.0, 1.0, scorer=None),
    ],
)
def test_a_wrong_type_is_a_type_error(call):
    with pytest.raises(TypeError):
        call()


def test_a_path_with_a_nul_is_refused():
    with pytest.raises((ValueError, TypeError)):
        lacuna.functions("a\0b")


def test_an_error_survives_pickling(tmp_path):
    error = error_of(lacuna.restore, "{", tmp_path)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is lacuna.Error
    assert (copy.code, copy.message, copy.hint, copy.where) == (
        error.code,
        error.message,
        error.hint,
        error.where,
    )
    assert str(copy) == str(error)
