"""A training loop as one writes it in the first week of a project."""
import math
import random
from collections import OrderedDict


class Parameter:
    def __init__(self, data):
        self.data = data
        self.grad = [0.0] * len(data)

    def zero_(self):
        self.grad = [0.0] * len(self.data)


class Module:
    def __init__(self):
        self._modules = OrderedDict()
        self._parameters = OrderedDict()
        self.training = True

    def __setattr__(self, name, value):
        if isinstance(value, Module):
            self.__dict__.setdefault("_modules", OrderedDict())[name] = value
        elif isinstance(value, Parameter):
            self.__dict__.setdefault("_parameters", OrderedDict())[name] = value
        object.__setattr__(self, name, value)

    def __call__(self, *input, **kwargs):
        for hook in getattr(self, "_hooks", []):
            hook(self, input)
        return self.forward(*input, **kwargs)

    def forward(self, *input):
        raise NotImplementedError(type(self).__name__)

    def register_hook(self, hook):
        self.__dict__.setdefault("_hooks", []).append(hook)

    def named_parameters(self, prefix=""):
        for name, parameter in self._parameters.items():
            yield prefix + name, parameter
        for name, module in self._modules.items():
            yield from module.named_parameters(prefix + name + ".")

    def parameters(self):
        for _, parameter in self.named_parameters():
            yield parameter

    def train(self, mode=True):
        self.training = mode
        for child in self._modules.values():
            child.train(mode)
        return self

    def eval(self):
        return self.train(False)


class Linear(Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = Parameter([random.gauss(0, 1) for _ in range(inputs * outputs)])
        self.inputs, self.outputs = inputs, outputs

    def forward(self, x):
        w = self.weight.data
        return [sum(x[i] * w[o * self.inputs + i] for i in range(self.inputs))
                for o in range(self.outputs)]


class Dropout(Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        return [v if random.random() > self.p else 0.0 for v in x]


class Activation(Module):
    table = {"relu": lambda v: max(v, 0.0), "tanh": math.tanh}

    def __init__(self, name):
        super().__init__()
        self.function = self.table[name]

    def forward(self, x):
        return [self.function(v) for v in x]


class Sequential(Module):
    def __init__(self, *layers):
        super().__init__()
        for i, layer in enumerate(layers):
            setattr(self, str(i), layer)

    def forward(self, x):
        for layer in self._modules.values():
            x = layer(x)
        return x


class Classifier(Module):
    def __init__(self, size, classes):
        super().__init__()
        self.encoder = Sequential(Linear(size, 8), Activation("relu"), Dropout(0.1))
        self.head = Linear(8, classes)

    def forward(self, x):
        return self.head(self.encoder(x))


class SGD:
    def __init__(self, params, lr=0.1):
        self.params = list(params)
        self.lr = lr

    def zero_grad(self):
        for p in self.params:
            p.zero_()

    def step(self, closure=None):
        loss = closure() if closure is not None else None
        for p in self.params:
            p.data = [d - self.lr * g for d, g in zip(p.data, p.grad)]
        return loss


class StepLR:
    def __init__(self, optimizer, gamma):
        self.optimizer = optimizer
        self.gamma = gamma

    def step(self):
        self.optimizer.lr *= self.gamma


class Loader:
    def __init__(self, dataset, batch_size, collate_fn=None):
        self.dataset = dataset
        self.batch_size = batch_size
        self.collate_fn = collate_fn or default_collate

    def __iter__(self):
        batch = []
        for i in range(len(self.dataset)):
            batch.append(self.dataset[i])
            if len(batch) == self.batch_size:
                yield self.collate_fn(batch)
                batch = []

    def __len__(self):
        return len(self.dataset) // self.batch_size


class Blobs:
    def __init__(self, n, transform=None):
        self.n = n
        self.transform = transform

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        x = [random.gauss(i % 2, 1) for _ in range(4)]
        if self.transform:
            x = self.transform(x)
        return x, i % 2


class Compose:
    def __init__(self, transforms):
        self.transforms = transforms

    def __call__(self, x):
        for t in self.transforms:
            x = t(x)
        return x


class Normalize:
    def __init__(self, mean):
        self.mean = mean

    def __call__(self, x):
        return [v - self.mean for v in x]


def default_collate(batch):
    xs, ys = zip(*batch)
    return list(xs), list(ys)


def cross_entropy(logits, target):
    top = max(logits)
    return math.log(sum(math.exp(v - top) for v in logits)) + top - logits[target]


def accuracy(logits, target):
    return float(max(range(len(logits)), key=lambda i: logits[i]) == target)


class Meter:
    def __init__(self):
        self.total, self.count = 0.0, 0

    def update(self, value, n=1):
        self.total += value * n
        self.count += n

    @property
    def avg(self):
        return self.total / max(1, self.count)


def run_epoch(model, loader, criterion, optimizer=None, metrics=None):
    meters = {"loss": Meter()}
    for name in metrics or {}:
        meters[name] = Meter()
    for xs, ys in loader:
        def closure():
            outputs = [model(x) for x in xs]
            return sum(criterion(o, y) for o, y in zip(outputs, ys)) / len(xs)

        if optimizer is not None:
            optimizer.zero_grad()
            loss = optimizer.step(closure)
        else:
            loss = closure()
        meters["loss"].update(loss, len(xs))
        for name, metric in (metrics or {}).items():
            for x, y in zip(xs, ys):
                meters[name].update(metric(model(x), y))
    return {name: meter.avg for name, meter in meters.items()}


def main():
    random.seed(0)
    transform = Compose([Normalize(0.5), lambda x: [2 * v for v in x]])
    train = Loader(Blobs(16, transform=transform), 4)
    valid = Loader(Blobs(8), 4, collate_fn=default_collate)
    model = Classifier(4, 2)
    model.encoder.register_hook(lambda module, args: None)
    optimizer = SGD(model.parameters(), lr=0.01)
    scheduler = StepLR(optimizer, 0.9)
    for epoch in range(2):
        model.train()
        run_epoch(model, train, cross_entropy, optimizer)
        model.eval()
        run_epoch(model, valid, cross_entropy, metrics={"accuracy": accuracy})
        scheduler.step()
    print(len(train), len(list(model.named_parameters())))


if __name__ == "__main__":
    main()
