"""The call graph of a repository, as an object that is asked."""

from __future__ import annotations

import json
from typing import Iterable, List, Optional, cast

from . import _core, documents
from ._arguments import strings


class Graph:
    """Which functions of a repository call which, as :func:`lacuna.graph` read it.

    Functions are named by their ids, ``path::qualified.name``; the code of a file outside all
    functions is ``path::<module>``. Answers read nothing again. Many threads may ask at once. An id
    that the graph lacks raises :class:`lacuna.Error` with the code ``"not_found"`` and near ids.
    """

    def __init__(self, core: _core.Graph) -> None:
        self._core = core

    def document(self) -> documents.CallGraph:
        """All nodes and edges, with where the calls stand."""
        return cast(documents.CallGraph, json.loads(self._core.document()))

    def callers(
        self, function: str, *, depth: Optional[int] = 1
    ) -> List[documents.ReachedFunction]:
        """What leads to a function in at most ``depth`` calls, nearest first; None: in any number.

        The function itself is among them only where calls lead back to it.
        """
        return self._reached(function, True, depth)

    def callees(
        self, function: str, *, depth: Optional[int] = 1
    ) -> List[documents.ReachedFunction]:
        """What a function leads to, as :meth:`callers`."""
        return self._reached(function, False, depth)

    def path(self, caller: str, callee: str) -> documents.CallPath:
        """A shortest way of calls, with its edges; ``functions`` is empty where there is none."""
        return cast(documents.CallPath, json.loads(self._core.path(caller, callee)))

    def central(self, count: int = 10) -> List[documents.CentralFunction]:
        """The functions on most shortest ways, the most central first."""
        found = cast(documents.Central, json.loads(self._core.central(count)))
        return found["functions"]

    def cycles(self) -> List[List[str]]:
        """The functions that call each other in circles, the largest circle first."""
        return cast(documents.Cycles, json.loads(self._core.cycles()))["cycles"]

    def measures(self, functions: Iterable[str] = ()) -> List[documents.FunctionMeasures]:
        """Measures of each of these functions, or of all; those of one cost as much as of all."""
        text = self._core.measures(strings(functions, "functions"))
        return cast(documents.Measures, json.loads(text))["functions"]

    def set_measures(self, functions: Iterable[str]) -> documents.SetMeasures:
        """How the functions of a set hang on each other: coupling and distances."""
        text = self._core.set_measures(strings(functions, "functions"))
        return cast(documents.MeasuredSet, json.loads(text))["measures"]

    def _reached(
        self, function: str, callers: bool, depth: Optional[int]
    ) -> List[documents.ReachedFunction]:
        text = self._core.reached(function, callers=callers, depth=depth)
        return cast(documents.Reached, json.loads(text))["functions"]
