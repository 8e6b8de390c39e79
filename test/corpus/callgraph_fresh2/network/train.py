"""A tiny neural network library on scalars and a training loop with callbacks and hooks."""
import math
import random
from collections import OrderedDict, defaultdict


class Value:
    """A scalar that remembers how it was computed."""

    def __init__(self, data, parents=(), backward=None):
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self._backward = backward

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))

        def backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = backward
        return out

    __radd__ = __add__

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))

        def backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = backward
        return out

    def __rmul__(self, other):
        return self * other

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-other)

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,))

        def backward():
            self.grad += (1 - t * t) * out.grad

        out._backward = backward
        return out

    def relu(self):
        out = Value(max(0.0, self.data), (self,))

        def backward():
            self.grad += (out.data > 0) * out.grad

        out._backward = backward
        return out

    def backward(self):
        order, seen = [], set()

        def visit(v):
            if v not in seen:
                seen.add(v)
                for parent in v.parents:
                    visit(parent)
                order.append(v)

        visit(self)
        self.grad = 1.0
        for v in reversed(order):
            if v._backward is not None:
                v._backward()


class Module:
    def __init__(self):
        self._modules = OrderedDict()
        self._hooks = []
        self.training = True

    def __setattr__(self, name, value):
        if isinstance(value, Module):
            self._modules[name] = value
        object.__setattr__(self, name, value)

    def register_forward_hook(self, hook):
        self._hooks.append(hook)
        return lambda: self._hooks.remove(hook)

    def __call__(self, *inputs):
        out = self.forward(*inputs)
        for hook in self._hooks:
            changed = hook(self, inputs, out)
            if changed is not None:
                out = changed
        return out

    def forward(self, *inputs):
        raise NotImplementedError

    def children(self):
        return self._modules.values()

    def modules(self):
        yield self
        for child in self.children():
            yield from child.modules()

    def own_parameters(self):
        return []

    def parameters(self):
        return [p for module in self.modules() for p in module.own_parameters()]

    def train(self, mode=True):
        self.training = mode
        for child in self.children():
            child.train(mode)
        return self

    def eval(self):
        return self.train(False)

    def apply(self, fn):
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self


class Linear(Module):
    def __init__(self, n_in, n_out, rng):
        super().__init__()
        self.weight = [[Value(rng.uniform(-1, 1)) for _ in range(n_in)] for _ in range(n_out)]
        self.bias = [Value(0.0) for _ in range(n_out)]

    def own_parameters(self):
        return [w for row in self.weight for w in row] + self.bias

    def forward(self, x):
        return [sum((w * v for w, v in zip(row, x)), b) for row, b in zip(self.weight, self.bias)]


class Activation(Module):
    def __init__(self, kind):
        super().__init__()
        self.kind = kind

    def forward(self, x):
        return [getattr(v, self.kind)() for v in x]


class Dropout(Module):
    def __init__(self, p, rng):
        super().__init__()
        self.p, self.rng = p, rng

    def forward(self, x):
        if not self.training:
            return x
        return [v * (0.0 if self.rng.random() < self.p else 1 / (1 - self.p)) for v in x]


class Sequential(Module):
    def __init__(self, *layers):
        super().__init__()
        for i, layer in enumerate(layers):
            setattr(self, f"layer{i}", layer)

    def forward(self, x):
        for layer in self._modules.values():
            x = layer(x)
        return x


class Optimizer:
    def __init__(self, params, lr):
        self.params, self.lr = list(params), lr

    def zero_grad(self):
        for p in self.params:
            p.grad = 0.0

    def step(self):
        for i, p in enumerate(self.params):
            p.data -= self.update(i, p)


class SGD(Optimizer):
    def update(self, i, p):
        return self.lr * p.grad


class Momentum(SGD):
    def __init__(self, params, lr, beta=0.8):
        super().__init__(params, lr)
        self.beta = beta
        self.velocity = defaultdict(float)

    def update(self, i, p):
        self.velocity[i] = self.beta * self.velocity[i] + super().update(i, p)
        return self.velocity[i]


def mse(prediction, target):
    d = prediction[0] - target
    return d * d


def train(model, data, optimizer, criterion=mse, epochs=5, callbacks=()):
    for epoch in range(epochs):
        model.train()
        total = 0.0
        for x, y in data:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.data
        for callback in callbacks:
            callback(epoch, total / len(data))
    return model.eval()


def main():
    rng = random.Random(0)
    data = [([a, b], float(a != b)) for a in (0.0, 1.0) for b in (0.0, 1.0)]
    model = Sequential(Linear(2, 4, rng), Activation("tanh"), Dropout(0.1, rng), Linear(4, 4, rng),
                       Activation("relu"), Linear(4, 1, rng))
    sizes = []
    model.apply(lambda m: sizes.append(len(m.own_parameters())))
    seen = defaultdict(int)

    def count(module, inputs, output):
        seen[type(module).__name__] += 1

    removers = [m.register_forward_hook(count) for m in model.modules()]
    history = {}
    for cls in (SGD, Momentum):
        train(model, data, cls(model.parameters(), 0.05), callbacks=[history.__setitem__])
        print(cls.__name__, round(history[4], 4))
    for remove in removers:
        remove()
    print(sizes, dict(seen), [round(model(x)[0].data, 3) for x, _ in data])


main()
