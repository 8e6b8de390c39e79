"""Not run: a type checker reads this. A `type: ignore` that is not needed is an error."""

from __future__ import annotations

import pathlib
from typing import Optional

import lacuna


def ids(repository: pathlib.Path) -> list[str]:
    return [function["id"] for function in lacuna.functions(repository)["functions"]]


def gold(plan: lacuna.documents.Plan) -> list[str]:
    return [item["gold"] for item in plan["items"]]


def masked(repository: str) -> list[str]:
    plan = lacuna.mask(repository, n=2, seed=1, progress=lambda step, done, total: None)
    lacuna.restore(plan, repository)
    lacuna.restore(pathlib.Path("plan.json"), repository, take_bodies=True)
    return gold(plan)


def passed(answer: object) -> bool:
    return lacuna.score_one({"a": 1.0}, answer)["pass"]


def place(error: lacuna.Error) -> Optional[int]:
    code: lacuna.ErrorCode = error.code
    return error.where.line if error.where is not None and code == "bad_input" else None


def near(graph: lacuna.Graph, id: str) -> list[str]:
    return [function["id"] for function in graph.callers(id, depth=None) if function["distance"] > 1]


def apart(repository: str) -> Optional[int]:
    graph = lacuna.graph(repository, traces=[pathlib.Path("trace.json"), "other.json"])
    lacuna.mask(repository, n=2, strategy="coupled", graph=graph, rules={"entries": ["run.py"]})
    return graph.set_measures(["a.py::f", "a.py::g"])["min_distance"]


def numbers() -> float:
    return lacuna.pass_at_k(5, 2, 1) + lacuna.wilson_interval(2, 5).high


lacuna.functions(3)  # type: ignore[arg-type]
lacuna.mask(".", docstring="burn")  # type: ignore[arg-type]
lacuna.graph(".").callers(3)  # type: ignore[arg-type]
lacuna.graph(".").measures()[0]["fanin"]  # type: ignore[typeddict-item]
lacuna.functions(".")["function"]  # type: ignore[typeddict-item]
lacuna.pass_at_k("5", 2, 1)  # type: ignore[arg-type]
