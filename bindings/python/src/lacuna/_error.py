"""What goes wrong, as an exception."""

from __future__ import annotations

from typing import Literal, NamedTuple, Optional

ErrorCode = Literal[
    "invalid_argument",
    "not_found",
    "bad_input",
    "stale",
    "conflict",
    "unsupported",
    "io",
    "missing_tool",
    "limit",
    "timeout",
    "cancelled",
    "internal",
]


class Location(NamedTuple):
    """A place in a file. ``line`` and ``column`` count from 1; 0 is unknown."""

    path: str
    line: int = 0
    column: int = 0


class Error(Exception):
    """A failure that input, disk, a child process or the environment caused."""

    code: ErrorCode
    """Why, as a stable word: ``"not_found"``, ``"stale"``, ..."""
    message: str
    """What went wrong, in one sentence."""
    hint: str
    """What to do about it; may be empty."""
    where: Optional[Location]
    """The place in a file, if there is one."""

    def __init__(
        self, code: ErrorCode, message: str, hint: str = "", where: Optional[Location] = None
    ) -> None:
        super().__init__(code, message, hint, where)
        self.code = code
        self.message = message
        self.hint = hint
        self.where = where

    def __str__(self) -> str:
        text = self.message
        if self.where is not None:
            place = [self.where.path, *(str(number) for number in self.where[1:] if number)]
            text = f"{':'.join(place)}: {text}"
        return f"{text} ({self.hint})" if self.hint else text
