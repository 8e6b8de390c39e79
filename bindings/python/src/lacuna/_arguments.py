"""What arguments must be before they go to the extension."""

from __future__ import annotations

from typing import Iterable, List, TypeVar

T = TypeVar("T")


def strings(values: Iterable[T], name: str) -> List[T]:
    """A list of them; a TypeError for one text, which is an iterable of texts as well."""
    if isinstance(values, (str, bytes)):
        raise TypeError(f"{name} must be several texts, not one: {values!r}")
    return list(values)
