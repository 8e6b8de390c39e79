"""`--configure`: the repository's own build system says, in the sandbox, how its code is compiled."""

import json
import shutil
import subprocess
import time

import pytest

SOLVE = """#include "solve.h"
#include "table.h"
#ifndef SCALE
#error "not compiled as it should be"
#endif
double solve(double x) {
  double sum = TABLE;
  for (int i = 0; i < SCALE; ++i) sum += x;
  return sum;
}
"""

MAIN = """#include <cstdio>
#include "solve.h"
#include "table.h"
template <class T> T half(T x) {
  static_assert(__cplusplus >= 202002L, "the wrong standard");
  return x / SCALE;
}
int main() { std::printf("%f\\n", half(solve(2)) + TABLE); }
"""

HEADER = """#pragma once
#ifdef __cplusplus
extern "C"
#endif
double solve(double x);
"""

FUNCTIONS = {"src/main.cpp::half(T)", "src/main.cpp::main()", "src/solve.c::solve"}

CMAKE = """cmake_minimum_required(VERSION 3.20)
project(flow C CXX)
set(CMAKE_CXX_STANDARD 20)
file(WRITE ${CMAKE_BINARY_DIR}/table.h "#define TABLE 4\\n")
add_executable(flow src/main.cpp src/solve.c)
target_include_directories(flow PRIVATE include ${CMAKE_BINARY_DIR})
target_compile_definitions(flow PRIVATE SCALE=3)
"""

MESON = """project('flow', 'c', 'cpp', default_options: ['cpp_std=c++20'])
table = configuration_data()
table.set('TABLE', 4)
configure_file(output: 'table.h', configuration: table)
executable('flow', 'src/main.cpp', 'src/solve.c', include_directories: include_directories('include'),
           c_args: '-DSCALE=3', cpp_args: '-DSCALE=3')
"""

MAKE = """CPPFLAGS = -DSCALE=3 -Iinclude
CXXFLAGS = -std=c++20
flow: src/main.o src/solve.o
\t$(CXX) -o $@ $^
src/main.o src/solve.o: include/table.h
include/table.h:
\techo '#define TABLE 4' > $@
"""

CONFIGURE = """#!/bin/sh
set -e
test -f include/solve.h
echo '#define TABLE 4' > include/table.h
sed 's/^include.table.h:$/unused:/' Makefile.in > Makefile
"""

BUILD_SYSTEMS = {
    "cmake": {"CMakeLists.txt": CMAKE},
    "meson": {"meson.build": MESON},
    "make": {"Makefile": MAKE},
    "gnu make": {"GNUmakefile": MAKE},
    "configure": {"configure": CONFIGURE, "Makefile.in": MAKE},
}


def need(*tools):
    missing = [tool for tool in tools if shutil.which(tool, path="/usr/bin:/bin") is None]
    if missing:
        pytest.skip(f"NOT TESTED: {', '.join(missing)} is not installed; ./dev setup installs it")


def tools_of(system):
    return {"cmake": ["cmake"], "meson": ["meson", "ninja"]}.get(system, ["bear", "make"])


def python_lacks(module):
    command = ["/usr/bin/python3", "-c", f"import {module}"]
    return subprocess.run(command, capture_output=True).returncode != 0


@pytest.fixture
def project(tmp_path):
    root = tmp_path / "flow"
    for path, text in (("src/main.cpp", MAIN), ("src/solve.c", SOLVE), ("include/solve.h", HEADER)):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)

    def add(files):
        for name, text in files.items():
            (root / name).write_text(text)
            (root / name).chmod(0o755 if name == "configure" else 0o644)
        return root

    return add


