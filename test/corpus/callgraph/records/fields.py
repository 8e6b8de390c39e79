import dataclasses
from dataclasses import dataclass, field
from typing import Callable, NamedTuple


def zero():
    return 0


def relu(x):
    return x


def make_list():
    return [1]


@dataclass
class Config:
    name: str
    activation: Callable = relu
    start: Callable = zero
    items: list = field(default_factory=make_list)

    def __post_init__(self):
        self.size = measure(self.items)

    def run(self):
        return self.activation(self.start())


def measure(items):
    return len(items)


@dataclasses.dataclass(frozen=True)
class Pair:
    left: Config
    right: Config

    def run(self):
        return self.left.run(), self.right.run()


class Step(NamedTuple):
    name: str
    action: Callable

    def execute(self):
        return self.action(1)


@dataclass
class Child(Config):
    extra: int = 1

    def run(self):
        return super().run()


config = Config("a")
Pair(config, Child("b")).run()
Step("s", relu).execute()
Config("c", activation=abs, start=zero).run()
