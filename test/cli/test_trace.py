"""Traces of real runs: what was entered, by whom, and how the graph takes it up."""

import glob
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import pytest

from conftest import PROGRAM, ROOT

CORPUS = ROOT / "test" / "corpus" / "callgraph"


def newer_python():
    """A Python from 3.12 on, and the folder of its installation; None where there is none."""
    paths = [os.environ.get("LACUNA_TEST_PYTHON", "")]
    for name in ("python3.14", "python3.13", "python3.12", "python3"):
        paths.append(shutil.which(name) or "")
    paths += sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/3.1[2-9].*/bin/python3")))
    for path in filter(None, paths):
        ask = "import sys; print(sys.version_info >= (3, 12), sys.executable, sys.base_prefix)"
        done = subprocess.run([path, "-c", ask], capture_output=True, text=True)
        words = done.stdout.split()
        if words[:1] == ["True"]:
            return words[1], words[2]
    return None


NEWER = newer_python()


class Python(str):
    """The name of an interpreter, and whether it goes without the compiled part of the hook."""

    plain = False


def pythons():
    for name, kind in [("python3", "system")] + ([(NEWER[0], "monitoring")] if NEWER else []):
        for plain in (False, True):
            python = Python(name)
            python.plain = plain
            yield pytest.param(python, id=kind + ("-plain" if plain else ""))


@pytest.fixture(params=pythons())
def python(request):
    return request.param


@pytest.fixture
def trace(lacuna, tmp_path):
    """Traces a command in a repository of the given files and gives its edges and the document."""

    def call(files, *command, options=(), status=0):
        folder = tmp_path / "traced"
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        shown = []
        if NEWER and command and command[0] == NEWER[0] and not NEWER[1].startswith("/usr"):
            shown = ["--show", NEWER[1]]
        if command and getattr(command[0], "plain", False):
            shown += ["--env", "LACUNA_TRACE_PLAIN=1"]
        done = lacuna("trace", folder, "-o", "trace.json", *shown, *options, "--", *command)
        assert done.status == status, done.out + done.err
        document = json.loads((tmp_path / "trace.json").read_text())
        edges = {(e["from"], e["to"]): e["calls"] for e in document["edges"]}
        return edges, document

    return call


def calls(document):
    return {f["id"]: f["calls"] for f in document["functions"]}


def test_calls_are_counted_and_timed(trace, python):
    text = """import time

def slow():
    time.sleep(0.05)

def fast(n):
    return n if n == 0 else fast(n - 1)

def both():
    slow(); slow()
    return fast(3)

class Thing:
    values = [fast(0) for _ in range(2)]

    def sorted(self):
        return sorted([3, 1, 2], key=lambda v: -v)

both()
Thing().sorted()
"""
    edges, document = trace({"a.py": text}, python, "a.py")
    assert edges == {
        ("a.py::<module>", "a.py::both"): 1,
        ("a.py::<module>", "a.py::fast"): 2,
        ("a.py::<module>", "a.py::Thing.sorted"): 1,
        ("a.py::both", "a.py::slow"): 2,
        ("a.py::both", "a.py::fast"): 1,
        ("a.py::fast", "a.py::fast"): 3,
        ("a.py::Thing.sorted", "a.py::Thing.sorted.<lambda>"): 3,
    }
    seconds = {f["id"]: f["seconds"] for f in document["functions"]}
    assert 0.1 <= seconds["a.py::slow"] <= seconds["a.py::both"] <= seconds["a.py::<module>"] < 5
    assert calls(document)["a.py::fast"] == 6
    assert document["exit_status"] == 0 and document["complete"] is True
    assert document["processes"] == 1 and document["unnamed"] == 0
    assert set(document["files"]) == {"a.py"}


def test_lambdas_of_one_line_are_told_apart(trace, python):
    text = "def f(): pass\ndef g(): pass\none, two = (lambda: f()), (lambda: g())\ntwo()\n"
    edges, _ = trace({"a.py": text}, python, "a.py")
    assert edges == {
        ("a.py::<module>", "a.py::<lambda>#2"): 1,
        ("a.py::<lambda>#2", "a.py::g"): 1,
    }


