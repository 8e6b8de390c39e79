"""The documents that calls return, for type checkers. docs/formats.md describes each.

Lines count from 1. Ranges are half-open, in bytes of the file as stored. Bytes that are not UTF-8
stand as hexadecimal digits under the key with ``_hex`` behind it, in place of the key itself.
"""

from __future__ import annotations

from typing import Any, List, Literal, Optional, TypedDict


class RepositoryInfo(TypedDict):
    path: str
    commit: Optional[str]


class Function(TypedDict):
    id: str
    language: str
    path: str
    name: str
    qualified_name: str
    kind: str
    parent: Optional[str]
    line: int
    end_line: int
    range: List[int]
    body: List[int]
    docstring: Optional[List[int]]
    body_lines: int
    statements: int
    cyclomatic: int
    parameters: List[str]
    traits: List[str]
    maskable: bool
    reason: Optional[str]


class Diagnostic(TypedDict):
    severity: Literal["note", "warning", "error"]
    code: str
    message: str
    path: str
    line: int
    column: int


class PathWithReason(TypedDict):
    path: str
    reason: str


class FileCounts(TypedDict):
    """``skipped`` counts a whole folder once."""

    parsed: int
    partial: int
    skipped: int
    refused: int
    skipped_paths: List[PathWithReason]
    refused_paths: List[PathWithReason]


class Functions(TypedDict):
    """``lacuna.functions/1``"""

    schema: str
    repository: RepositoryInfo
    functions: List[Function]
    diagnostics: List[Diagnostic]
    files: FileCounts


class GraphNode(TypedDict):
    """``calls`` and ``seconds`` are None without traces."""

    id: str
    kind: Literal["function", "module"]
    fan_in: int
    fan_out: int
    depth: Optional[int]
    component: int
    call_sites: int
    unresolved: int
    calls: Optional[int]
    seconds: Optional[float]


# "from" is a keyword of the language.
CallEdge = TypedDict(
    "CallEdge",
    {
        "from": str,
        "to": str,
        "how": Literal["exact", "guessed", "observed"],
        "rule": Optional[str],
        "sites": List[List[Any]],
        "calls": Optional[int],
    },
)
CallEdge.__doc__ = "``sites`` are [path, line, column]; ``calls`` is None without traces."


class Override(TypedDict):
    method: str
    overridden: str


class SharedState(TypedDict):
    name: str
    writers: List[str]
    readers: List[str]


DataFlow = TypedDict("DataFlow", {"from": str, "to": str, "in": str})


class CallGraph(TypedDict):
    """``lacuna.graph/1``"""

    schema: str
    nodes: List[GraphNode]
    edges: List[CallEdge]
    overrides: List[Override]
    shared_state: List[SharedState]
    data_flow: List[DataFlow]
    call_sites: int
    unresolved: int
    notes: List[str]


class ReachedFunction(TypedDict):
    """``distance``: calls on the shortest way."""

    id: str
    distance: int


class Reached(TypedDict):
    """``lacuna.graph-reached/1``"""

    schema: str
    of: str
    direction: Literal["callers", "callees"]
    functions: List[ReachedFunction]


class CallPath(TypedDict):
    """``lacuna.graph-path/1``"""

    schema: str
    functions: List[str]
    edges: List[CallEdge]


class CentralFunction(TypedDict):
    id: str
    betweenness: float
    fan_in: int
    fan_out: int
    dominated: int
    depth: Optional[int]


class Central(TypedDict):
    """``lacuna.graph-central/1``"""

    schema: str
    functions: List[CentralFunction]


class Cycles(TypedDict):
    """``lacuna.graph-cycles/1``"""

    schema: str
    cycles: List[List[str]]


class FunctionMeasures(TypedDict):
    id: str
    fan_in: int
    fan_out: int
    depth: Optional[int]
    component: int
    component_size: int
    dominated: int
    betweenness: float
    articulation: bool
    calls: Optional[int]
    seconds: Optional[float]
    lines: int
    statements: int
    cyclomatic: int
    parameters: int


class Measures(TypedDict):
    """``lacuna.graph-measures/1``"""

    schema: str
    functions: List[FunctionMeasures]


class SetMeasures(TypedDict):
    """The distances are None where no two functions have a way."""

    calls: int
    shared_state: int
    shared_callers: int
    nested: int
    min_distance: Optional[int]
    mean_distance: Optional[float]
    apart: int


class MeasuredSet(TypedDict):
    """``lacuna.graph-set/1``"""

    schema: str
    functions: List[str]
    measures: SetMeasures


class PlannedRepository(TypedDict):
    spec: str
    commit: Optional[str]


class PlanSelector(TypedDict):
    strategy: str
    seed: int


class PlannedFile(TypedDict):
    path: str
    hash: str


class PlanItem(TypedDict, total=False):
    """One masked function. ``masked_ordinal``: where its ordinal is another once it is masked."""

    id: str
    path: str
    qualified_name: str
    ordinal: int
    masked_ordinal: int
    language: str
    body: List[int]
    body_hash: str
    stub: str
    stub_hex: str
    gold: str
    gold_hex: str


class Plan(TypedDict):
    """``lacuna.mask/1``. It holds the gold bodies."""

    schema: str
    repository: PlannedRepository
    selector: PlanSelector
    docstring: Literal["keep", "drop"]
    files: List[PlannedFile]
    items: List[PlanItem]


class Body(TypedDict, total=False):
    """What stood in one masked function; ``problem`` says why it could not be taken."""

    id: str
    filled: bool
    body: str
    body_hex: str
    problem: Optional[str]


class Restored(TypedDict):
    """``lacuna.restored/1``: paths of files written, and those that changed elsewhere too."""

    schema: str
    restored: List[str]
    drifted: List[str]
    bodies: List[Body]


class Spliced(TypedDict):
    """``lacuna.spliced/1``."""

    schema: str
    output: str
    bodies: List[Body]


# "pass" is a keyword of the language, which the form of a class does not allow.
Leaf = TypedDict(
    "Leaf",
    {"path": str, "gold": Any, "value": Any, "pass": bool, "reason": str, "flag": str},
)
Leaf.__doc__ = "One number; ``path`` is a JSON pointer into the answer."


class Answer(TypedDict):
    """How the answer was read; ``problem`` is empty where nothing was wrong."""

    parse: Literal["strict", "lenient", "none"]
    problem: str


Verdict = TypedDict(
    "Verdict",
    {
        "schema": str,
        "pass": bool,
        "scorer": Literal["strict", "reference"],
        "answer": Answer,
        "leaves": List[Leaf],
    },
)
Verdict.__doc__ = "``lacuna.verdict/1``"
