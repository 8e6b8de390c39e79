"""The call graph of C and C++ against LLVM IR and against an instrumented run.

    callgraph_cpp.py LACUNA [--libsvm DIR] [--clang clang++-22]

Repositories: hnswlib as it is installed, with a small program of ours; libsvm from its sources, which
trains, predicts and scales. IR: call and invoke instructions of an -O0 build, functions by their debug
location, those outside the repository and those that the compiler makes only stand between. The run:
see test/corpus/callgraph_cpp/observe.py. Prints one JSON document.
"""
import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.join(HERE, "..", "test", "corpus", "callgraph_cpp")
sys.path.insert(0, CORPUS)
import observe  # noqa: E402

HNSW_MAIN = """
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <vector>
#include "hnswlib/hnswlib.h"

template <class Index>
float nearest(Index& index, const std::vector<float>& query) {
  auto found = index.searchKnn(query.data(), 3);
  float last = 0;
  for (; !found.empty(); found.pop()) last = found.top().first;
  return last;
}

float run(hnswlib::SpaceInterface<float>& space, int size, const std::string& path) {
  std::mt19937 random(7);
  std::uniform_real_distribution<float> uniform;
  hnswlib::HierarchicalNSW<float> graph(&space, 200, 8, 40);
  hnswlib::BruteforceSearch<float> flat(&space, 200);
  std::vector<float> row(static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < 40; ++i) {
    for (float& each : row) each = uniform(random);
    graph.addPoint(row.data(), i);
    flat.addPoint(row.data(), i);
  }
  graph.markDelete(3);
  graph.unmarkDelete(3);
  graph.updatePoint(row.data(), 5, 1.0f);
  graph.resizeIndex(300);
  graph.saveIndex(path);
  hnswlib::HierarchicalNSW<float> again(&space, path);
  flat.removePoint(4);
  return nearest(graph, row) + nearest(again, row) + nearest(flat, row);
}

int main(int, char** arguments) {
  const std::string path = std::string(arguments[0]) + ".index";
  hnswlib::L2Space wide(16), odd(7);
  hnswlib::InnerProductSpace inner(20);
  const float sum = run(wide, 16, path) + run(odd, 7, path) + run(inner, 20, path);
  std::printf("%g\\n", sum);
  return 0;
}
"""


def prepare_hnsw(folder):
    shutil.copytree("/usr/include/hnswlib", os.path.join(folder, "hnswlib"))
    with open(os.path.join(folder, "main.cpp"), "w", encoding="utf-8") as file:
        file.write(HNSW_MAIN)
    return [(["main.cpp"], ["-std=c++17", "-I."], [[]])]


def prepare_libsvm(folder, source):
    for name in ("svm.cpp", "svm.h", "svm-train.c", "svm-predict.c", "svm-scale.c"):
        shutil.copy(os.path.join(source, name), folder)
    with open(os.path.join(source, "heart_scale"), encoding="utf-8") as file:
        rows = file.readlines()[:40]  # a run has an event for each call
    with open(os.path.join(folder, "heart_scale"), "w", encoding="utf-8") as file:
        file.writelines(rows)
    return [(["svm-train.c", "svm.cpp"], [],
             [["-v", "3", "-q", "heart_scale"], ["-q", "-b", "1", "heart_scale", "model"],
              ["-s", "3", "-q", "heart_scale", "model3"], ["-s", "2", "-t", "1", "-q", "heart_scale",
                                                           "model2"]]),
            (["svm-predict.c", "svm.cpp"], [], [["-b", "1", "heart_scale", "model", "out"],
                                                ["heart_scale", "model3", "out"]]),
            (["svm-scale.c"], [], [["heart_scale"]])]


def write_database(folder, programs):
    units = {}
    for sources, flags, _ in programs:
        for source in sources:
            # The Makefile of libsvm compiles its C files as C++ too.
            units[source] = {"directory": folder, "file": source,
                             "arguments": ["c++", "-x", "c++", *flags, "-c", source]}
    with open(os.path.join(folder, "compile_commands.json"), "w", encoding="utf-8") as file:
        json.dump(list(units.values()), file)
    return units


class Places:
    """Ids of functions by file and line."""

    def __init__(self, functions):
        self.functions = functions

    def find(self, path, line):
        fitting = [f for f in self.functions.get(path, []) if f[0] <= line <= f[1]]
        return min(fitting, key=lambda f: (f[1] - f[0], -f[0]))[2] if fitting else None


def read_ir(text, folder, places, nodes, calls):
    files, subprograms = {}, {}
    for number, name, directory in re.findall(
            r'^!(\d+) = !DIFile\(filename: "([^"]*)", directory: "([^"]*)"', text, re.M):
        files[number] = os.path.realpath(os.path.join(directory, name))
    for number, rest in re.findall(r"^!(\d+) = distinct !DISubprogram\((.*)\)$", text, re.M):
        file, line = re.search(r"file: !(\d+)", rest), re.search(r"line: (\d+)", rest)
        artificial = "DIFlagArtificial" in rest
        if file and line and not artificial:
            subprograms[number] = (files.get(file[1], ""), int(line[1]))
    # Static functions of two units may have one name.
    own = set(re.findall(r'^define internal .*?@("[^"]+"|[\w.$]+)\(', text, re.M))
    unit = f"{len(calls)} "

    def known(name):
        return unit + name.strip('"') if name in own else name.strip('"')

    for name, target in re.findall(r'^@("[^"]+"|[\w.$]+) = .*\balias\b.*@("[^"]+"|[\w.$]+)', text, re.M):
        calls.setdefault(known(name), set()).add(known(target))
    current = None
    for line in text.splitlines():
        if line.startswith("define "):
            name = re.search(r'@("[^"]+"|[\w.$]+)\(', line)[1]
            name = known(name)
            place = re.search(r"!dbg !(\d+)", line)
            path, at = subprograms.get(place[1], ("", 0)) if place else ("", 0)
            if path.startswith(folder + os.sep):
                node = places.find(path[len(folder) + 1:], at)
                if node and "__invoke" not in name:
                    nodes[name] = node
            current = calls.setdefault(name, set())
        elif line == "}":
            current = None
        elif current is not None and re.search(r"\b(call|invoke)\b", line):
            callee = re.search(r'(?:call|invoke)\b[^@%]*?@("[^"]+"|[\w.$]+)\(', line)
            if callee:
                current.add(known(callee[1]))


