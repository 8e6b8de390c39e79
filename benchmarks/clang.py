#!/usr/bin/env python3
"""What Clang's inventory and its masks cost, and whether the masks compile.

    clang.py PROGRAM LACUNA [--only NAME]

PROGRAM is build/bin/bench/clang. The repositories are made in a temporary folder: hnswlib as Debian
installs it, with twelve units of ours that use it; yaml-cpp and fmt from Debian's sources, the units
of the libraries and ten of fmt's tests. The folders hold no other sources, so that both sides read the
same units. Each is measured by PROGRAM, with clang++ of the same version as the peer, and once more
with LACUNA for the peak of memory. Prints JSON.
"""

import argparse
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time

HNSW_UNIT = """#include "hnswlib/hnswlib.h"
#include <{header}>
#include <sstream>

int run_{number}(int n) {{
  const int dimension = 16 + {number};
  hnswlib::L2Space l2(dimension);
  hnswlib::InnerProductSpace product(dimension);
  hnswlib::HierarchicalNSW<float> index(&l2, 1000);
  hnswlib::BruteforceSearch<float> exact(&product, 1000);
  std::vector<float> point(dimension, 1.0F);
  index.addPoint(point.data(), n);
  exact.addPoint(point.data(), n);
  const auto found = index.searchKnn(point.data(), 10);
  index.saveIndex("x");
  std::ostringstream out;
  out << found.size();
  return static_cast<int>(out.str().size());
}}
"""
HNSW_HEADERS = ("iostream fstream chrono string map regex thread mutex random functional deque "
                "iomanip").split()


def write_database(folder, units, flags):
    entries = [{"directory": folder, "file": unit, "command": f"c++ {flags} -c {unit}"}
               for unit in units]
    with open(os.path.join(folder, "compile_commands.json"), "w") as file:
        json.dump(entries, file, indent=1)


def keep_only(folder, names):
    """Both sides read the same units: what the database does not build goes."""
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if name not in names and os.path.isdir(path):
            shutil.rmtree(path)


