"""Python packages with extensions in C and C++: one inventory, one plan, one task for both."""

import json
import pathlib
import shutil
import subprocess

import pytest

# One pendulum, simulated by Python with steps in the extension, in three ways to build it.
INIT = '"""A pendulum."""\n\nfrom .simulate import period, swing\n'

SIMULATE = '''"""Swings a pendulum."""

from . import _steps


def energies(states):
    """The energy of each state."""
    return [_steps.energy(angle, speed) for angle, speed in states]


def swing(angle, steps, dt):
    """The states of a pendulum that is let go."""
    states = [(angle, 0.0)]
    for _ in range(steps):
        states.append(_steps.step(*states[-1], dt))
    return states


def period(angle, dt=0.001):
    """The time of a full swing, from the first time that the pendulum hangs straight."""
    state, time = (angle, 0.0), 0.0
    while state[0] > 0:
        before = state
        state = _steps.step(*state, dt)
        time += dt
    return 4 * (time - dt * state[0] / (state[0] - before[0]))
'''

EXPERIMENT = """from pendulum import period, swing
from pendulum.simulate import energies

print(f"period = {period(1.0):.6f}")
values = energies(swing(1.0, 2000, 0.01))
print(f"drift = {max(values) - min(values):.3e}")
"""

MATHS_HPP = """#pragma once

#include <cmath>
#include <utility>

namespace pendulum {

template <class T>
T pull(T angle) {
  return -std::sin(angle);
}

class Stepper {
 public:
  explicit Stepper(double dt) : dt_(dt) {}
  std::pair<double, double> step(double angle, double speed) const;

 private:
  double dt_;
};

double energy(double angle, double speed);

}  // namespace pendulum
"""

MATHS_CPP = """#include "maths.hpp"

namespace pendulum {

std::pair<double, double> Stepper::step(double angle, double speed) const {
  speed += dt_ / 2 * pull(angle);
  angle += dt_ * speed;
  speed += dt_ / 2 * pull(angle);
  return {angle, speed};
}

double energy(double angle, double speed) { return speed * speed / 2 - std::cos(angle); }

}  // namespace pendulum
"""

BINDING = """#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include "maths.hpp"

namespace py = pybind11;

namespace {

std::pair<double, double> step(double angle, double speed, double dt) {
  return pendulum::Stepper(dt).step(angle, speed);
}

}  // namespace

PYBIND11_MODULE(_steps, m) {
  m.def("step", &step, py::arg("angle"), py::arg("speed"), py::arg("dt"));
  m.def("energy", &pendulum::energy);
}
"""

C_BINDING = """#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>

static double pull(double angle) {
  return -sin(angle);
}

static void leap(double *angle, double *speed, double dt) {
  *speed += dt / 2 * pull(*angle);
  *angle += dt * *speed;
  *speed += dt / 2 * pull(*angle);
}

static PyObject *step(PyObject *self, PyObject *args) {
  double angle, speed, dt;
  (void)self;
  if (!PyArg_ParseTuple(args, "ddd", &angle, &speed, &dt)) return NULL;
  leap(&angle, &speed, dt);
  return Py_BuildValue("(dd)", angle, speed);
}

static PyObject *energy(PyObject *self, PyObject *args) {
  double angle, speed;
  (void)self;
  if (!PyArg_ParseTuple(args, "dd", &angle, &speed)) return NULL;
  return PyFloat_FromDouble(speed * speed / 2 - cos(angle));
}

static PyMethodDef methods[] = {
    {"step", step, METH_VARARGS, "One step."},
    {"energy", energy, METH_VARARGS, "The energy."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_steps", NULL, -1, methods,
                                    NULL,                  NULL,     NULL, NULL};

PyMODINIT_FUNC PyInit__steps(void) {
  return PyModule_Create(&module);
}
"""

SETUP = """from setuptools import Extension, setup

setup(
    name="pendulum",
    version="1.0",
    packages=["pendulum"],
    ext_modules=[Extension("pendulum._steps", SOURCES, OPTIONS)],
)
"""

CMAKE = """cmake_minimum_required(VERSION 3.18)
project(pendulum LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 17)
find_package(pybind11 CONFIG REQUIRED)
pybind11_add_module(_steps src/steps.cpp src/maths.cpp)
set_target_properties(_steps PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${CMAKE_SOURCE_DIR}/pendulum)
"""

