"""Reverse mode differentiation of scalars."""
import contextlib
import math

_enabled = True


@contextlib.contextmanager
def no_grad():
    global _enabled
    before, _enabled = _enabled, False
    try:
        yield
    finally:
        _enabled = before


def as_value(x):
    return x if isinstance(x, Value) else Value(x)


class Value:
    __slots__ = ("data", "grad", "_parents", "_backward")

    def __init__(self, data, parents=(), backward=None):
        self.data = float(data)
        self.grad = 0.0
        self._parents = parents if _enabled else ()
        self._backward = backward if _enabled else None

    def __add__(self, other):
        other = as_value(other)

        def backward(g):
            self.grad += g
            other.grad += g
        return Value(self.data + other.data, (self, other), backward)

    def __mul__(self, other):
        other = as_value(other)

        def backward(g):
            self.grad += g * other.data
            other.grad += g * self.data
        return Value(self.data * other.data, (self, other), backward)

    def __pow__(self, n):
        def backward(g):
            self.grad += g * n * self.data ** (n - 1)
        return Value(self.data ** n, (self,), backward)

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + (-as_value(other))

    def __rsub__(self, other):
        return as_value(other) - self

    def __truediv__(self, other):
        return self * as_value(other) ** -1

    __radd__ = __add__
    __rmul__ = __mul__

    def _unary(self, value, slope):
        def backward(g):
            self.grad += g * slope
        return Value(value, (self,), backward)

    def tanh(self):
        t = math.tanh(self.data)
        return self._unary(t, 1 - t * t)

    def relu(self):
        return self._unary(max(self.data, 0.0), float(self.data > 0))

    def exp(self):
        e = math.exp(self.data)
        return self._unary(e, e)

    def log(self):
        return self._unary(math.log(self.data), 1 / self.data)

    def backward(self):
        order, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for parent in node._parents:
                    visit(parent)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            if node._backward is not None:
                node._backward(node.grad)
