"""Typed settings: fields are declared once and read from text, defaults and grids alike."""
from __future__ import annotations

import enum
import itertools
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any, Dict, Iterator, List, NamedTuple, TypedDict, TypeVar


class ConfigError(ValueError):
    pass


class Loss(enum.Enum):
    SQUARED = "squared"
    ABSOLUTE = "absolute"

    @classmethod
    def _missing_(cls, value):
        for member in cls:
            if str(value).lower() == member.name.lower():
                return member
        return None

    def of(self, error: float) -> float:
        return error * error if self is Loss.SQUARED else abs(error)


class Override(NamedTuple):
    key: str
    text: str

    @classmethod
    def parse(cls, argument: str) -> Override:
        key, sep, text = argument.partition("=")
        if not sep:
            raise ConfigError(f"expected key=value, not {argument!r}")
        return cls(key.strip(), text.strip())

    def options(self) -> List[str]:
        return self.text.split(",")


class ResultRow(TypedDict):
    name: str
    score: float
    settings: Dict[str, Any]


def as_bool(text: str) -> bool:
    if text.lower() in ("yes", "true", "1"):
        return True
    if text.lower() in ("no", "false", "0"):
        return False
    raise ConfigError(f"not a truth value: {text}")


PARSERS = {"int": int, "float": float, "bool": as_bool, "str": str, "Loss": Loss}

C = TypeVar("C", bound="Config")


@dataclass(frozen=True)
class Config:
    seed: int = 0
    size: int = 20
    loss: Loss = Loss.SQUARED

    def __post_init__(self):
        if self.size < 2:
            raise ConfigError("size must be at least 2")

    @classmethod
    def defaults(cls) -> Dict[str, Any]:
        return {f.name: f.default for f in fields(cls) if f.default is not MISSING}

    def updated(self: C, overrides: List[Override]) -> C:
        return replace(self, **{o.key: self._parse(o.key, o.text) for o in overrides})

    def grid(self: C, axes: List[Override]) -> Iterator[C]:
        for texts in itertools.product(*(axis.options() for axis in axes)):
            yield self.updated([Override(axis.key, t) for axis, t in zip(axes, texts)])

    @classmethod
    def _parse(cls, key: str, text: str) -> Any:
        kinds = {f.name: f.type for f in fields(cls)}
        if key not in kinds:
            raise ConfigError(f"{cls.__name__} has no {key}")
        try:
            return PARSERS[kinds[key]](text)
        except ValueError as error:
            raise ConfigError(f"{key}: {error}") from error

    def changed(self) -> Dict[str, Any]:
        return {k: getattr(self, k) for k, d in self.defaults().items() if getattr(self, k) != d}
