"""Validated physical parameters: unit-aware descriptors, dataclasses and a small schema language."""
import dataclasses
import enum
import functools
import json
import numbers
import re
from dataclasses import dataclass, field
from typing import ClassVar, Dict, Optional, get_type_hints


class DimensionError(TypeError):
    pass


@dataclass(frozen=True)
class Unit:
    symbol: str
    factor: float
    dimension: tuple

    known: ClassVar[Dict[str, "Unit"]] = {}

    def __post_init__(self):
        Unit.known.setdefault(self.symbol, self)

    def __mul__(self, other):
        return Unit(f"{self.symbol}*{other.symbol}", self.factor * other.factor,
                    combine(self.dimension, other.dimension))

    def __truediv__(self, other):
        return self * other ** -1

    def __pow__(self, n):
        return Unit(f"{self.symbol}^{n}", self.factor ** n, tuple(n * d for d in self.dimension))

    def __rmul__(self, number):
        return Quantity(number, self)

    @classmethod
    def parse(cls, text):
        try:
            return cls.known[text]
        except KeyError:
            raise DimensionError(f"unknown unit {text}") from None


def combine(a, b):
    return tuple(x + y for x, y in zip(a, b))


METER = Unit("m", 1.0, (1, 0))
SECOND = Unit("s", 1.0, (0, 1))
KM = Unit("km", 1000.0, METER.dimension)
HOUR = Unit("h", 3600.0, SECOND.dimension)
SPEED = METER / SECOND


@functools.total_ordering
class Quantity:
    PATTERN = re.compile(r"\s*([-+.\deE]+)\s*(\S+)\s*")

    def __init__(self, magnitude, unit):
        self.magnitude, self.unit = magnitude, unit

    @classmethod
    def parse(cls, text):
        number, symbol = cls.PATTERN.fullmatch(text).groups()
        return cls(float(number), Unit.parse(symbol))

    def to(self, unit):
        if unit.dimension != self.unit.dimension:
            raise DimensionError(f"{self.unit.symbol} is no {unit.symbol}")
        return Quantity(self.base / unit.factor, unit)

    @property
    def base(self):
        return self.magnitude * self.unit.factor

    def __add__(self, other):
        return Quantity(self.magnitude + other.to(self.unit).magnitude, self.unit)

    def __truediv__(self, other):
        return Quantity(self.magnitude / other.magnitude, self.unit / other.unit)

    def __eq__(self, other):
        return self.base == other.base

    def __lt__(self, other):
        return self.base < other.base

    def __format__(self, spec):
        return f"{self.magnitude:{spec}} {self.unit.symbol}"

    def __repr__(self):
        return f"<{self:g}>"


class Checked:
    """A descriptor that runs a chain of checks before it stores."""

    def __init__(self, *checks, convert=None):
        self.checks = checks
        self.convert = convert or (lambda v: v)

    def __set_name__(self, owner, name):
        self.slot = "_" + name

    def __get__(self, instance, owner):
        if instance is None:
            return self
        return getattr(instance, self.slot)

    def __set__(self, instance, value):
        value = self.convert(value)
        for check in self.checks:
            check(self.slot[1:], value)
        setattr(instance, self.slot, value)


def positive(name, value):
    if not value > 0:
        raise ValueError(f"{name} must be positive, not {value}")


def between(low, high):
    def check(name, value):
        if not low <= value <= high:
            raise ValueError(f"{name} must be in [{low}, {high}]")
    return check


def measured_in(unit):
    def check(name, value):
        value.to(unit)
    return check


def as_quantity(value):
    return Quantity.parse(value) if isinstance(value, str) else value


class Trip:
    distance = Checked(measured_in(METER), convert=as_quantity)
    duration = Checked(measured_in(SECOND), convert=as_quantity)
    load = Checked(positive, between(0, 1))

    def __init__(self, distance, duration, load=0.5):
        self.distance = distance
        self.duration = duration
        self.load = load

    @property
    def speed(self):
        return (self.distance / self.duration).to(SPEED)


class Scheme(enum.Enum):
    EXPLICIT = "explicit"
    IMPLICIT = "implicit"

    @classmethod
    def _missing_(cls, value):
        for member in cls:
            if member.value.startswith(value.lower()):
                return member

    @property
    def stable(self):
        return self is Scheme.IMPLICIT


def validator(*names):
    def mark(method):
        method.validates = names
        return method
    return mark


class Model:
    """Base of dataclasses that coerce to their hints and run the validators of their class."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls._validators = [m for m in vars(cls).values() if hasattr(m, "validates")]

    def __post_init__(self):
        hints = get_type_hints(type(self))
        for f in dataclasses.fields(self):
            value = self.coerce(hints[f.name], getattr(self, f.name))
            for check in self._validators:
                if f.name in check.validates:
                    value = check(self, value)
            setattr(self, f.name, value)

    def coerce(self, hint, value):
        if dataclasses.is_dataclass(hint) and isinstance(value, dict):
            return hint(**value)
        if isinstance(hint, type) and issubclass(hint, enum.Enum):
            return hint(value)
        if hint is float and isinstance(value, numbers.Real):
            return float(value)
        return value

    @classmethod
    def from_json(cls, text):
        return cls(**json.loads(text))

    def to_json(self):
        return json.dumps(dataclasses.asdict(self), default=lambda e: e.value)


@dataclass
class Mesh(Model):
    cells: int
    length: float = 1.0

    @validator("cells")
    def power_of_two(self, n):
        return 1 << (n - 1).bit_length()

    @property
    def spacing(self):
        return self.length / self.cells


@dataclass
class Run(Model):
    mesh: Mesh
    scheme: Scheme = Scheme.EXPLICIT
    dt: Optional[float] = None
    tags: list = field(default_factory=list)

    def __post_init__(self):
        super().__post_init__()
        if self.dt is None:
            self.dt = self.default_dt()

    def default_dt(self):
        return self.mesh.spacing * (10 if self.scheme.stable else 0.5)

    @validator("tags")
    def sorted_tags(self, tags):
        return sorted(set(tags), key=str.lower)


def attempt(action, *args, **kwargs):
    try:
        return action(*args, **kwargs)
    except (ValueError, DimensionError) as problem:
        return f"{type(problem).__name__}: {problem}"


def main():
    trip = Trip("12 km", 2 * HOUR, load=0.7)
    print(f"{trip.speed:.2f}", trip.distance + 500 * METER, Trip.load.slot)
    print(max(Quantity(1, KM), Quantity(1200, METER)), Quantity(1, KM) == Quantity(1000, METER))
    print(attempt(Trip, "1 h", "2 h"), attempt(Trip, "1 m", "2 s", load=-1), attempt(Trip, "1 m", "2 s", 3))
    print(attempt(Unit.parse, "furlong"))
    run = Run.from_json('{"mesh": {"cells": 100}, "scheme": "im", "tags": ["b", "A", "b"]}')
    print(run, run.to_json())
    print(dataclasses.replace(run, scheme="explicit", dt=None).dt)


if __name__ == "__main__":
    main()