def test_exceptions_leave_the_stack_right(trace, python):
    text = """def deep(n):
    if n == 0:
        raise ValueError
    deep(n - 1)

def after(): pass

def cleans():
    try:
        deep(3)
    finally:
        after()

def gen():
    try:
        yield 1
    finally:
        after()

def closes():
    g = gen()
    next(g)
    try:
        g.throw(KeyError)
    except KeyError:
        pass

try:
    cleans()
except ValueError:
    after()
closes()
after()
"""
    edges, _ = trace({"a.py": text}, python, "a.py")
    assert edges == {
        ("a.py::<module>", "a.py::cleans"): 1,
        ("a.py::<module>", "a.py::after"): 2,
        ("a.py::<module>", "a.py::closes"): 1,
        ("a.py::cleans", "a.py::deep"): 1,
        ("a.py::deep", "a.py::deep"): 3,
        ("a.py::cleans", "a.py::after"): 1,
        ("a.py::closes", "a.py::gen"): 1,
        ("a.py::gen", "a.py::after"): 1,
    }


LAZY = """import asyncio

def leaf(x):
    return x

def gen(n):
    for i in range(n):
        yield leaf(i)

def total(values):
    return sum(values)

def makes():
    return total(gen(3)) + total(leaf(i) for i in range(2))

async def inner():
    await asyncio.sleep(0)
    return leaf(1)

async def outer():
    return await asyncio.gather(inner(), inner())

makes()
asyncio.run(outer())
"""


def test_generators_and_coroutines_are_calls_once(trace, python):
    edges, document = trace({"a.py": LAZY}, python, "a.py")
    counted = calls(document)
    assert counted["a.py::gen"] == 1 and counted["a.py::inner"] == 2
    assert edges["a.py::gen", "a.py::leaf"] == 3
    assert edges["a.py::inner", "a.py::leaf"] == 2
    assert edges["a.py::makes", "a.py::leaf"] == 2  # in a generator expression
    if python != "python3":
        assert edges["a.py::makes", "a.py::gen"] == 1
        assert edges["a.py::outer", "a.py::inner"] == 2
    else:  # before 3.12 nothing tells where it was made
        assert edges.get(("a.py::makes", "a.py::gen"), edges.get(("a.py::total", "a.py::gen"))) == 1


def test_threads_are_called_by_who_starts_them(trace, python):
    text = """import concurrent.futures, threading

def leaf(x): return x
def work(x): return leaf(x)
def submits(pool): return pool.submit(work, 1).result()

class Own(threading.Thread):
    def run(self):
        work(2)

def starts():
    threads = [threading.Thread(target=work, args=(i,)) for i in range(3)] + [Own()]
    for t in threads: t.start()
    for t in threads: t.join()

starts()
with concurrent.futures.ThreadPoolExecutor(1) as pool:
    pool.submit(leaf, 0).result()
    submits(pool)
"""
    edges, document = trace({"a.py": text}, python, "a.py")
    assert edges == {
        ("a.py::<module>", "a.py::starts"): 1,
        ("a.py::<module>", "a.py::submits"): 1,
        ("a.py::<module>", "a.py::leaf"): 1,
        ("a.py::starts", "a.py::work"): 3,
        ("a.py::starts", "a.py::Own.run"): 1,
        ("a.py::Own.run", "a.py::work"): 1,
        ("a.py::submits", "a.py::work"): 1,
        ("a.py::work", "a.py::leaf"): 5,
    }
    assert document["threads"] == 6