def contract(nodes, calls):
    edges = set()
    for name, node in nodes.items():
        todo, seen = list(calls.get(name, ())), set()
        while todo:
            callee = todo.pop()
            if callee in seen:
                continue
            seen.add(callee)
            if callee in nodes:
                # The several bodies of a constructor are one function.
                if nodes[callee] != node or observe.plain(callee.split()[-1]) != observe.plain(name.split()[-1]) or callee == name:
                    edges.add((node, nodes[callee]))
            else:
                todo.extend(calls.get(callee, ()))
    return edges


def ir_edges(folder, units, programs, places, clang):
    edges, texts = set(), {}
    for unit in units.values():
        done = subprocess.run([clang, *unit["arguments"][1:-2], "-O0", "-g", "-S", "-emit-llvm",
                               "-Xclang", "-disable-O0-optnone", "-w", unit["file"], "-o", "-"],
                              cwd=folder, capture_output=True, text=True, check=True)
        texts[unit["file"]] = done.stdout
    for sources, _, _ in programs:  # names are those of one program
        nodes, calls = {}, {}
        for source in sources:
            read_ir(texts[source], folder, places, nodes, calls)
        edges |= contract(nodes, calls)
    return edges


def run_edges(folder, programs, functions, scratch):
    edges = set()
    recorder = os.path.join(scratch, "record.o")
    subprocess.run(["gcc", "-c", os.path.join(CORPUS, "record.c"), "-o", recorder], check=True)
    for sources, flags, runs in programs:
        program = os.path.join(scratch, "program")
        subprocess.run(["g++", "-x", "c++", "-O0", "-g", "-no-pie", "-w", "-finstrument-functions", *flags,
                        *sources, "-x", "none", recorder, "-o", program, "-pthread"], cwd=folder, check=True)
        for arguments in runs:
            events = observe_run(program, arguments, scratch)
            edges |= observe.edges_of(observe.Symbols(program, folder, functions), events)
    return edges


def observe_run(program, arguments, scratch):
    out = os.path.join(scratch, "events")
    for name in ("heart_scale",):
        source = os.path.join(scratch, "repository", name)
        if os.path.exists(source):
            shutil.copy(source, scratch)
    subprocess.run([program, *arguments], check=True, cwd=scratch, stdout=subprocess.DEVNULL,
                   timeout=600, env={**os.environ, "LACUNA_EVENTS": out})
    with open(out, encoding="utf-8") as file:
        return [tuple(line.split()) for line in file]


def share(part, whole):
    return round(len(part & whole) / len(whole), 4) if whole else None


def measure(name, folder, programs, lacuna, clang, scratch):
    units = write_database(folder, programs)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run([lacuna, "graph", folder, "--json", "--no-cache", "-q"], check=True,
                          capture_output=True, text=True)
    seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    graph = json.loads(done.stdout)
    ours = {(e["from"], e["to"]) for e in graph["edges"]}
    exact = {(e["from"], e["to"]) for e in graph["edges"] if e["how"] == "exact"}
    functions = observe.functions_of(lacuna, folder, None)
    ir = ir_edges(folder, units, programs, Places(functions), clang)
    seen = run_edges(folder, programs, functions, scratch)
    entered = {b for _, b in seen} | {a for a, _ in seen}
    ran = {e for e in ours if e[0] in entered}
    return {
        "repository": name, "functions": sum(map(len, functions.values())),
        "edges": len(ours), "exact": len(exact), "user_seconds": round(seconds, 1),
        "ir_edges": len(ir), "ir_recall": share(ours, ir), "exact_in_ir": share(ir, exact),
        "observed_edges": len(seen), "observed_recall": share(ours, seen),
        "of_functions_that_ran_observed": share(seen, ran),
        "missed_of_ir": sorted(map(list, ir - ours))[:20],
        "missed_of_run": sorted(map(list, seen - ours))[:20],
        "exact_not_in_ir": sorted(map(list, exact - ir))[:20],
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lacuna")
    parser.add_argument("--libsvm", help="the folder with svm.cpp")
    parser.add_argument("--clang", default="clang++-22")
    options = parser.parse_args()
    lacuna = os.path.abspath(options.lacuna)
    results = []
    wanted = [("hnswlib", lambda f: os.makedirs(f, exist_ok=True) or prepare_hnsw(f))]
    if options.libsvm:
        wanted.append(("libsvm", lambda f: prepare_libsvm(f, options.libsvm)))
    for name, prepare in wanted:
        with tempfile.TemporaryDirectory() as scratch:
            scratch = os.path.realpath(scratch)
            folder = os.path.join(scratch, "repository")
            os.makedirs(folder)
            programs = prepare(folder)
            results.append(measure(name, folder, programs, lacuna, options.clang, scratch))
    json.dump({"schema": "lacuna.bench/1", "question": "callgraph_cpp", "results": results},
              sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