class Apt:
    """Debian's sources and packages, taken without installing anything."""

    def __init__(self, scratch):
        self.folder = os.path.join(scratch, "apt")
        self.parts = os.path.join(self.folder, "parts")
        os.makedirs(os.path.join(self.folder, "lists", "partial"))
        os.makedirs(self.parts)
        for path in ["/etc/apt/sources.list", *glob.glob("/etc/apt/sources.list.d/*")]:
            if os.path.basename(path) in ("sources.list", "debian.sources", "ubuntu.sources"):
                self.take(path)
        self.run("update")

    def take(self, path):
        """Where this machine has its own packages from, with their sources too."""
        if not os.path.isfile(path):
            return
        lines = []
        for line in open(path):
            if line.startswith("Types:"):
                lines.append("Types: deb deb-src\n")
                continue
            lines.append(line)
            if line.startswith("deb "):
                lines.append("deb-src " + line[len("deb "):])
        name = os.path.basename(path).replace("sources.list", "own.list")
        with open(os.path.join(self.parts, name), "w") as file:
            file.writelines(lines)

    def run(self, *arguments):
        subprocess.run(["apt-get", "-qq", "-o", "Dir::Etc::sourcelist=/dev/null",
                        "-o", f"Dir::Etc::sourceparts={self.parts}", "-o", f"Dir::State::lists={self.folder}/lists",
                        "-o", f"Dir::Cache={self.folder}", *arguments],
                       cwd=self.folder, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def source(self, name, to):
        self.run("--download-only", "source", name)
        description = glob.glob(os.path.join(self.folder, f"{name}_*.dsc"))[0]
        subprocess.run(["dpkg-source", "--no-check", "-x", description, to], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def headers(self, names, to):
        self.run("download", *names)
        for name in names:
            package = glob.glob(os.path.join(self.folder, f"{name}_*.deb"))[0]
            subprocess.run(["dpkg-deb", "-x", package, to], check=True)


def make_hnswlib(scratch, apt):
    folder = os.path.join(scratch, "hnswlib")
    shutil.copytree("/usr/include/hnswlib", os.path.join(folder, "hnswlib"))
    os.makedirs(os.path.join(folder, "units"))
    units = []
    for number, header in enumerate(HNSW_HEADERS):
        units.append(f"units/u{number}.cpp")
        with open(os.path.join(folder, units[-1]), "w") as file:
            file.write(HNSW_UNIT.format(number=number, header=header))
    write_database(folder, units, "-std=c++17 -I.")
    return folder, "units/u3.cpp"


def make_yaml_cpp(scratch, apt):
    folder = os.path.join(scratch, "yaml-cpp")
    apt().source("yaml-cpp", folder)
    keep_only(folder, {"include", "src"})
    units = [os.path.relpath(path, folder)
             for pattern in ("src/*.cpp", "src/contrib/*.cpp")
             for path in sorted(glob.glob(os.path.join(folder, pattern)))]
    write_database(folder, units, "-std=c++11 -Wall -Wextra -Iinclude -Isrc")
    return folder, "src/scanner.cpp"


FMT_TESTS = "args chrono color compile core format os ostream printf ranges".split()


def make_fmt(scratch, apt):
    folder, gtest = os.path.join(scratch, "fmt"), os.path.join(scratch, "gtest")
    apt().source("fmtlib", folder)
    apt().headers(["libgtest-dev", "libgmock-dev"], gtest)
    keep_only(folder, {"include", "src", "test"})
    keep_only(os.path.join(folder, "test"), set())
    units = ["src/format.cc", "src/os.cc"] + [f"test/{name}-test.cc" for name in FMT_TESTS]
    for path in glob.glob(os.path.join(folder, "*", "*.cc")):
        if os.path.relpath(path, folder) not in units:
            os.remove(path)
    write_database(folder, units, f"-std=c++17 -Iinclude -Itest -isystem {gtest}/usr/include")
    return folder, "test/chrono-test.cc"


REPOSITORIES = {"hnswlib": make_hnswlib, "yaml-cpp": make_yaml_cpp, "fmt": make_fmt}


def resident_of_tree(root):
    """Bytes of memory of a process and all below it; what they share is counted once."""
    children = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as file:
                    parent = int(file.read().rsplit(")", 1)[1].split()[1])
                children.setdefault(parent, []).append(int(entry))
            except OSError:
                continue
    total, todo = 0, [root]
    while todo:
        process = todo.pop()
        todo += children.get(process, [])
        try:
            with open(f"/proc/{process}/smaps_rollup") as file:
                for line in file:
                    if line.startswith("Pss:"):
                        total += int(line.split()[1]) * 1024
        except OSError:
            continue
    return total


def peak_of(command):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0

    def watch():
        nonlocal peak
        while process.poll() is None:
            peak = max(peak, resident_of_tree(process.pid))
            time.sleep(0.02)

    watcher = threading.Thread(target=watch)
    watcher.start()
    watcher.join()
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    return peak


def peer_peak(compiler, folder):
    with open(os.path.join(folder, "compile_commands.json")) as file:
        entries = json.load(file)
    return max(peak_of(["/bin/sh", "-c", "cd '{}' && exec {} -fsyntax-only -w {}".format(
        entry["directory"], compiler, entry["command"].split(" ", 1)[1])]) for entry in entries)


def source_bytes(folder):
    return sum(os.path.getsize(os.path.join(parent, name))
               for parent, _, names in os.walk(folder) for name in names
               if name.endswith((".cpp", ".cc", ".hpp", ".h")))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("lacuna")
    parser.add_argument("--only", choices=sorted(REPOSITORIES), action="append")
    parser.add_argument("--peer", default=shutil.which("clang++-22") or "clang++")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--variants", type=int, default=1000)
    parser.add_argument("--sample", type=int, default=8,
                        help="so many of the sets are compiled each for itself")
    parser.add_argument("--masks", action="store_true",
                        help="compile each mask alone, all at once, and --variants sets of three; "
                        "takes long")
    options = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as scratch:
        apts = []

        def apt():
            if not apts:
                apts.append(Apt(scratch))
            return apts[0]

        for name in options.only or REPOSITORIES:
            folder, changed = REPOSITORIES[name](scratch, apt)
            command = [options.program, "--repository", folder, "--peer", options.peer,
                       "--rounds", str(options.rounds), "--changed", changed]
            if options.masks:
                command += ["--masks", "--variants", str(options.variants),
                            "--sample", str(options.sample)]
            run = subprocess.run(command, stdout=subprocess.PIPE, text=True)
            if run.returncode != 0:
                sys.exit(f"{name}: see above")
            result = json.loads(run.stdout)["result"]
            result["source_bytes"] = source_bytes(folder)
            result["peak_bytes"] = peak_of([options.lacuna, "functions", folder, "--jobs", "2",
                                            "--no-cache", "-q"])
            result["peer_peak_bytes"] = peer_peak(options.peer, folder)
            results.append(result)
            print(f"{name} done", file=sys.stderr)
    print(json.dumps({"schema": "lacuna.benchmark/1", "question": "clang",
                      "result": {"peer": options.peer, "repositories": results}}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
