"""Masks functions of research code, gives them back, and scores who fills them in again.

Also says how functions depend on each other, which is what choosing them well needs.

Calls return the documents of the command line as dicts. They raise :class:`Error` where input, disk
or the environment is at fault, and TypeError where an argument has the wrong type. Long calls leave
other threads running and end at Ctrl-C.
"""

from __future__ import annotations

import json
import os
from typing import Any, Callable, Iterable, Literal, Mapping, NamedTuple, Optional, Union, cast

from . import _core, documents
from ._arguments import strings
from ._error import Error, ErrorCode, Location
from ._graph import Graph

__all__ = [
    "Error",
    "ErrorCode",
    "Graph",
    "Interval",
    "Location",
    "documents",
    "functions",
    "graph",
    "mask",
    "pass_at_k",
    "pass_hat_k",
    "restore",
    "score_one",
    "splice",
    "wilson_interval",
]

__version__: str = _core.version()

PathLike = Union[str, "os.PathLike[str]"]
ProgressCallback = Callable[[str, int, int], object]
PlanSource = Union[documents.Plan, str, bytes, "os.PathLike[str]"]


class Interval(NamedTuple):
    """A closed interval."""

    low: float
    high: float


def functions(
    repository: PathLike,
    *,
    paths: Iterable[str] = (),
    languages: Iterable[str] = (),
    maskable: bool = False,
    jobs: int = 0,
    cache: Optional[PathLike] = None,
    progress: Optional[ProgressCallback] = None,
) -> documents.Functions:
    """Every function of a repository, with what was wrong with its files.

    :param repository: A folder, or a git URL with ``@commit``, which needs ``cache``.
    :param paths: Only files that match one of these globs.
    :param languages: Only these.
    :param maskable: Only functions that can be masked.
    :param jobs: Threads; 0 is all cores.
    :param cache: Folder of the index cache, which makes a second call read only what changed.
    :param progress: Called now and then with (step, done, total), from any thread; ``total`` is 0
        while it is unknown. What it raises ends the call.
    """
    text = _core.functions(
        repository,
        paths=strings(paths, "paths"),
        languages=strings(languages, "languages"),
        maskable=maskable,
        jobs=jobs,
        cache=cache,
        progress=progress,
    )
    return cast(documents.Functions, json.loads(text))


def graph(
    repository: PathLike,
    *,
    traces: Iterable[PathLike] = (),
    entries: Iterable[str] = (),
    paths: Iterable[str] = (),
    languages: Iterable[str] = (),
    jobs: int = 0,
    cache: Optional[PathLike] = None,
    progress: Optional[ProgressCallback] = None,
) -> Graph:
    """Which functions of a repository call which, without running it.

    :param traces: Files of ``lacuna trace``, whose calls are added. What was traced in a file that
        is another one now is left out.
    :param entries: Ids or files where depth counts from; none: what nothing calls.
    :param paths: Only files that match one of these globs.
    """
    core = _core.graph(
        repository,
        traces=[os.fspath(trace) for trace in strings(traces, "traces")],
        entries=strings(entries, "entries"),
        paths=strings(paths, "paths"),
        languages=strings(languages, "languages"),
        jobs=jobs,
        cache=cache,
        progress=progress,
    )
    return Graph(core)


def mask(
    repository: PathLike,
    *,
    functions: Iterable[str] = (),
    all: bool = False,
    n: Optional[int] = None,
    strategy: str = "uniform",
    seed: int = 0,
    entries: Iterable[str] = (),
    rules: Optional[Mapping[str, object]] = None,
    graph: Optional[Graph] = None,
    docstring: Literal["keep", "drop"] = "keep",
    initializers: Literal["keep", "drop"] = "keep",
    output: Optional[PathLike] = None,
    patch: Optional[PathLike] = None,
    in_place: bool = False,
    plan_file: Optional[PathLike] = None,
    paths: Iterable[str] = (),
    languages: Iterable[str] = (),
    jobs: int = 0,
    cache: Optional[PathLike] = None,
    progress: Optional[ProgressCallback] = None,
) -> documents.Plan:
    """Masks functions, given by exactly one of ``functions``, ``all`` and ``n``, and returns the plan.

    The plan holds the gold bodies: keep it away from whoever is to fill them in. Without ``output``,
    ``patch`` and ``in_place`` no masked file is written.

    :param functions: These ids, as :func:`functions` gives them.
    :param all: Each outermost maskable function.
    :param n: This many, chosen by ``strategy`` from ``seed``.
    :param strategy: As ``lacuna mask --list-strategies`` lists them: "uniform", "coupled", "chain"…
    :param entries: For ``n``: ids or files in which the experiments begin.
    :param rules: For ``n``: what ``choose`` of a paper may hold, such as ``{"weights": {...}}``.
    :param graph: For ``n``: who calls whom, perhaps with traces; built where it is needed and None.
    :param initializers: Whether those of constructors in C++ stay, or go with the body.
    :param output: A new or empty folder for the masked tree.
    :param patch: A file for a patch that ``git apply`` takes.
    :param in_place: Mask the files where they are; needs ``plan_file``.
    :param plan_file: Also write the plan there, before anything else is written.
    """
    text = _core.mask(
        repository,
        functions=strings(functions, "functions"),
        all=all,
        n=n,
        strategy=strategy,
        seed=seed,
        entries=strings(entries, "entries"),
        rules="" if rules is None else json.dumps(rules),
        graph=None if graph is None else graph._core,
        docstring=docstring,
        initializers=initializers,
        output=output,
        patch=patch,
        in_place=in_place,
        plan_file=plan_file,
        paths=strings(paths, "paths"),
        languages=strings(languages, "languages"),
        jobs=jobs,
        cache=cache,
        progress=progress,
    )
    return cast(documents.Plan, json.loads(text))


