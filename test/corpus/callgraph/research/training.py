"""The shape of a training script, without its libraries."""
import argparse
import math
import random


class Module:
    def __init__(self):
        self.children = []

    def __call__(self, *args):
        return self.forward(*args)

    def forward(self, *args):
        raise NotImplementedError

    def add(self, module):
        self.children.append(module)
        return module

    def parameters(self):
        for child in self.children:
            yield from child.parameters()


class Linear(Module):
    def __init__(self, n, m):
        super().__init__()
        self.weight = [[init(n) for _ in range(n)] for _ in range(m)]

    def forward(self, x):
        return [dot(row, x) for row in self.weight]

    def parameters(self):
        yield self.weight


class Sequential(Module):
    def __init__(self, *layers):
        super().__init__()
        for layer in layers:
            self.add(layer)

    def forward(self, x):
        for layer in self.children:
            x = layer(x)
        return x


class ReLU(Module):
    def forward(self, x):
        return [max(v, 0) for v in x]


class Network(Module):
    def __init__(self, size):
        super().__init__()
        self.body = self.add(Sequential(Linear(size, size), ReLU()))
        self.head = self.add(Linear(size, 1))

    def forward(self, x):
        return self.head(self.body(x))[0]


class Optimizer:
    def __init__(self, parameters, rate):
        self.parameters = list(parameters)
        self.rate = rate

    def step(self, closure=None):
        if closure is not None:
            closure()
        self.update()

    def update(self):
        raise NotImplementedError


class SGD(Optimizer):
    def update(self):
        self.rate *= decay(self.rate)


class Dataset:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        return sample(i), target(i)


class Loader:
    def __init__(self, dataset, collate=None):
        self.dataset = dataset
        self.collate = collate or default_collate

    def __iter__(self):
        for i in range(len(self.dataset)):
            yield self.collate([self.dataset[i]])


def default_collate(batch):
    return batch


def init(n):
    return random.random() / n


def dot(a, b):
    return sum(p * q for p, q in zip(a, b))


def decay(rate):
    return math.exp(-rate)


def sample(i):
    return [float(i)] * 2


def target(i):
    return float(i)


def mse(a, b):
    return (a - b) ** 2


def mae(a, b):
    return abs(a - b)


LOSSES = {"mse": mse, "mae": mae}


class Trainer:
    def __init__(self, model, loader, loss="mse", callbacks=None):
        self.model = model
        self.loader = loader
        self.loss = LOSSES[loss]
        self.callbacks = callbacks or []
        self.optimizer = SGD(model.parameters(), rate=0.1)

    def fit(self, epochs):
        for epoch in range(epochs):
            value = self.run_epoch()
            for callback in self.callbacks:
                callback(self, epoch, value)
        return value

    def run_epoch(self):
        total = 0
        for batch in self.loader:
            for x, y in batch:
                total += self.loss(self.model(x), y)
            self.optimizer.step(lambda: self.loss(0, 1))
        return total


def log(trainer, epoch, value):
    return f"{epoch}: {value}"


class EarlyStop:
    def __init__(self):
        self.best = math.inf

    def __call__(self, trainer, epoch, value):
        self.best = min(self.best, value)


def parse(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=1)
    return parser.parse_args(argv)


def main():
    args = parse([])
    trainer = Trainer(Network(2), Loader(Dataset(2)), callbacks=[log, EarlyStop()])
    trainer.fit(args.epochs)


if __name__ == "__main__":
    main()
