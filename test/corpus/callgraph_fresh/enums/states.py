"""Enumerations with behaviour."""
import enum
import math
from enum import Enum, Flag, IntEnum, auto


class Activation(Enum):
    RELU = "relu"
    SIGMOID = "sigmoid"

    def __call__(self, x):
        return getattr(self, "_" + self.value)(x)

    def _relu(self, x):
        return max(0.0, x)

    def _sigmoid(self, x):
        return 1 / (1 + math.exp(-x))

    @classmethod
    def parse(cls, text):
        return cls(text.lower())

    @property
    def smooth(self):
        return self is Activation.SIGMOID


class Op(Enum):
    ADD = ("+", lambda a, b: a + b)
    SUB = ("-", lambda a, b: a - b)

    def __init__(self, sign, function):
        self.sign = sign
        self.function = function

    def apply(self, a, b):
        return self.function(a, b)

    def __str__(self):
        return self.sign


class Phase(IntEnum):
    INIT = auto()
    TRAIN = auto()
    DONE = auto()

    def next(self):
        return Phase(min(self + 1, Phase.DONE))

    @staticmethod
    def first():
        return Phase.INIT


class Access(Flag):
    READ = auto()
    WRITE = auto()
    ALL = READ | WRITE

    def names(self):
        return [member.name for member in Access if member in self]


class Planet(Enum):
    EARTH = (5.97e24, 6.37e6)
    MARS = (6.4e23, 3.39e6)

    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius

    @property
    def gravity(self):
        return constant() * self.mass / self.radius ** 2


def constant():
    return 6.67e-11


class Color(str, Enum):
    RED = "red"
    BLUE = "blue"

    @classmethod
    def _missing_(cls, value):
        return cls.fallback(value)

    @classmethod
    def fallback(cls, value):
        return cls.RED


class Trainer:
    def __init__(self):
        self.phase = Phase.first()
        self.handlers = {
            Phase.INIT: self.on_init,
            Phase.TRAIN: self.on_train,
        }

    def step(self):
        handler = self.handlers.get(self.phase)
        if handler is not None:
            handler()
        self.phase = self.phase.next()

    def on_init(self):
        self.data = [1]

    def on_train(self):
        self.data.append(2)


def total(ops, values):
    result = values[0]
    for op, value in zip(ops, values[1:]):
        result = op.apply(result, value)
    return result


def main():
    for activation in Activation:
        print(activation(0.5), activation.smooth)
    print(Activation.parse("RELU")(-1))
    print(total([Op.ADD, Op.SUB], [1, 2, 3]), " ".join(str(op) for op in Op))
    print(Access.ALL.names(), Planet.EARTH.gravity, Planet["MARS"].gravity)
    print(Color("green").value)
    trainer = Trainer()
    while trainer.phase is not Phase.DONE:
        trainer.step()
    print({member: member.gravity for member in Planet.__members__.values()})


main()