def restore(
    plan: PlanSource, directory: PathLike, *, take_bodies: bool = False, jobs: int = 0
) -> documents.Restored:
    """Gives every byte back to a tree that the plan masked.

    Raises :class:`Error` with the code ``"stale"``, and writes nothing, where a masked body is no
    longer what the plan wrote, unless ``take_bodies`` says to read it as an answer.

    :param plan: What :func:`mask` returned, its JSON text, or the path object of a file with it.
    """
    text = _core.restore(_plan(plan), directory, take_bodies=take_bodies, jobs=jobs)
    return cast(documents.Restored, json.loads(text))


def splice(
    plan: PlanSource,
    source: PathLike,
    output: PathLike,
    *,
    repository: Optional[PathLike] = None,
    cache: Optional[PathLike] = None,
    progress: Optional[ProgressCallback] = None,
) -> documents.Spliced:
    """Takes from ``source`` only the bodies of masked functions into a pristine masked tree.

    :param plan: As for :func:`restore`.
    :param source: A tree that anybody may have written.
    :param output: A new or empty folder.
    :param repository: The unmasked repository; without it the one that the plan names.
    """
    text = _core.splice(
        _plan(plan),
        source=source,
        output=output,
        repository=repository,
        cache=cache,
        progress=progress,
    )
    return cast(documents.Spliced, json.loads(text))


def score_one(
    gold: object,
    answer: object,
    *,
    scorer: Literal["strict", "reference"] = "strict",
    rtol: float = 0.05,
    atol: float = 0.0,
) -> documents.Verdict:
    """Holds one answer against one gold, leaf by leaf.

    :param gold: A number, or a list or dict of such; NumPy's too. ``str`` and ``bytes`` are JSON.
    :param answer: The same; ``str`` and ``bytes`` are any text that an agent wrote.
    :param rtol: Relative tolerance.
    :param atol: Absolute tolerance; the wider of the two counts.
    """
    text = _core.score_one(_json(gold), _json(answer), scorer=scorer, rtol=rtol, atol=atol)
    return cast(documents.Verdict, json.loads(text))


def pass_at_k(n: int, c: int, k: int) -> float:
    """The probability that one of k attempts passes, drawn from n of which c passed."""
    return _core.pass_at_k(n, c, k)


def pass_hat_k(n: int, c: int, k: int) -> float:
    """The probability that each of k attempts passes, drawn from n of which c passed."""
    return _core.pass_hat_k(n, c, k)


def wilson_interval(c: int, n: int, confidence: float = 0.95) -> Interval:
    """Wilson's score interval for c successes in n trials."""
    return Interval(*_core.wilson_interval(c, n, confidence))


def _bytes(text: Union[str, bytes]) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


def _plain(value: Any) -> Any:
    """What NumPy's numbers and arrays are in JSON."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} has no place in a gold or an answer")


def _json(value: object) -> bytes:
    if isinstance(value, (str, bytes)):
        return _bytes(value)
    return json.dumps(value, default=_plain).encode()


def _plan(plan: PlanSource) -> bytes:
    if isinstance(plan, (str, bytes)):
        return _bytes(plan)
    if isinstance(plan, os.PathLike):
        with open(plan, "rb") as file:
            return file.read()
    if not isinstance(plan, dict):
        raise TypeError(f"a plan is a dict, JSON text or a path object, not {type(plan).__name__}")
    return json.dumps(plan).encode()
