"""What the package lacuna is made of. Documents are JSON text."""

from collections.abc import Callable, Sequence
import os


def functions(repository: str | os.PathLike[str], *, paths: Sequence[str], languages: Sequence[str], maskable: bool, jobs: int, cache: str | os.PathLike[str] | None, progress: Callable[[str, int, int], object] | None) -> str:
    """The document lacuna.functions/1."""

def mask(repository: str | os.PathLike[str], *, functions: Sequence[str], all: bool, n: int | None, strategy: str, seed: int, docstring: str, initializers: str, output: str | os.PathLike[str] | None, patch: str | os.PathLike[str] | None, in_place: bool, plan_file: str | os.PathLike[str] | None, paths: Sequence[str], languages: Sequence[str], jobs: int, cache: str | os.PathLike[str] | None, progress: Callable[[str, int, int], object] | None) -> str:
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
