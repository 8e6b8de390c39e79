"""The built program, and small repositories and papers to use it on."""

import json
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("LACUNA_PROGRAM", ROOT / "build" / "bin" / "lacuna"))

MODULE = '''"""A module."""

import math


def area(radius):
    """The area of a circle."""
    # half of tau
    return math.pi * radius ** 2


class Shape:
    def __init__(self, size):
        self.size = size

    def scaled(self, factor):
        def times(value):
            return value * factor

        return Shape(times(self.size))


def later(): return 1
'''

SPEC = """schema: lacuna.paper/1
id: shapes
title: Shapes
text: paper.md
repository: repo
mask:
  include: ["shapes.py::area", "shapes.py::Shape.scaled"]
time_limit: 20
experiments:
  - id: circle
    description: The area of a circle of radius two.
    commands: ["python3 -c 'import shapes; print(\\"area\\", shapes.area(2) + shapes.Shape(1).scaled(2).size)'"]
    results:
      area: {stdout: 'area ([0-9.]+)'}
    gold: {area: 14.5663706}
"""


class Outcome:
    """What one call of the program gave."""

    def __init__(self, process):
        self.status = process.returncode
        self.out = process.stdout
        self.err = process.stderr

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def lacuna(tmp_path):
    """Calls the program in a temporary folder with a cache of its own."""

    def call(*arguments, cwd=tmp_path, env=None, **options):
        environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), **(env or {})}
        process = subprocess.run(
            [PROGRAM, *map(str, arguments)],
            cwd=cwd,
            env=environment,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=120,
            **options,
        )
        return Outcome(process)

    return call


@pytest.fixture
def repo(tmp_path):
    folder = tmp_path / "repo"
    folder.mkdir()
    (folder / "shapes.py").write_text(MODULE)
    return folder


@pytest.fixture
def spec(tmp_path, repo):
    (tmp_path / "paper.md").write_text("# Shapes\n\nThe sum is 14.57.\n")
    path = tmp_path / "paper.yaml"
    path.write_text(SPEC)
    return path
