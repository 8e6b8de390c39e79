"""functions, parse, mask, restore and splice, on small and on real repositories."""

import ast
import json
import shutil
import subprocess

import pytest


def tree(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_functions_have_the_fields_that_other_programs_rely_on(lacuna, repo):
    document = lacuna("functions", repo, "--json").json
    assert document["schema"] == "lacuna.functions/1"
    assert set(document["repository"]) >= {"path", "commit"}
    assert set(document["files"]) >= {"parsed", "skipped", "refused"}
    by_id = {function["id"]: function for function in document["functions"]}
    assert list(by_id) == [
        "shapes.py::area",
        "shapes.py::Shape.__init__",
        "shapes.py::Shape.scaled",
        "shapes.py::Shape.scaled.times",
        "shapes.py::later",
    ]
    area = by_id["shapes.py::area"]
    text = (repo / "shapes.py").read_bytes()
    assert area["line"] == 6 and area["end_line"] == 9
    assert text[slice(*area["range"])].startswith(b"def area")
    assert text[slice(*area["docstring"])] == b'"""The area of a circle."""'
    assert b"half of tau" in text[slice(*area["body"])]
    assert area["parameters"] == ["radius"]
    assert area["maskable"] is True and area["reason"] is None
    assert by_id["shapes.py::Shape.scaled.times"]["parent"] is not None
    for field in ("language", "path", "name", "qualified_name", "kind", "body_lines"):
        assert field in area
    for field in ("statements", "cyclomatic", "traits"):
        assert field in area


def test_a_second_run_comes_from_the_cache_and_says_the_same(lacuna, repo):
    assert lacuna("functions", repo, "--json").out == lacuna("functions", repo, "--json").out


def test_the_output_does_not_depend_on_the_number_of_jobs(lacuna, tmp_path):
    folder = tmp_path / "emcee"
    shutil.copytree("/usr/lib/python3/dist-packages/emcee", folder)
    one = lacuna("functions", folder, "--json", "-j", "1", "--no-cache").out
    assert one == lacuna("functions", folder, "--json", "-j", "4", "--no-cache").out


def test_a_masked_tree_parses_and_raises_where_it_was_masked(lacuna, repo, tmp_path):
    outcome = lacuna("mask", repo, "--function", "shapes.py::area", "-o", "masked", "--json")
    assert outcome.status == 0
    assert outcome.json["functions"] == ["shapes.py::area"]
    masked = (tmp_path / "masked" / "shapes.py").read_text()
    ast.parse(masked)
    assert "half of tau" not in masked and "The area of a circle" in masked
    space = {}
    exec(masked, space)
    with pytest.raises(NotImplementedError, match="area"):
        space["area"](1)
    assert space["later"]() == 1


def test_the_docstring_can_be_dropped(lacuna, repo, tmp_path):
    lacuna("mask", repo, "--all", "--docstring", "drop", "-o", "masked")
    assert "The area of a circle" not in (tmp_path / "masked" / "shapes.py").read_text()


def test_the_plan_never_lies_inside_the_masked_tree(lacuna, repo, tmp_path):
    outcome = lacuna("mask", repo, "--all", "-o", "masked", "--plan", "masked/plan.json")
    assert outcome.status == 2
    assert not (tmp_path / "masked").exists()
    lacuna("mask", repo, "--all", "-o", "masked")
    assert (tmp_path / "masked.mask.json").exists()
    assert tree(tmp_path / "masked").keys() == {"shapes.py"}


def test_masking_in_place_and_restoring_gives_every_byte_back(lacuna, repo, tmp_path):
    before = tree(repo)
    assert lacuna("mask", repo, "--all", "--in-place").status == 2
    assert lacuna("mask", repo, "--all", "--in-place", "--plan", "plan.json").status == 0
    assert tree(repo) != before
    assert lacuna("restore", "plan.json", repo).status == 0
    assert tree(repo) == before


def test_a_patch_is_taken_by_git(lacuna, repo, tmp_path):
    assert lacuna("mask", repo, "--all", "--patch", "mask.patch").status == 0
    subprocess.run(["git", "apply", "../mask.patch"], cwd=repo, check=True)
    assert "NotImplementedError" in (repo / "shapes.py").read_text()


def test_restore_refuses_what_the_plan_did_not_write(lacuna, repo, tmp_path):
    before = tree(repo)
    lacuna("mask", repo, "--function", "shapes.py::area", "--in-place", "--plan", "plan.json")
    masked = (repo / "shapes.py").read_text()
    lines = [
        "    return 3 * radius" if "NotImplementedError" in line else line
        for line in masked.split("\n")
    ]
    (repo / "shapes.py").write_text("\n".join(lines))
    refused = lacuna("restore", "plan.json", repo, "--json")
    assert refused.status == 3
    assert refused.json["error"]["code"] == "stale"
    assert "shapes.py" in refused.json["error"]["message"]
    taken = lacuna("restore", "plan.json", repo, "--take-bodies", "--json")
    assert taken.status == 0
    assert "return 3 * radius" in taken.json["bodies"][0]["body"]
    assert tree(repo) == before


def test_splice_takes_the_masked_bodies_and_nothing_else(lacuna, repo, tmp_path):
    lacuna("mask", repo, "--function", "shapes.py::area", "-o", "masked")
    attempt = tmp_path / "attempt"
    shutil.copytree(tmp_path / "masked", attempt)
    text = (attempt / "shapes.py").read_text()
    lines = [
        "    return 3 * radius" if "NotImplementedError" in line else line
        for line in text.split("\n")
    ]
    (attempt / "shapes.py").write_text("import os\n" + "\n".join(lines).replace("return 1", "return 2"))
    outcome = lacuna("splice", "masked.mask.json", "--from", attempt, "-o", "spliced", "--json")
    assert outcome.status == 0
    assert outcome.json["bodies"][0]["filled"] is True
    spliced = (tmp_path / "spliced" / "shapes.py").read_text()
    assert "return 3 * radius" in spliced
    assert "import os" not in spliced and "return 2" not in spliced


def test_an_unknown_function_gets_the_near_names(lacuna, repo):
    outcome = lacuna("mask", repo, "--function", "shapes.py::aera", "-o", "masked")
    assert outcome.status == 3
    assert "shapes.py::area" in outcome.err


def test_parent_and_child_are_never_masked_together(lacuna, repo):
    outcome = lacuna(
        "mask", repo, "-o", "masked", "--json",
        "--function", "shapes.py::Shape.scaled", "--function", "shapes.py::Shape.scaled.times",
    )
    assert outcome.status == 3
    assert outcome.json["error"]["code"] == "conflict"


def test_the_same_seed_gives_the_same_plan(lacuna, repo, tmp_path):
    for name in ("a", "b"):
        assert lacuna("mask", repo, "-n", 2, "--seed", 7, "-o", name).status == 0
    one = json.loads((tmp_path / "a.mask.json").read_text())
    two = json.loads((tmp_path / "b.mask.json").read_text())
    assert one == two and one["schema"] == "lacuna.mask/1"


def test_more_functions_than_there_are_is_an_error(lacuna, repo):
    assert lacuna("mask", repo, "-n", 50, "-o", "masked").status == 2


def test_a_single_file_can_be_masked(lacuna, repo, tmp_path):
    (repo / "other.py").write_text("def g():\n    return 2\n")
    outcome = lacuna("mask", repo / "other.py", "--all", "--in-place", "--plan", "../p.json", cwd=repo)
    assert outcome.status == 0
    assert "NotImplementedError" in (repo / "other.py").read_text()
    assert "NotImplementedError" not in (repo / "shapes.py").read_text()


def test_an_output_that_exists_is_not_overwritten(lacuna, repo, tmp_path):
    (tmp_path / "masked").mkdir()
    (tmp_path / "masked" / "mine.txt").write_text("keep")
    outcome = lacuna("mask", repo, "--all", "-o", "masked")
    assert outcome.status == 3
    assert (tmp_path / "masked" / "mine.txt").read_text() == "keep"


def test_parse_shows_what_the_front_end_saw(lacuna, repo):
    outcome = lacuna("parse", repo / "shapes.py", "--dump")
    assert outcome.status == 0
    assert "Shape.scaled.times" in outcome.out
    document = lacuna("parse", repo / "shapes.py", "--json").json
    assert document["status"] == "parsed"


def test_hostile_files_are_diagnostics_and_the_rest_goes_on(lacuna, repo, tmp_path):
    (repo / "nul.py").write_bytes(b"def f():\n    return '\0'\n")
    (repo / "wide.py").write_bytes("def f(): return 1\n".encode("utf-16"))
    (repo / "empty.py").write_bytes(b"")
    (repo / "broken.py").write_text("def ok():\n    return 1\n\ndef broken(:\n")
    (repo / "binary.py").write_bytes(bytes(range(256)) * 64)
    (repo / "endless.py").write_text("x = [" + "1," * 1_000_000 + "]\n")
    (repo / "loop").symlink_to(repo)
    (repo / "outside.py").symlink_to("/etc/passwd")
    with open(repo / "huge.py", "wb") as huge:
        huge.truncate(200 * 2**20)
    document = lacuna("functions", repo, "--json").json
    ids = {function["id"] for function in document["functions"]}
    assert {"shapes.py::area", "broken.py::ok"} <= ids
    assert not any(name.startswith(("nul.py", "wide.py", "huge.py", "outside.py")) for name in ids)
    assert document["files"]["refused"] >= 3


@pytest.mark.parametrize("name", ["/etc/passwd", "../outside.py", "a/../../b.py"])
def test_a_plan_that_leaves_the_tree_is_refused(lacuna, repo, tmp_path, name):
    lacuna("mask", repo, "--function", "shapes.py::area", "--in-place", "--plan", "plan.json")
    text = (tmp_path / "plan.json").read_text().replace("shapes.py", name)
    (tmp_path / "hostile.json").write_text(text)
    outcome = lacuna("restore", "hostile.json", repo, "--json")
    assert outcome.status in (2, 3)
    assert outcome.json["error"]["code"] in ("bad_input", "invalid_argument")