PROCESSES = """import concurrent.futures, multiprocessing, os, subprocess, sys

def leaf(x): return x
def work(x): return leaf(x)
def other(): leaf(0)

def starts(context):
    child = context.Process(target=work, args=(1,))
    child.start()
    child.join()

def pools(context):
    with context.Pool(2) as pool:
        return pool.map(work, range(10))

def forks():
    pid = os.fork()
    if pid == 0:
        other()
        os._exit(0)
    os.waitpid(pid, 0)

if __name__ == "__main__":
    kind = sys.argv[1]
    if kind == "fork-alone":
        forks()
    elif kind == "subprocess":
        subprocess.run([sys.executable, "a.py", "fork-alone"], check=True)
    else:
        context = multiprocessing.get_context(kind)
        starts(context)
        pools(context)
"""


@pytest.mark.parametrize("kind", ["fork", "spawn", "forkserver"])
def test_multiprocessing_is_followed(trace, python, kind):
    edges, document = trace({"a.py": PROCESSES}, python, "a.py", kind)
    assert edges["a.py::starts", "a.py::work"] == 1
    assert edges["a.py::work", "a.py::leaf"] == 11
    assert edges["a.py::pools", "a.py::work"] == 10
    assert document["processes"] >= 3  # one worker of the pool may be quick enough for all


def test_children_of_fork_and_subprocess_are_followed(trace, python):
    edges, document = trace({"a.py": PROCESSES}, python, "a.py", "subprocess")
    assert edges["a.py::forks", "a.py::other"] == 1 and edges["a.py::other", "a.py::leaf"] == 1
    assert document["processes"] == 3


def test_a_killed_process_leaves_what_it_did(trace, python):
    text = """import os, signal

def work(): pass

for _ in range(1000):
    work()
os.kill(os.getpid(), signal.SIGKILL)
"""
    edges, document = trace({"a.py": text}, python, "a.py", status=1)
    assert edges == {("a.py::<module>", "a.py::work"): 1000}
    assert document["signal"] == 9 and document["complete"] is True


def test_a_limit_of_time_ends_with_what_was_seen(trace, python):
    text = "import time\ndef work(): pass\nwork()\ntime.sleep(60)\n"
    options = ["--time", "2"]
    edges, document = trace({"a.py": text}, python, "a.py", options=options, status=5)
    assert edges == {("a.py::<module>", "a.py::work"): 1}
    assert document["complete"] is False and document["stopped"] == "wall"


def test_an_interrupt_saves_the_trace_so_far(tmp_path):
    folder = tmp_path / "traced"
    folder.mkdir()
    (folder / "a.py").write_text("import time\ndef work(): pass\nwork()\ntime.sleep(60)\n")
    words = [PROGRAM, "trace", folder, "-o", tmp_path / "trace.json", "--", "python3", "a.py"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    process = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE)
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    document = json.loads((tmp_path / "trace.json").read_text())
    assert document["complete"] is False and document["stopped"] == "interrupt"
    assert calls(document)["a.py::work"] == 1


def test_overhead_is_measured(trace):
    text = "def work(): pass\nfor _ in range(100000): work()\n"
    _, document = trace({"a.py": text}, "python3", "a.py", options=["--measure-overhead"])
    assert 0 < document["untraced_seconds"] < document["seconds"]


def programs():
    for golden in sorted(CORPUS.glob("*/*.edges")):
        yield pytest.param(golden, id=f"{golden.parent.name}/{golden.stem}")


@pytest.mark.skipif(NEWER is None, reason="NOT TESTED: no Python from 3.12 on")
@pytest.mark.parametrize("golden", programs())
def test_a_trace_has_the_edges_that_the_corpus_knows(trace, tmp_path, golden):
    program = golden.with_suffix("")
    root = program if program.is_dir() else program.parent
    files = {
        str(path.relative_to(root)): path.read_text()
        for path in (root.rglob("*.py") if program.is_dir() else [program.with_suffix(".py")])
    }
    entry = "main.py" if program.is_dir() else program.name + ".py"
    edges, document = trace(files, NEWER[0], entry)
    seen = sorted(f"{a} -> {b}" for a, b in edges)
    assert seen == golden.read_text().splitlines()
    assert document["unnamed"] == 0