PYPROJECT = """[build-system]
requires = ["scikit-build-core", "pybind11"]
build-backend = "scikit_build_core.build"

[project]
name = "pendulum"
version = "1.0"
"""

PYTHON = {
    "pendulum/__init__.py": INIT,
    "pendulum/simulate.py": SIMULATE,
    "experiment.py": EXPERIMENT,
}
CPP = {"src/maths.hpp": MATHS_HPP, "src/maths.cpp": MATHS_CPP, "src/steps.cpp": BINDING}
SETUP_CPP = SETUP.replace("SOURCES", '["src/steps.cpp", "src/maths.cpp"]').replace(
    "OPTIONS", 'extra_compile_args=["-std=c++17", "-O0"], language="c++"'
)
SETUP_C = SETUP.replace("SOURCES", '["src/steps.c"]').replace("OPTIONS", 'extra_compile_args=["-O2"]')

LAYOUTS = {
    "setuptools": {**PYTHON, **CPP, "setup.py": SETUP_CPP},
    "scikit-build": {**PYTHON, **CPP, "CMakeLists.txt": CMAKE, "pyproject.toml": PYPROJECT},
    "plain C": {**PYTHON, "src/steps.c": C_BINDING, "setup.py": SETUP_C},
}
IN_PLACE = "python3 setup.py -q build_ext --inplace"
BUILDS = {
    "setuptools": [IN_PLACE],
    "scikit-build": ["cmake -S . -B build -DCMAKE_BUILD_TYPE=Debug", "cmake --build build"],
    "plain C": [IN_PLACE],
}

PYTHON_IDS = {f"pendulum/simulate.py::{name}" for name in ("energies", "swing", "period")}
CPP_IDS = {
    "src/maths.hpp::pendulum::pull(T)",
    "src/maths.cpp::pendulum::Stepper::step(double,double) const",
    "src/maths.cpp::pendulum::energy(double,double)",
    "src/steps.cpp::(anonymous)::step(double,double,double)",
}
C_IDS = {f"src/steps.c::{name}" for name in ("pull", "leap", "step", "energy", "PyInit__steps")}

SPEC = """schema: lacuna.paper/1
id: pendulum
title: "How a pendulum swings"
text: paper.md
repository: repo
mask:
  include:
    - "pendulum/simulate.py::*"
    - "src/*::*step*"
    - "src/*::*energy*"
    - "src/*::*pull*"
  exclude: ["**::PyInit*", "**::*Stepper::Stepper*"]
build: BUILD
build_time_limit: 120
time_limit: 30
experiments:
  - id: swings
    description: >
      Let the pendulum go at an angle of one; report its period, and how far its energy drifts in
      2000 leapfrog steps of 0.01.
    commands: ["python3 experiment.py"]
    results:
      period: {stdout: 'period = ([0-9.]+)'}
      drift: {stdout: 'drift = ([-+0-9.e]+)'}
    gold: {period: 6.699996, drift: 1.0612e-05}
"""


def headers_for(layout):
    """What a layout needs of the system's Python, which is the one that builds run with."""
    missing = []
    if not list(pathlib.Path("/usr/include").glob("python3*/Python.h")):
        missing.append("python3-dev")
    if layout != "plain C" and not pathlib.Path("/usr/include/pybind11/pybind11.h").is_file():
        missing.append("pybind11-dev")
    needed = {"scikit-build": "cmake"}.get(layout)
    if needed and shutil.which(needed) is None:
        missing.append(needed)
    if layout != "scikit-build":
        command = ["/usr/bin/python3", "-c", "import setuptools"]
        if subprocess.run(command, capture_output=True).returncode != 0:
            missing.append("python3-setuptools")
    if missing:
        pytest.skip(f"NOT TESTED: {', '.join(missing)} is not installed; ./dev setup installs it")


@pytest.fixture(params=LAYOUTS)
def layout(request):
    headers_for(request.param)
    return request.param


@pytest.fixture
def repo(tmp_path, layout):
    root = tmp_path / "repo"
    for path, text in LAYOUTS[layout].items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


@pytest.fixture
def paper(tmp_path, repo, layout):
    (tmp_path / "paper.md").write_text("# The pendulum\n\nIt is let go, and swings.\n")
    spec = tmp_path / "paper.yaml"
    spec.write_text(SPEC.replace("BUILD", json.dumps(BUILDS[layout])))
    return spec


