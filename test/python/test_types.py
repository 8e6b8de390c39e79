import difflib
import importlib.resources
import pathlib
import subprocess
import sys

import lacuna

from conftest import ROOT

SOURCES = ROOT / "bindings" / "python" / "src" / "lacuna"


def test_the_checked_in_stub_says_what_the_extension_has(request, tmp_path):
    fresh = tmp_path / "_core.pyi"
    subprocess.run(
        [sys.executable, "-m", "nanobind.stubgen", "-q", "-m", "lacuna._core", "-o", str(fresh)],
        check=True,
    )
    checked_in = SOURCES / "_core.pyi"
    if request.config.getoption("--update"):
        checked_in.write_text(fresh.read_text())
    diff = "".join(
        difflib.unified_diff(
            checked_in.read_text().splitlines(True),
            fresh.read_text().splitlines(True),
            "checked in",
            "as built",
        )
    )
    assert not diff, f"pytest test/python --update rewrites the stub:\n{diff}"


def test_the_package_says_that_it_is_typed():
    files = importlib.resources.files(lacuna)
    assert files.joinpath("py.typed").is_file()
    assert files.joinpath("_core.pyi").is_file()


def test_a_strict_type_checker_accepts_the_package_and_its_use(tmp_path):
    use = pathlib.Path(__file__).parent / "typed_use.py"
    for what in (["-p", "lacuna"], [str(use)]):
        done = subprocess.run(
            [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), *what],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=tmp_path,
        )
        assert done.returncode == 0, done.stdout