def test_a_graph_takes_up_traces(lacuna, trace, tmp_path):
    text = """import sys

def one(): pass
def two(): pass
def never(): pass
def picks(name): return globals()[name]()
def may(flag): return never() if flag else one()

picks(sys.argv[1])
may(False)
"""
    trace({"a.py": text}, "python3", "a.py", "one")
    (tmp_path / "trace.json").rename(tmp_path / "one.json")
    trace({"a.py": text}, "python3", "a.py", "two")
    both = ["graph", "traced", "--trace", "one.json", "--trace", "trace.json"]
    graph = lacuna(*both, "--json").json
    edges = {(e["from"], e["to"]): e for e in graph["edges"]}
    assert edges["a.py::picks", "a.py::two"]["calls"] == 1
    assert edges["a.py::<module>", "a.py::picks"]["calls"] == 2
    assert edges["a.py::<module>", "a.py::picks"]["how"] == "exact"
    assert edges["a.py::may", "a.py::never"]["calls"] == 0
    counted = {node["id"]: node["calls"] for node in graph["nodes"]}
    assert counted["a.py::never"] == 0 and counted["a.py::one"] == 3
    said = lacuna(*both)
    assert "2 traces: 5 of 6 functions and modules entered, 1 never" in said.out, said.out
    assert "edges out of entered functions that were never taken" in said.out
    assert lacuna(*both, "--never-entered").out == "a.py::never\n"
    assert 'label="2"' in lacuna(*both, "--format", "dot").out
    assert '<data key="calls">2</data>' in lacuna(*both, "--format", "graphml").out
    plain = lacuna("graph", "traced", "--json").json
    assert all(edge["calls"] is None for edge in plain["edges"])


def test_a_trace_of_another_version_is_left_out_by_file(lacuna, trace, tmp_path):
    files = {"a.py": "import b\ndef f(): b.g()\nf()\n", "b.py": "def g(): h()\ndef h(): pass\n"}
    trace(files, "python3", "a.py")
    (tmp_path / "traced" / "b.py").write_text("def g(): h()\ndef h(): return 1\n")
    done = lacuna("-v", "graph", "traced", "--trace", "trace.json")
    assert done.status == 0
    assert "left out: 3 functions of files that changed since" in done.out, done.out
    assert "b.py" in done.err and "g, h" in done.err, done.err
    graph = lacuna("graph", "traced", "--trace", "trace.json", "--json").json
    counted = {node["id"]: node["calls"] for node in graph["nodes"]}
    assert counted["a.py::f"] == 1 and counted["b.py::g"] == 0


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_half_a_trace_is_an_error(lacuna, trace, tmp_path, share):
    trace({"a.py": "def f(): pass\nf()\n"}, "python3", "a.py")
    whole = (tmp_path / "trace.json").read_text()
    (tmp_path / "half.json").write_text(whole[: int(len(whole) * share)])
    done = lacuna("graph", "traced", "--trace", "half.json", "--json")
    assert done.status == 3
    assert done.json["error"]["code"] == "bad_input" and "half.json" in json.dumps(done.json)


def test_a_command_that_fails_is_told(lacuna, tmp_path):
    folder = tmp_path / "traced"
    folder.mkdir()
    (folder / "a.py").write_text("raise SystemExit('so it is')\n")
    done = lacuna("trace", folder, "-o", "trace.json", "--", "python3", "a.py")
    assert done.status == 1 and "exit status 1" in done.out and "so it is" in done.err
    assert lacuna("trace", folder, "-o", "trace.json").status == 2
    missing = lacuna("trace", folder, "-o", "none.json", "--", "no-such-program")
    assert missing.status == 4 and not (tmp_path / "none.json").exists()


