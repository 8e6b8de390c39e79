import hashlib
import json
import threading

import lacuna
import pytest


@pytest.fixture
def calls(tmp_path):
    """A repository with a circle, a leaf and two files."""
    folder = tmp_path / "calls"
    folder.mkdir()
    (folder / "run.py").write_text("import work\n\nwork.main()\n")
    (folder / "work.py").write_text(
        "def leaf(x):\n    return x\n\n\n"
        "def even(n):\n    return n == 0 or odd(n - 1)\n\n\n"
        "def odd(n):\n    return n > 0 and even(leaf(n) - 1)\n\n\n"
        "def main():\n    return even(4)\n\n\n"
        "def alone():\n    return 1\n"
    )
    return folder


def test_callers_and_callees_come_with_their_distance(calls):
    graph = lacuna.graph(calls)
    assert graph.callers("work.py::leaf") == [{"id": "work.py::odd", "distance": 1}]
    assert graph.callees("work.py::main", depth=None) == [
        {"id": "work.py::even", "distance": 1},
        {"id": "work.py::odd", "distance": 2},
        {"id": "work.py::leaf", "distance": 3},
    ]
    # In a circle a function leads to itself.
    assert {"id": "work.py::even", "distance": 2} in graph.callees("work.py::even", depth=2)


def test_a_path_has_the_places_of_its_calls(calls):
    path = lacuna.graph(calls).path("run.py::<module>", "work.py::even")
    assert path["functions"] == ["run.py::<module>", "work.py::main", "work.py::even"]
    assert [edge["sites"] for edge in path["edges"]] == [[["run.py", 3, 1]], [["work.py", 14, 12]]]
    assert lacuna.graph(calls).path("work.py::leaf", "work.py::main")["functions"] == []


def test_circles_and_central_functions(calls):
    graph = lacuna.graph(calls)
    assert graph.cycles() == [["work.py::even", "work.py::odd"]]
    assert graph.central(1)[0]["id"] == "work.py::even"
    assert len(graph.central(1000)) == len(graph.document()["nodes"])


def test_measures_of_functions_and_of_sets(calls):
    graph = lacuna.graph(calls, entries=["run.py"])
    (even,) = graph.measures(["work.py::even"])
    assert (even["depth"], even["fan_in"], even["component_size"], even["dominated"]) == (2, 2, 2, 2)
    assert (even["statements"], even["lines"], even["parameters"]) == (1, 1, 1)
    assert even["articulation"] is True and even["calls"] is None
    by_id = {each["id"]: each for each in graph.measures()}
    assert by_id["work.py::even"] == even
    assert by_id["work.py::alone"]["depth"] is None
    pair = graph.set_measures(["work.py::main", "work.py::leaf"])
    assert (pair["calls"], pair["min_distance"], pair["apart"]) == (0, 3, 0)
    assert graph.set_measures(["work.py::main", "work.py::alone"])["apart"] == 1


def test_the_document_is_that_of_the_command_line(calls):
    document = lacuna.graph(calls).document()
    assert document["schema"] == "lacuna.graph/1"
    assert ("work.py::main", "work.py::even") in {(e["from"], e["to"]) for e in document["edges"]}
    assert lacuna.graph(calls, jobs=1).document() == document


def trace_of(calls, path):
    """What `lacuna trace` writes of a run that called alone() from outside."""
    sha = {"work.py": hashlib.sha256((calls / "work.py").read_bytes()).hexdigest()}
    path.write_text(
        json.dumps(
            {
                "schema": "lacuna.trace/1",
                "tool": "lacuna",
                "command": ["python3", "run.py"],
                "exit_status": 0,
                "signal": 0,
                "complete": True,
                "seconds": 1.0,
                "processes": 1,
                "threads": 1,
                "unnamed": 0,
                "files": sha,
                "functions": [
                    {"id": "work.py::main", "calls": 2, "seconds": 0.5},
                    {"id": "work.py::alone", "calls": 3, "seconds": 0.25},
                ],
                "edges": [{"from": "work.py::main", "to": "work.py::alone", "calls": 3}],
            }
        )
    )
    return path


def test_traces_add_what_was_observed(calls, tmp_path):
    graph = lacuna.graph(calls, traces=[trace_of(calls, tmp_path / "trace.json")])
    assert {"id": "work.py::main", "distance": 1} in graph.callers("work.py::alone")
    edge = graph.path("work.py::main", "work.py::alone")["edges"][0]
    assert (edge["how"], edge["calls"]) == ("observed", 3)
    (main,) = graph.measures(["work.py::main"])
    assert (main["calls"], main["seconds"]) == (2, 0.5)


def test_half_a_trace_is_an_error(calls, tmp_path):
    trace = trace_of(calls, tmp_path / "trace.json")
    trace.write_text(trace.read_text()[:200])
    with pytest.raises(lacuna.Error) as caught:
        lacuna.graph(calls, traces=[trace])
    assert caught.value.code == "bad_input"
    assert "trace.json" in str(caught.value)


def test_an_unknown_function_is_an_error_with_near_ones(calls):
    graph = lacuna.graph(calls)
    with pytest.raises(lacuna.Error) as caught:
        graph.callers("work.py::evn")
    assert caught.value.code == "not_found"
    assert "work.py::even" in caught.value.hint
    with pytest.raises(lacuna.Error, match="twice"):
        graph.set_measures(["work.py::even", "work.py::even"])
    with pytest.raises(TypeError, match="functions"):
        graph.measures("work.py::even")
    with pytest.raises(TypeError):
        lacuna._core.Graph()


def test_masks_are_chosen_by_strategy_rules_and_graph(calls):
    def ids(**how):
        return {item["id"] for item in lacuna.mask(calls, seed=1, **how)["items"]}

    chain = ids(n=4, strategy="chain")
    assert chain == {f"work.py::{name}" for name in ("main", "even", "odd", "leaf")}
    assert ids(n=4, strategy="chain", graph=lacuna.graph(calls)) == chain
    weights = {"weights": {"functions": {"*::alone": 5, "work.py::[!a]*": 0}}}
    assert ids(n=1, strategy="weights", rules=weights) == {"work.py::alone"}
    assert "work.py::alone" in ids(n=1, strategy="nested", entries=["work.py::alone"])
    with pytest.raises(lacuna.Error, match="astrology"):
        ids(n=1, strategy="astrology")
    with pytest.raises(lacuna.Error) as caught:
        ids(n=1, strategy="weights", rules={"weight": {}})
    assert caught.value.code == "bad_input" and "weights" in str(caught.value)


def test_many_threads_ask_one_graph(emcee):
    graph = lacuna.graph(emcee)
    expected = graph.measures()
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(graph.measures())) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 4
