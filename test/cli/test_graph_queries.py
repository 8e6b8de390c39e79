"""What somebody types at `lacuna graph`: questions, papers with traces, and mistakes."""

import json

import pytest

CODE = {
    "run.py": "import work\n\nwork.main()\n",
    "work.py": "def leaf(x):\n    return x\n\n\n"
    "def even(n):\n    return n == 0 or odd(n - 1)\n\n\n"
    "def odd(n):\n    return n > 0 and even(leaf(n) - 1)\n\n\n"
    "def main():\n    return even(4), globals()[''.join(['hid', 'den'])](1)\n\n\n"
    "def hidden(x):\n    y = leaf(x)\n    return y\n\n\n"
    "def alone():\n    y = 1\n    return y\n",
}
PAPER = """schema: lacuna.paper/1
id: calls
title: Calls
text: paper.md
repository: code
experiments:
  - id: one
    description: Runs it.
    commands: [python3 run.py]
    traces: [one.json]
    results: {r: {stdout: '(x)'}}
    gold: {r: 42.25}
"""


@pytest.fixture
def paper(tmp_path, lacuna):
    """A paper whose experiment names a trace of itself."""
    for name, text in CODE.items():
        (tmp_path / "code").mkdir(exist_ok=True)
        (tmp_path / "code" / name).write_text(text)
    (tmp_path / "paper.md").write_text("A paper.\n")
    (tmp_path / "paper.yaml").write_text(PAPER)
    done = lacuna("trace", "code", "-o", "one.json", "--", "python3", "run.py")
    assert done.status == 0, done.out + done.err
    return tmp_path


def test_a_paper_gives_repository_entries_and_traces(lacuna, paper):
    graph = lacuna("graph", "--paper", "paper.yaml", "--json").json
    edges = {(edge["from"], edge["to"]): edge for edge in graph["edges"]}
    assert edges["work.py::main", "work.py::hidden"]["how"] == "observed"
    assert edges["work.py::even", "work.py::odd"]["calls"] == 2
    depth = {node["id"]: node["depth"] for node in graph["nodes"]}
    assert depth["run.py::<module>"] == 0 and depth["work.py::hidden"] == 2
    assert depth["work.py::alone"] is None  # though nothing calls it
    summary = lacuna("graph", "--paper", "paper.yaml").out
    assert "1 traces: 7 of 8 functions and modules entered, 1 never" in summary, summary
    never = lacuna("graph", "--paper", "paper.yaml", "--never-entered").out
    assert never == "work.py::alone\n"
    both = lacuna("graph", "code", "--paper", "paper.yaml")
    assert both.status == 2


def test_a_suite_is_built_from_what_traces_saw(lacuna, paper):
    build = ["suite", "build", "paper.yaml", "--no-trace", "-n", "2", "--strategy", "coupled"]
    done = lacuna(*build, "--entered-only", "-o", "suite")
    assert done.status == 0, done.err
    with open(paper / "suite" / "tasks" / "calls.jsonl") as file:
        sets = {tuple(json.loads(line)["functions"]) for line in file}
    assert ("work.py::hidden", "work.py::main") in sets
    assert not any("work.py::alone" in functions for functions in sets)
    # Without the trace neither is known.
    (paper / "paper.yaml").write_text(PAPER.replace("    traces: [one.json]\n", ""))
    refused = lacuna(*build, "--entered-only", "-o", "other")
    assert refused.status == 2 and "names none" in refused.err
    assert lacuna(*build, "-o", "other").status == 0
    with open(paper / "other" / "tasks" / "calls.jsonl") as file:
        assert not any("hidden" in line and "main" in line for line in file)


def test_a_trace_of_older_code_is_a_warning(lacuna, paper):
    code = paper / "code" / "work.py"
    code.write_text(code.read_text() + "\n\ndef later():\n    pass\n")
    done = lacuna("-v", "suite", "build", "paper.yaml", "--no-trace", "-n", "1", "-o", "suite")
    assert done.status == 0
    assert "one.json" in done.err and "work.py" in done.err and "lacuna trace" in done.err
    done = lacuna("graph", "--paper", "paper.yaml")
    assert done.status == 0 and "functions of files that changed since" in done.out


@pytest.mark.parametrize(
    "trace",
    [
        '{"schema": "lacuna.trace/1", "functions": [',
        '{"schema": "lacuna.trace/9"}',
        "\x1b[2J\x1b]0;owned\a",
        "[" * 100_000,
        "",
    ],
    ids=["half", "newer", "escapes", "nested", "empty"],
)
def test_a_trace_that_is_none_is_named_with_its_line(lacuna, paper, trace):
    (paper / "one.json").write_text(trace)
    done = lacuna("paper", "check", "paper.yaml")
    assert done.status == 3
    assert "paper.yaml:10:14" in done.out + done.err and "one.json" in done.out + done.err
    assert "\x1b" not in done.out + done.err
    for words in (["graph", "--paper", "paper.yaml"], ["graph", "code", "--trace", "one.json"]):
        done = lacuna(*words)
        assert done.status in (3, 5) and "one.json" in done.err, done.err  # 5: nested too deep
        assert "\x1b" not in done.err and len(done.err) < 2000


