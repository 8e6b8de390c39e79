"""What the tests of the Python package share."""

import os
import pathlib
import shutil
import sysconfig

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
EMCEE = pathlib.Path("/usr/lib/python3/dist-packages/emcee")


def pytest_addoption(parser):
    parser.addoption("--update", action="store_true", help="write the checked-in stub file anew")


def files_of(folder):
    """The bytes of every file below a folder, by relative path, without compiled ones."""
    return {
        os.fspath(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture
def emcee(tmp_path):
    """A copy of a real package."""
    if not EMCEE.is_dir():
        pytest.skip("needs Debian's python3-emcee")
    copy = tmp_path / "repository"
    shutil.copytree(EMCEE, copy / "emcee", ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.fixture
def orbit(tmp_path):
    """A repository of one file."""
    folder = tmp_path / "orbit"
    folder.mkdir()
    (folder / "orbit.py").write_text(
        "def period(a, mass=1.0):\n"
        '    """Kepler\'s third law."""\n'
        "    return (a**3 / mass) ** 0.5\n"
        "\n\n"
        "class Orbit:\n"
        "    def apsides(self):\n"
        "        return self.a * (1 - self.e), self.a * (1 + self.e)\n"
    )
    return folder


@pytest.fixture(scope="session")
def standard_library(tmp_path_factory):
    """Hundreds of files, so that a call takes a while."""
    folder = tmp_path_factory.mktemp("standard") / "library"
    shutil.copytree(
        sysconfig.get_paths()["stdlib"],
        folder,
        ignore=shutil.ignore_patterns(
            "site-packages", "dist-packages", "test", "__pycache__", "config-*", "*.so"
        ),
    )
    return folder