def expected(layout):
    return PYTHON_IDS | (C_IDS if layout == "plain C" else CPP_IDS)


def contents(root):
    return {
        str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("configure", [[], ["--configure"]], ids=["guessed", "configured"])
def test_one_inventory_holds_both_languages(lacuna, repo, layout, configure):
    if configure and layout != "scikit-build" and shutil.which("bear") is None:
        pytest.skip("NOT TESTED: bear is not installed; ./dev setup installs it")
    found = lacuna("functions", repo, "--json", *configure)
    assert found.status == 0, found.err
    rows = {row["id"]: row for row in found.json["functions"]}
    assert expected(layout) <= set(rows)
    assert found.json["diagnostics"] == [], found.json["diagnostics"]
    languages = {row["language"] for row in rows.values()}
    assert languages == ({"python", "c"} if layout == "plain C" else {"python", "cpp"})
    assert all(rows[name]["maskable"] for name in expected(layout)), rows
    # Flags are right where the compiler, and not the syntax alone, has seen the functions.
    assert not any("syntax" in row["traits"] for row in rows.values()), rows


def test_one_plan_masks_both_and_gives_every_byte_back(lacuna, repo, layout, tmp_path):
    masked = lacuna("mask", repo, "--all", "--check", "-o", "masked", "--plan", "plan.json", "--json")
    assert masked.status == 0, masked.err
    plan = json.loads((tmp_path / "plan.json").read_text())
    assert {item["language"] for item in plan["items"]} == {
        "python",
        "c" if layout == "plain C" else "cpp",
    }
    ids = {item["id"] for item in plan["items"]}
    assert expected(layout) <= ids
    after = contents(tmp_path / "masked")
    for path in {item["path"] for item in plan["items"]}:
        assert after[path] != (repo / path).read_bytes()
    assert lacuna("restore", "plan.json", "masked").status == 0
    assert contents(tmp_path / "masked") == contents(repo)


def crossings(found):
    """The edges from Python to another language."""
    return {
        (edge["from"], edge["to"], edge["rule"])
        for edge in found.json["edges"]
        if ".py::" in edge["from"] and ".py::" not in edge["to"]
    }


def test_calls_from_python_lead_to_the_functions_of_the_extension(lacuna, repo, layout):
    found = lacuna("graph", repo, "--json")
    assert found.status == 0, found.err
    step, energy = {
        "plain C": ("src/steps.c::step", "src/steps.c::energy"),
    }.get(
        layout,
        (
            "src/steps.cpp::(anonymous)::step(double,double,double)",
            "src/maths.cpp::pendulum::energy(double,double)",
        ),
    )
    assert crossings(found) == {
        ("pendulum/simulate.py::energies", energy, "binding"),
        ("pendulum/simulate.py::swing", step, "binding"),
        ("pendulum/simulate.py::period", step, "binding"),
    }
    way = lacuna("graph", repo, "--path", "experiment.py::<module>", energy)
    assert way.status == 0 and "energies" in way.out, way.out + way.err


def test_what_ctypes_loads_is_called_by_its_symbol(lacuna, tmp_path):
    files = {
        "disc.py": """import ctypes, os
_library = ctypes.CDLL(os.path.join(os.path.dirname(__file__), "libdisc.so"))
_area = _library.disc_area
_area.restype = ctypes.c_double

def area(radius):
    return _area(ctypes.c_double(radius))

def ring(inner, outer):
    return _library["disc_ring"](inner, outer)

def nothing():
    return _library.absent()

if __name__ == "__main__":
    print(area(1.0))
""",
        "disc.c": """#include "disc.h"
static double square(double x) { return x * x; }
double disc_area(double radius) { return 3.14159 * square(radius); }
double disc_ring(double inner, double outer) { return disc_area(outer) - disc_area(inner); }
double never(void) { return 0; }
""",
        "disc.h": "double disc_area(double);\ndouble disc_ring(double, double);\n",
    }
    for path, text in files.items():
        (tmp_path / "repo" / path).parent.mkdir(exist_ok=True)
        (tmp_path / "repo" / path).write_text(text)
    found = lacuna("graph", tmp_path / "repo", "--json")
    assert found.status == 0, found.err
    assert crossings(found) == {
        ("disc.py::area", "disc.c::disc_area", "symbol"),
        ("disc.py::ring", "disc.c::disc_ring", "symbol"),
    }
    again = lacuna("graph", tmp_path / "repo", "--json", "--jobs", "1")
    assert again.json == found.json


def test_calls_that_leave_the_repository_are_listed_on_request(lacuna, tmp_path):
    files = {
        "a.py": """import math
import numpy as np

def norm(x):
    return math.sqrt(np.dot(x, x))

def show(x):
    print(norm(x))
""",
        "b.cpp": """#include <cmath>
#include <vector>
static double half(double x) { return x / 2; }
double length(const std::vector<double>& x) { return std::hypot(half(x.at(0)), x.at(1)); }
""",
    }
    for path, text in files.items():
        (tmp_path / "repo" / path).parent.mkdir(exist_ok=True)
        (tmp_path / "repo" / path).write_text(text)
    plain = lacuna("graph", tmp_path / "repo", "--json").json
    found = lacuna("graph", tmp_path / "repo", "--json", "--external").json
    outside = {node["id"] for node in found["nodes"] if node["kind"] == "external"}
    assert {"math.sqrt", "numpy.dot", "builtins.print"} <= outside, outside
    assert {name for name in outside if name.startswith("std::vector")}, outside
    calls = {(edge["from"], edge["to"]) for edge in found["edges"]}
    assert {
        ("a.py::norm", "math.sqrt"),
        ("a.py::norm", "numpy.dot"),
        ("a.py::show", "builtins.print"),
    } <= calls
    site = next(edge for edge in found["edges"] if edge["to"] == "numpy.dot")["sites"]
    assert site == [["a.py", 5, 22]], site
    inner = [edge for edge in found["edges"] if edge["to"] not in outside]
    assert inner == plain["edges"]
    assert [node for node in found["nodes"] if node["id"] not in outside] == plain["nodes"]
    for form, sign in (("dot", '-> "numpy.dot"'), ("graphml", ">numpy.dot<")):
        text = lacuna("graph", tmp_path / "repo", "--format", form, "--external").out
        assert sign in text, text
    refused = lacuna("graph", tmp_path / "repo", "--external")
    assert refused.status == 2 and "--json" in refused.err


def test_the_masked_extension_builds_and_says_what_is_missing(lacuna, repo, layout, tmp_path):
    name = {
        "plain C": "src/steps.c::leap",
        "setuptools": "src/maths.cpp::pendulum::Stepper::step",
        "scikit-build": "src/maths.cpp::pendulum::Stepper::step",
    }[layout]
    done = lacuna("mask", repo, "--function", name, "--check", "-o", "masked", "--plan", "plan.json")
    assert done.status == 0, done.err
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    for command in [*BUILDS[layout], "python3 experiment.py"]:
        ran = subprocess.run(
            command,
            shell=True,
            cwd=tmp_path / "masked",
            env=environment,
            capture_output=True,
            text=True,
            timeout=100,
        )
        if command != "python3 experiment.py":
            assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.returncode != 0
    assert "is masked" in ran.stderr, ran.stderr
    assert name.split("::")[-1] in ran.stderr


def test_a_task_of_both_languages_is_built_run_and_scored(lacuna, paper, layout, tmp_path):
    checked = lacuna("paper", "check", paper)
    assert checked.status == 0, checked.out
    count = 6 if layout == "plain C" else 7  # all of them in one task
    built = lacuna("suite", "build", paper, "-n", count, "-o", "suite", "--json")
    assert built.status == 0, built.err
    assert "does not reproduce" not in built.err and "fails" not in built.err, built.err
    assert built.json["papers"][0]["candidates"] == count, built.json
    (task,) = map(json.loads, (tmp_path / "suite/tasks/pendulum.jsonl").read_text().splitlines())
    assert {name.rsplit(".", 1)[1].split("::")[0] for name in task["functions"]} > {"py"}
    for agent, passing in (("gold", 1), ("none", 0), ("stub", 0)):
        run = lacuna("run", "suite", "--agent", agent, "-o", f"runs/{agent}", "--json")
        assert run.status == 0, run.err
        assert {row["n"]: row["pass_at_1"] for row in run.json["by_n"]} == {count: passing}, agent
        scored = lacuna("score", f"runs/{agent}", "--json")
        assert scored.status == 0, scored.err