def test_hostile_names_and_counts_stay_on_their_line(lacuna, paper):
    document = json.loads((paper / "one.json").read_text())
    evil = "work.py::\x1b[31mevil\x1b]0;x\a\n\u202eliar"
    document["functions"] += [
        {"id": evil, "calls": 2**64 - 1, "seconds": 1e11},
        {"id": "\x1b[2J.py::f", "calls": 1, "seconds": 0},
    ]
    document["edges"].append({"from": evil, "to": "work.py::main", "calls": 2**64 - 1})
    for function in document["functions"][:2]:
        function["calls"] = 2**64 - 1
    document["command"] = ["\x1b[2J"]
    (paper / "one.json").write_text(json.dumps(document))
    words = ["-v", "graph", "code", "--trace", "one.json", "--trace", "one.json"]
    for more in ([], ["--measures"], ["--never-entered"], ["--format", "dot"], ["--format", "graphml"]):
        done = lacuna(*words, *more)
        assert done.status == 0, done.err
        assert "\x1b" not in done.out + done.err and "\u202e" not in done.out + done.err
    graph = lacuna("graph", "code", "--trace", "one.json", "--trace", "one.json", "--json").json
    assert max(node["calls"] for node in graph["nodes"]) == 2**64 - 1


def test_lists_are_text_or_json(lacuna, paper):
    measures = lacuna("graph", "code", "--measures", "--json").json
    assert measures["schema"] == "lacuna.graph-measures/1" and len(measures["functions"]) == 8
    some = lacuna("graph", "code", "--measures", "--from", "work.py::odd").out.splitlines()
    assert len(some) == 4 and some[0].split() == [
        "depth", "fan-in", "fan-out", "circle", "dominates", "betweenness", "articulation", "function"
    ]  # fmt: skip
    way = lacuna("graph", "code", "--path", "work.py::main", "work.py::leaf", "--json").json
    assert way["functions"][0] == "work.py::main" and len(way["edges"]) == 3
    none = lacuna("graph", "code", "--path", "work.py::leaf", "work.py::main", "--json")
    assert none.status == 1 and none.json["functions"] == []
    said = lacuna("graph", "code", "--path", "work.py::leaf", "work.py::main")
    assert said.status == 1
    assert "there is no way of calls from work.py::leaf to work.py::main" in said.err
    apart = lacuna("graph", "code", "--from", "work.py::leaf", "--to", "work.py::main")
    assert apart.status == 1 and "there is no way" in apart.err and apart.out == ""


@pytest.mark.parametrize(
    "words, status, hint",
    [
        (["--form", "work.py::main"], 2, "--from"),
        (["--measure"], 2, "--measures"),
        (["--from", "work.py::mian"], 3, "did you mean work.py::main?"),
        (["--from", "main"], 3, "did you mean work.py::main?"),
        (["--to", "wrk.py::main"], 3, "did you mean work.py::main?"),
        (["--path", "work.py::main", "leaf"], 3, "did you mean work.py::leaf?"),
        (["--path", "work.py::main"], 2, "--path"),
        (["--entry", "rnu.py"], 3, "did you mean run.py?"),
        (["--format", "htlm"], 2, "html"),
        (["--cycles", "--central", "3"], 2, "exclude each other"),
        (["--cycles", "--format", "dot"], 2, "--json"),
        (["--never-entered"], 2, "--trace"),
        (["--trace", "none.json"], 3, "none.json"),
    ],
)
def test_a_typing_mistake_is_told_with_what_was_meant(lacuna, paper, words, status, hint):
    done = lacuna("graph", "code", *words)
    assert done.status == status, done.err
    assert hint in done.err, done.err


def test_a_strategy_that_is_misspelt_is_told_with_what_was_meant(lacuna, paper):
    done = lacuna("mask", "code", "-n", "1", "--strategy", "copled", "-o", "masked")
    assert done.status == 2 and "did you mean coupled?" in done.err, done.err
    done = lacuna("suite", "build", "paper.yaml", "--strategy", "kye", "-o", "suite")
    assert done.status == 2 and "did you mean key?" in done.err, done.err
    done = lacuna("mask", "code", "-n", "1", "--strategy", "astrology", "-o", "masked")
    assert done.status == 2 and "known are uniform, key" in done.err, done.err


def test_a_repository_without_functions_has_an_empty_graph(lacuna, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.md").write_text("nothing\n")
    done = lacuna("graph", "empty")
    assert done.status == 0 and "no function" in done.err, done.out + done.err
    assert lacuna("graph", "empty", "--json").json["nodes"] == []
    assert lacuna("graph", "empty", "--cycles").out == "no function calls itself\n"
    assert lacuna("graph", "empty", "--central", "3").status == 0
    assert lacuna("graph", "empty", "--from", "a.py::f").status == 3


def test_trace_says_where_its_command_stands(lacuna, paper):
    assert "behind `--`" in lacuna("trace", "--help").out
    bare = lacuna("trace", "code", "-o", "t.json", "python3", "run.py")
    assert bare.status == 2 and "stands behind `--`" in bare.err, bare.err
    near = lacuna("trace", "code", "-o", "t.json", "--bild", "make", "--", "python3", "run.py")
    assert near.status == 2 and "did you mean --build?" in near.err, near.err