def contents(root):
    return {
        str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("system", BUILD_SYSTEMS)
def test_functions_are_read_as_the_build_system_compiles_them(lacuna, project, system):
    need(*tools_of(system))
    root = project(BUILD_SYSTEMS[system])
    before = contents(root)
    for _ in range(2):
        found = lacuna("functions", root, "--configure", "--json")
        assert found.status == 0, found.err
        assert {row["id"] for row in found.json["functions"]} == FUNCTIONS
        assert found.json["diagnostics"] == [], (found.json["diagnostics"], found.err)
        assert not any("syntax" in row["traits"] for row in found.json["functions"])
    assert contents(root) == before


def test_without_configuring_the_same_code_is_not_understood(lacuna, project):
    root = project(BUILD_SYSTEMS["make"])
    found = lacuna("functions", root, "--json")
    assert found.status == 0, found.err
    assert found.json["diagnostics"] != []


@pytest.mark.parametrize("system", BUILD_SYSTEMS)
def test_masks_are_checked_as_the_build_system_compiles_them(lacuna, project, tmp_path, system):
    need(*tools_of(system))
    root = project(BUILD_SYSTEMS[system])
    before = contents(root)
    masked = lacuna(
        "mask", root, "--all", "--configure", "--check", "-o", "masked", "--plan", "plan.json"
    )
    assert masked.status == 0, masked.err
    assert "left out" not in masked.err, masked.err
    plan = json.loads((tmp_path / "plan.json").read_text())
    assert {item["id"] for item in plan["items"]} == FUNCTIONS - {"src/main.cpp::main()"}
    assert lacuna("restore", "plan.json", "masked").status == 0
    restored = contents(tmp_path / "masked")
    assert restored == {path: text for path, text in before.items() if path in restored}
    assert set(restored) >= {"src/main.cpp", "src/solve.c", "include/solve.h"}


def test_the_extension_of_a_setup_script_is_read_as_it_is_compiled(lacuna, tmp_path):
    need("bear", "python3")
    if python_lacks("setuptools"):
        pytest.skip("NOT TESTED: /usr/bin/python3 has no setuptools; apt-get install python3-setuptools")
    root = tmp_path / "pack"
    root.mkdir()
    (root / "setup.py").write_text(
        "from setuptools import Extension, setup\n"
        "setup(name='pack', ext_modules=[Extension('pack', ['pack.c'],"
        " define_macros=[('SCALE', '3')])])\n"
    )
    (root / "pack.c").write_text(
        "#ifndef SCALE\n#error none\n#endif\ndouble scaled(double x) { return SCALE * x; }\n"
    )
    found = lacuna("functions", root, "--configure", "--language", "c", "--json")
    assert found.status == 0, found.err
    assert [row["id"] for row in found.json["functions"]] == ["pack.c::scaled"]
    assert found.json["diagnostics"] == []
    assert sorted(contents(root)) == ["pack.c", "setup.py"]


@pytest.mark.parametrize(
    "system, files, words",
    [
        ("cmake", {"CMakeLists.txt": "project(flow CXX\nadd_executabel(flow"}, "CMakeLists.txt"),
        ("cmake", {"CMakeLists.txt": CMAKE + "find_package(NoSuchScience REQUIRED)\n"}, "NoSuchSci"),
        ("meson", {"meson.build": "project('flow', 'c')\ndependency('no-such-science')\n"}, "no-such"),
        ("make", {"Makefile": "flow: no-such-science\n\tcc -o flow\n"}, "no-such-science"),
        ("make", {"Makefile": "flow:\n\tfalse\n"}, "Error 1"),
        ("make", {"Makefile": "flow\n  : : nonsense\n"}, "separator"),
        ("configure", {"configure": "#!/bin/sh\necho no such science; exit 3\n"}, "no such science"),
    ],
)
def test_a_step_that_fails_is_an_error_that_says_what_it_printed(
    lacuna, project, system, files, words
):
    need(*tools_of(system))
    root = project(files)
    failed = lacuna("functions", root, "--configure", "--json")
    assert failed.status == 3, failed.err
    error = failed.json["error"]
    assert error["code"] == "bad_input"
    assert words in error["message"], error
    assert error["hint"]
    # What the failure left behind does not stand in the way of a sound project.
    project(BUILD_SYSTEMS[system])
    mended = lacuna("functions", root, "--configure", "--json")
    assert mended.status == 0, mended.err
    assert mended.json["diagnostics"] == []


def test_a_command_that_bear_has_not_seen_is_named(lacuna, project):
    need("bear", "make")
    translate = "\tln -sf /usr/bin/gcc translate\n\t./translate -c $(CPPFLAGS) -o $@ src/solve.c\n"
    hidden = "src/solve.o:\n" + translate
    root = project({"Makefile": MAKE + hidden})
    found = lacuna("functions", root, "--configure", "--json")
    assert found.status == 0, found.err
    assert {row["id"] for row in found.json["functions"]} == FUNCTIONS
    assert "how src/solve.o was compiled" in found.err, found.err


def test_a_build_that_fails_in_part_gives_what_it_compiled(lacuna, project):
    need("bear", "make")
    root = project({"Makefile": MAKE + "all: flow\n\tfalse\n.DEFAULT_GOAL = all\n"})
    found = lacuna("functions", root, "--configure", "--json")
    assert found.status == 0, found.err
    assert {row["id"] for row in found.json["functions"]} == FUNCTIONS
    assert "warning" in found.err and "2 compile commands" in found.err, found.err


@pytest.mark.parametrize(
    "system, files",
    [
        ("cmake", {"CMakeLists.txt": "project(flow NONE)\nexecute_process(COMMAND sleep 1000)\n"}),
        ("meson", {"meson.build": "project('flow')\nrun_command('sleep', '1000', check: true)\n"}),
        ("make", {"Makefile": "flow:\n\tsleep 1000\n"}),
        ("configure", {"configure": "#!/bin/sh\nsleep 1000\n"}),
    ],
)
def test_a_step_that_hangs_ends_at_its_limit(lacuna, project, system, files):
    need(*tools_of(system))
    root = project(files)
    began = time.monotonic()
    failed = lacuna("functions", root, "--configure", "--configure-time", "2", "--json")
    assert time.monotonic() - began < 30
    assert failed.status == 5, failed.err
    assert failed.json["error"]["code"] == "timeout"
    assert "--configure-time" in failed.json["error"]["hint"]


def test_a_build_that_takes_too_long_gives_what_it_compiled(lacuna, project):
    need("bear", "make")
    root = project({"Makefile": MAKE + "all: flow\n\tsleep 1000\n.DEFAULT_GOAL = all\n"})
    found = lacuna("functions", root, "--configure", "--configure-time", "10", "--json")
    assert found.status == 0, found.err
    assert {row["id"] for row in found.json["functions"]} == FUNCTIONS
    assert "took too long" in found.err


@pytest.mark.parametrize("system", ["cmake", "meson", "make", "configure"])
def test_a_hostile_step_changes_nothing_outside(lacuna, project, tmp_path, system):
    need(*tools_of(system))
    outside = tmp_path / "outside"
    outside.mkdir()
    outside.chmod(0o777)
    secret = outside / "secret.h"
    secret.write_text("#define TABLE stolen\n")
    evil = (
        f"echo bad > {outside}/written; echo bad > {tmp_path}/cache/written; rm -rf {outside}/secret.h; "
        f"rm -f src/main.cpp; echo bad > src/solve.c; ln -s {secret} include/table.h; mkfifo src/pipe.h; "
        "true"
    )
    files = {
        "cmake": {"CMakeLists.txt": CMAKE + f'execute_process(COMMAND sh -c "{evil}")\n'.replace("; ", " && true || ")},
        "meson": {"meson.build": MESON + f"run_command('sh', '-c', '{evil}', check: true)\n"},
        "make": {"Makefile": f"$(shell {evil})\n" + MAKE},
        "configure": {"configure": f"#!/bin/sh\n{evil}\n", "Makefile.in": MAKE},
    }[system]
    root = project(files)
    before = contents(root)
    found = lacuna("functions", root, "--configure", "--json")
    assert found.status in (0, 3), found.err
    assert "stolen" not in found.out + found.err
    assert contents(root) == before
    assert contents(outside) == {"secret.h": b"#define TABLE stolen\n"}
    assert not (tmp_path / "cache" / "written").exists()


@pytest.mark.parametrize(
    "database, status",
    [
        ("no json", 3),
        ("{}", 3),
        ('[7, {"file": 3}, {"directory": "/", "file": "/etc/passwd", "command": "cc /etc/passwd"}]', 0),
        ('[{"directory": ".", "file": "src/solve.c", "command": "cc -fplugin=./evil.so src/solve.c"}]', 0),
    ],
)
def test_a_step_that_leaves_a_bad_database_does_no_harm(lacuna, project, database, status):
    need("cmake")
    root = project({})
    (root / "database").write_text(database)
    project(
        {
            "CMakeLists.txt": "cmake_minimum_required(VERSION 3.20)\nproject(flow NONE)\n"
            "configure_file(database compile_commands.json COPYONLY)\n"
        }
    )
    found = lacuna("functions", root, "--configure", "--json")
    assert found.status == status, found.err
    if status == 0:
        assert FUNCTIONS <= {row["id"] for row in found.json["functions"]}
        assert found.json["diagnostics"] != []


def test_a_database_that_is_a_link_is_refused(lacuna, project, tmp_path):
    need("cmake")
    (tmp_path / "database").write_text("[]")
    root = project(
        {
            "CMakeLists.txt": "cmake_minimum_required(VERSION 3.20)\nproject(flow NONE)\n"
            f"file(CREATE_LINK {tmp_path}/database ${{CMAKE_BINARY_DIR}}/compile_commands.json SYMBOLIC)\n"
        }
    )
    failed = lacuna("functions", root, "--configure", "--json")
    assert failed.status == 3, failed.err


def test_a_build_without_sources_leaves_the_flags_to_be_guessed(lacuna, project):
    need("cmake")
    root = project(
        {
            "CMakeLists.txt": "cmake_minimum_required(VERSION 3.20)\nproject(flow CXX)\n"
            "add_library(flow INTERFACE)\n"
        }
    )
    found = lacuna("functions", root, "--configure", "--json")
    assert found.status == 0, found.err
    assert FUNCTIONS <= {row["id"] for row in found.json["functions"]}
    assert "no C or C++: flags are guessed" in found.err


def test_a_folder_without_a_build_system_is_refused(lacuna, project):
    failed = lacuna("functions", project({}), "--configure", "--json")
    assert failed.status in (3, 4), failed.err
    assert failed.json["error"]["code"] == "unsupported"
    assert "compile_commands.json" in failed.json["error"]["hint"]


PAPER = """schema: lacuna.paper/1
id: flow
title: Flow
text: paper.md
repository: flow
build: [make]
experiments:
  - id: sum
    description: The sum.
    commands: ["./flow"]
    results: {sum: {stdout: '([0-9.]+)'}}
    gold: {sum: 7.333333}
"""


def test_a_suite_is_built_with_what_the_build_system_says(lacuna, project, tmp_path):
    need("bear", "make")
    project({"Makefile": MAKE})
    (tmp_path / "paper.md").write_text("# Flow\n\nIt is summed.\n")
    (tmp_path / "paper.yaml").write_text(PAPER)
    build = ["suite", "build", "paper.yaml", "-n", "2", "--configure", "--json"]
    built = lacuna(*build, "-o", "suite")
    assert built.status == 0, built.err
    assert "does not reproduce" not in built.err, built.err
    assert built.json["papers"][0]["candidates"] == 2
    (tmp_path / "other.yaml").write_text(PAPER.replace("id: flow", "id: other"))
    two = lacuna(*build, "other.yaml", "-o", "two")
    assert two.json["error"]["code"] == "invalid_argument"
