"""A small training loop: models and optimizers from registries, hooks, a schedule, checkpoints."""
import dataclasses
import functools
import random
from abc import ABC, abstractmethod
from typing import Callable, ClassVar, Optional


class Registry:
    def __init__(self, kind):
        self.kind = kind
        self._entries = {}

    def register(self, name=None):
        def decorate(entry):
            self._entries[name or entry.__name__.lower()] = entry
            return entry

        return decorate

    def build(self, spec, *args, **extra):
        spec = dict(spec)
        kind = spec.pop("type")
        return self._entries[kind](*args, **{**spec, **extra})


MODELS = Registry("model")
OPTIMIZERS = Registry("optimizer")
HOOKS = Registry("hook")


class Parameter:
    def __init__(self, value):
        self.value = value
        self.grad = 0.0

    def zero(self):
        self.grad = 0.0


class Module(ABC):
    training: ClassVar[bool] = True

    def __call__(self, *inputs):
        return self.forward(*inputs)

    @abstractmethod
    def forward(self, x): ...

    def parameters(self):
        for value in vars(self).values():
            if isinstance(value, Parameter):
                yield value
            elif isinstance(value, Module):
                yield from value.parameters()


class Scale(Module):
    def __init__(self, start=0.5):
        self.weight = Parameter(start)
        self.seen = 0.0

    def forward(self, x):
        self.seen = x
        return self.weight.value * x

    def backward(self, grad):
        self.weight.grad += grad * self.seen
        return grad * self.weight.value


@MODELS.register("deep")
class Deep(Module):
    def __init__(self, depth, start=0.9):
        self.first = Scale(start)
        self.layers = [self.first] + [Scale(start) for _ in range(depth - 1)]

    def forward(self, x):
        return functools.reduce(lambda value, layer: layer(value), self.layers, x)

    def backward(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]


class Optimizer:
    def __init__(self, parameters, rate=0.1):
        self.parameters = list(parameters)
        self.rate = rate

    def zero_grad(self):
        for parameter in self.parameters:
            parameter.zero()

    def step(self):
        for index, parameter in enumerate(self.parameters):
            parameter.value -= self.rate * self.direction(index, parameter)

    def direction(self, index, parameter):
        raise NotImplementedError


@OPTIMIZERS.register()
class Descent(Optimizer):
    def direction(self, index, parameter):
        return parameter.grad


@OPTIMIZERS.register()
class Momentum(Optimizer):
    def __init__(self, parameters, rate=0.1, decay=0.5):
        super().__init__(parameters, rate)
        self.decay = decay
        self.velocity = [0.0] * len(self.parameters)

    def direction(self, index, parameter):
        self.velocity[index] = self.decay * self.velocity[index] + parameter.grad
        return self.velocity[index]


class Hook:
    def before_epoch(self, trainer): pass

    def after_epoch(self, trainer): pass

    def after_step(self, trainer, loss): pass


@HOOKS.register("log")
class Log(Hook):
    def __init__(self, every):
        self.every = every
        self.lines = []

    def after_step(self, trainer, loss):
        if trainer.steps % self.every == 0:
            self.lines.append(self.render(trainer, loss))

    def render(self, trainer, loss):
        return f"{trainer.steps}: {loss:.3f}"


@HOOKS.register("schedule")
class Schedule(Hook):
    def __init__(self, policy: Callable[[int], float]):
        self.policy = policy

    def before_epoch(self, trainer):
        trainer.optimizer.rate = self.policy(trainer.epoch)


@HOOKS.register("checkpoint")
class Checkpoint(Hook):
    def __init__(self):
        self.best: Optional[float] = None

    def after_epoch(self, trainer):
        score = trainer.evaluate()
        if self.best is None or score < self.best:
            self.best = score


def inverse(epoch, base=0.05):
    return base / (1 + epoch)


@dataclasses.dataclass
class Config:
    model: dict
    optimizer: dict
    hooks: list = dataclasses.field(default_factory=list)
    epochs: int = 2
    seed: int = 0

    def __post_init__(self):
        self.random = random.Random(self.seed)

    def samples(self):
        for _ in range(8):
            x = self.random.random()
            yield x, 2 * x


def squared(prediction, target):
    difference = prediction - target
    return difference * difference, 2 * difference


class Trainer:
    def __init__(self, config, loss=squared):
        self.config = config
        self.model = MODELS.build(config.model)
        self.optimizer = OPTIMIZERS.build(config.optimizer, self.model.parameters())
        self.hooks = [HOOKS.build(spec) for spec in config.hooks]
        self.loss = loss
        self.epoch = self.steps = 0

    def fire(self, event, *args):
        for hook in self.hooks:
            getattr(hook, event)(self, *args)

    def run(self):
        for self.epoch in range(self.config.epochs):
            self.fire("before_epoch")
            for x, y in self.config.samples():
                self.train_step(x, y)
            self.fire("after_epoch")
        return self

    def train_step(self, x, y):
        self.optimizer.zero_grad()
        value, grad = self.loss(self.model(x), y)
        self.model.backward(grad)
        self.optimizer.step()
        self.steps += 1
        self.fire("after_step", value)

    def evaluate(self):
        return sum(self.loss(self.model(x), y)[0] for x, y in self.config.samples())


def main():
    for kind in ("descent", "momentum"):
        hooks = [
            {"type": "log", "every": 4},
            {"type": "schedule", "policy": functools.partial(inverse, base=0.02)},
            {"type": "checkpoint"},
        ]
        config = Config({"type": "deep", "depth": 2}, {"type": kind, "rate": 0.02}, hooks)
        trainer = Trainer(config).run()
        print(kind, trainer.steps, len(trainer.hooks[0].lines))


if __name__ == "__main__":
    main()