CPP = """#include <algorithm>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

template <class T>
T twice(T x) {
  return x + x;
}

struct Shape {
  virtual ~Shape() = default;
  virtual double area() const = 0;
};

struct Square : Shape {
  explicit Square(double side) : side_(side) {}
  double area() const override { return twice(side_) * side_ / 2; }
  double side_;
};

static int fails(int x) {
  if (x > 1) throw std::runtime_error("no");
  return x;
}

static int catches() {
  try {
    return fails(2);
  } catch (const std::exception&) {
    return twice(1);
  }
}

static int order(const std::vector<int>& values) {
  return *std::min_element(values.begin(), values.end(), [](int a, int b) {
    return twice(a) < twice(b);
  });
}

inline int small(int x) { return x + 1; }
int never(int x) { return x; }

int main() {
  std::unique_ptr<Shape> shape = std::make_unique<Square>(2);
  std::thread thread(order, std::vector<int>{3, 2, 1});
  thread.join();
  std::printf("%g %d\\n", shape->area(), catches() + small(1));
}
"""


def named(edges):
    """Edges by plain names, for ids whose form the front end decides."""

    def plain(id):
        name = id.split("::", 1)[1].split("(")[0]
        return name.replace("::", ".")

    return {(plain(a), plain(b)): n for (a, b), n in edges.items()}


@pytest.mark.skipif(shutil.which("g++") is None, reason="NOT TESTED: no g++")
@pytest.mark.parametrize("level", ["-O0", "-O2"])
def test_a_build_of_cpp_is_traced(lacuna, trace, tmp_path, level):
    build = f"$CXX $CXXFLAGS {level} shapes.cpp -o shapes -pthread"
    edges, document = trace({"shapes.cpp": CPP}, "./shapes", options=["--build", build])
    seen = named(edges)
    assert seen["main", "catches"] == 1
    assert seen["catches", "fails"] == 1
    assert seen["catches", "twice"] == 1
    assert seen["main", "small"] == 1
    assert seen["main", "Square.area"] == 1
    assert seen["Square.area", "twice"] == 1
    assert seen["main", "order"] == 1  # in another thread
    assert not any("never" in callee for _, callee in seen)
    assert document["threads"] == 2 and document["build"] == build
    done = lacuna("graph", "traced", "--trace", "trace.json", "--never-entered")
    assert "never" in done.out and "main" not in done.out


def pybind_flags():
    ask = "import sysconfig; print(sysconfig.get_path('include'))"
    done = subprocess.run(["/usr/bin/python3", "-c", ask], capture_output=True, text=True)
    python = done.stdout.strip()
    for folder in ("/usr/include", *glob.glob("/usr/lib/python3/dist-packages/pybind11/include")):
        if os.path.exists(f"{folder}/pybind11/pybind11.h") and os.path.exists(f"{python}/Python.h"):
            return f"-I{folder} -I{python}"
    return None


@pytest.mark.skipif(pybind_flags() is None, reason="NOT TESTED: no pybind11")
def test_an_extension_module_is_traced_together_with_python(trace):
    files = {
        "fast.cpp": """#include <pybind11/pybind11.h>

static int inner(int x) {
  return x + 1;
}

int outer(int x) {
  return inner(x) + inner(x);
}

PYBIND11_MODULE(fast, m) { m.def("outer", &outer); }
""",
        "main.py": "import fast\n\ndef work(n):\n    return [fast.outer(i) for i in range(n)]\n\nwork(5)\n",
    }
    build = f"$CXX $CXXFLAGS -fPIC -shared {pybind_flags()} fast.cpp -o fast.so"
    edges, _ = trace(files, "/usr/bin/python3", "main.py", options=["--build", build])
    seen = named(edges)
    assert seen["outer", "inner"] == 10
    assert seen["work", "outer"] == 5
    assert seen["<module>", "work"] == 1


def test_a_build_that_fails_is_an_error(lacuna, tmp_path):
    folder = tmp_path / "traced"
    folder.mkdir()
    (folder / "a.c").write_text("int main(void) { return 0; }\n")
    done = lacuna("trace", folder, "--build", "echo broken; exit 3", "-o", "t.json", "--", "./a")
    assert done.status == 3 and "broken" in done.err and not (tmp_path / "t.json").exists()
