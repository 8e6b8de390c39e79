"""Uses the library as others do: installed, and as a folder of their own project."""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def run(*command, **options):
    words = [str(word) for word in command]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}\nended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def configure(args, source, build, *settings):
    """Configures without the environment's own hints, and returns the cache as a dict."""
    run(args.cmake, "-S", source, "-B", build, "-G", args.generator,
        f"-DCMAKE_CXX_COMPILER={args.cxx}", "-DCMAKE_BUILD_TYPE=Debug", *settings)
    cache = {}
    for line in (build / "CMakeCache.txt").read_text().splitlines():
        if ":" in line and "=" in line and not line.startswith(("#", "/")):
            name, _, value = line.partition("=")
            cache[name.split(":")[0]] = value
    return cache


def check_program(args, program):
    answer = json.loads(run(program))
    expected = {"version": args.version, "headers": args.version,
                "functions": ["Model.fit", "score"]}
    if answer != expected:
        sys.exit(f"the consumer prints\n{answer}\ninstead of\n{expected}")


def check_graph_program(program, work):
    """The example of docs/graph.md, which is this program."""
    source = (HERE / "consumer" / "graph_main.cpp").read_text()
    if source not in (HERE.parents[1] / "docs" / "graph.md").read_text():
        sys.exit("the example in docs/graph.md is not test/install/consumer/graph_main.cpp")
    repository = work / "repository"
    repository.mkdir()
    (repository / "a.py").write_text("def f():\n    return g()\n\n\ndef g():\n    return 1\n")
    answer = run(program, repository, "a.py::f", "a.py::g").splitlines()
    expected = ["a.py::f", "a.py::g", "0 a.py::g", "1 a.py::f", "exact, 1 sites", "1 calls apart"]
    if answer != expected:
        sys.exit(f"the consumer of the graph prints\n{answer}\ninstead of\n{expected}")


def check_installed(args, work):
    prefix = work / "a prefix"
    run(args.cmake, "--install", args.build, "--prefix", prefix)
    headers = [path.relative_to(prefix / "include") for path in prefix.rglob("*.hpp")]
    if pathlib.Path("lacuna/version.hpp") not in headers:
        sys.exit(f"version.hpp is not installed; there is {sorted(map(str, headers))}")
    private = [str(path) for path in headers if path.stem.endswith("_internal")]
    if private:
        sys.exit(f"private headers are installed: {private}")
    # What is installed must not point back to where it was built.
    for path in prefix.rglob("*.cmake"):
        text = path.read_text()
        for folder in (args.source, args.build):
            if str(folder) in text:
                sys.exit(f"{path} names {folder}")
    configure(args, HERE / "consumer", work / "build", f"-DCMAKE_PREFIX_PATH={prefix}")
    run(args.cmake, "--build", work / "build")
    check_program(args, work / "build" / "consumer")
    check_graph_program(work / "build" / "graph_consumer", work)
    if (prefix / "include" / "lacuna" / "clang" / "front_end.hpp").exists():
        answer = run(work / "build" / "clang_consumer")
        if answer.strip() != "fit(int)":
            sys.exit(f"the consumer of lacuna::clang prints\n{answer}")


def check_subdirectory(args, work):
    cache = configure(args, HERE / "consumer", work / "build", f"-DLACUNA_FOLDER={args.source}")
    on = [name for name, value in cache.items()
          if name.startswith(("LACUNA_BUILD_", "LACUNA_WERROR", "LACUNA_INSTALL", "LACUNA_CLANG"))
          and name not in ("LACUNA_BUILD_UNIT_TESTS",) and value == "ON"]
    if on:
        sys.exit(f"on by default in somebody else's project: {on}")
    targets = run(args.cmake, "--build", work / "build", "--target", "help")
    if "lacuna_headers_alone" in targets:
        sys.exit("the tests are part of somebody else's project")


def main():
    parser = argparse.ArgumentParser()
    for name in ("cmake", "version", "cxx", "generator"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("source", "build"):
        parser.add_argument(f"--{name}", required=True, type=pathlib.Path)
    parser.add_argument("how", choices=["installed", "subdirectory"])
    args = parser.parse_args()
    for name in ("CMAKE_PREFIX_PATH", "CXXFLAGS", "LDFLAGS", "DESTDIR"):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix="lacuna-install-") as work:
        check = {"installed": check_installed, "subdirectory": check_subdirectory}[args.how]
        check(args, pathlib.Path(work))


if __name__ == "__main__":
    main()
