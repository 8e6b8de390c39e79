"""What the package lacuna is made of. Documents are JSON text."""

from collections.abc import Callable, Sequence
import os


class Graph:
    def document(self) -> str:
        """The document lacuna.graph/1."""

    def reached(self, function: str, *, callers: bool, depth: int | None) -> str:
        """The document lacuna.graph-reached/1."""

    def path(self, caller: str, callee: str) -> str:
        """The document lacuna.graph-path/1."""

    def central(self, count: int) -> str:
        """The document lacuna.graph-central/1."""

    def cycles(self) -> str:
        """The document lacuna.graph-cycles/1."""

    def measures(self, functions: Sequence[str]) -> str:
        """The document lacuna.graph-measures/1."""

    def set_measures(self, functions: Sequence[str]) -> str:
        """The document lacuna.graph-set/1."""

def graph(repository: str | os.PathLike[str], *, traces: Sequence[str], entries: Sequence[str], paths: Sequence[str], languages: Sequence[str], jobs: int, cache: str | os.PathLike[str] | None, progress: Callable[[str, int, int], object] | None) -> Graph: ...

def functions(repository: str | os.PathLike[str], *, paths: Sequence[str], languages: Sequence[str], maskable: bool, jobs: int, cache: str | os.PathLike[str] | None, progress: Callable[[str, int, int], object] | None) -> str:
    """The document lacuna.functions/1."""

def mask(repository: str | os.PathLike[str], *, functions: Sequence[str], all: bool, n: int | None, strategy: str, seed: int, entries: Sequence[str], rules: str, graph: Graph | None, docstring: str, initializers: str, output: str | os.PathLike[str] | None, patch: str | os.PathLike[str] | None, in_place: bool, plan_file: str | os.PathLike[str] | None, paths: Sequence[str], languages: Sequence[str], jobs: int, cache: str | os.PathLike[str] | None, progress: Callable[[str, int, int], object] | None) -> str:
    """The document lacuna.mask/1."""

def restore(plan: bytes, directory: str | os.PathLike[str], *, take_bodies: bool, jobs: int) -> str:
    """The document lacuna.restored/1."""

def splice(plan: bytes, *, source: str | os.PathLike[str], output: str | os.PathLike[str], repository: str | os.PathLike[str] | None, cache: str | os.PathLike[str] | None, progress: Callable[[str, int, int], object] | None) -> str:
    """The document lacuna.spliced/1."""

def score_one(gold: bytes, answer: bytes, *, scorer: str, rtol: float, atol: float) -> str:
    """The document lacuna.verdict/1."""

def pass_at_k(n: int, c: int, k: int) -> float: ...

def pass_hat_k(n: int, c: int, k: int) -> float: ...

def wilson_interval(c: int, n: int, confidence: float) -> tuple[float, float]: ...

def version() -> str: ...
