"""Polynomials, sparse matrices and iterative solvers with stopping rules."""
import functools
import itertools
import math
import operator
from collections.abc import Mapping, Sequence
from fractions import Fraction
from numbers import Number


def coerce(method):
    @functools.wraps(method)
    def wrapper(self, other):
        if isinstance(other, Number):
            other = type(self).constant(other)
        if not isinstance(other, Polynomial):
            return NotImplemented
        return method(self, other)
    return wrapper


class Polynomial(Sequence):
    def __init__(self, *coefficients):
        self.coefficients = self._trim(list(coefficients))

    @staticmethod
    def _trim(values):
        while len(values) > 1 and values[-1] == 0:
            values.pop()
        return tuple(values)

    @classmethod
    def constant(cls, value):
        return cls(value)

    @classmethod
    def from_roots(cls, roots):
        return functools.reduce(operator.mul, (cls(-r, 1) for r in roots), cls(1))

    def __len__(self):
        return len(self.coefficients)

    def __getitem__(self, i):
        return self.coefficients[i] if i < len(self) else 0

    @coerce
    def __add__(self, other):
        n = max(len(self), len(other))
        return Polynomial(*(self[i] + other[i] for i in range(n)))

    @coerce
    def __mul__(self, other):
        out = [0] * (len(self) + len(other) - 1)
        for (i, a), (j, b) in itertools.product(enumerate(self.coefficients), enumerate(other.coefficients)):
            out[i + j] += a * b
        return Polynomial(*out)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -other

    def __call__(self, x):
        return functools.reduce(lambda acc, c: acc * x + c, reversed(self.coefficients))

    def __eq__(self, other):
        return self.coefficients == other.coefficients

    def __str__(self):
        return " + ".join(filter(None, itertools.starmap(self._term, enumerate(self.coefficients)))) or "0"

    @staticmethod
    def _term(power, c):
        return f"{c}x^{power}" if c else ""

    def derivative(self):
        return Polynomial(*(i * c for i, c in enumerate(self.coefficients))).shifted(-1)

    def shifted(self, n):
        return Polynomial(*self.coefficients[-n:]) if n < 0 else Polynomial(*([0] * n), *self.coefficients)


class Sparse(Mapping):
    def __init__(self, n, entries=()):
        self.n = n
        self._rows = {}
        for (i, j), v in dict(entries).items():
            self._rows.setdefault(i, {})[j] = v

    def __getitem__(self, key):
        i, j = key
        return self._rows[i][j]

    def __iter__(self):
        for i, row in self._rows.items():
            for j in row:
                yield i, j

    def __len__(self):
        return sum(map(len, self._rows.values()))

    def __matmul__(self, x):
        return [sum(v * x[j] for j, v in self._rows.get(i, {}).items()) for i in range(self.n)]

    def diagonal(self):
        return [self.get((i, i), 1.0) for i in range(self.n)]

    @property
    def T(self):
        return Sparse(self.n, {(j, i): v for (i, j), v in self.items()})


def norm(x):
    return math.sqrt(dot(x, x))


def dot(x, y):
    return sum(map(operator.mul, x, y))


class Criterion:
    def __and__(self, other):
        return Both(self, other)

    def __or__(self, other):
        return Either(self, other)

    def __bool__(self):
        raise TypeError


class Both(Criterion):
    joint = all

    def __init__(self, *parts):
        self.parts = parts

    def __call__(self, state):
        return type(self).joint(part(state) for part in self.parts)


class Either(Both):
    joint = any


class Residual(Criterion):
    def __init__(self, tol):
        self.tol = tol

    def __call__(self, state):
        return state.residual < self.tol


class Iterations(Criterion):
    def __init__(self, most):
        self.most = most

    def __call__(self, state):
        return state.k >= self.most


class State:
    __slots__ = ("k", "x", "residual")

    def __init__(self, x):
        self.k, self.x, self.residual = 0, x, math.inf


class Solver:
    def __init__(self, matrix, stop):
        self.matrix, self.stop = matrix, stop
        self.prepare()

    def prepare(self):
        return NotImplemented

    def iterate(self, b):
        state = State([0.0] * len(b))
        while not self.stop(state):
            r = [p - q for p, q in zip(b, self.matrix @ state.x)]
            state.residual = norm(r)
            state.x = self.update(state, r, b)
            state.k += 1
            yield state

    def solve(self, b):
        *_, last = self.iterate(b)
        return last


class Jacobi(Solver):
    def prepare(self):
        self.inverse = [1 / d for d in self.matrix.diagonal()]

    def update(self, state, r, b):
        return [x + d * v for x, d, v in zip(state.x, self.inverse, r)]


class Descent(Solver):
    def update(self, state, r, b):
        q = self.matrix @ r
        a = dot(r, r) / (dot(r, q) or 1.0)
        return [x + a * v for x, v in zip(state.x, r)]


def laplacian(n):
    entries = {}
    for i in range(n):
        for j, v in ((i - 1, -1.0), (i, 2.5), (i + 1, -1.0)):
            if 0 <= j < n:
                entries[i, j] = v
    return Sparse(n, entries)


def newton(p, x, steps=8):
    d = p.derivative()
    for _ in range(steps):
        x = x - p(x) / d(x)
    return x


def demo():
    A = laplacian(6)
    stop = Residual(1e-6) & Iterations(3) | Iterations(60)
    for cls in Solver.__subclasses__():
        s = cls(A, stop).solve([1.0] * 6)
        print(cls.__name__, s.k, round(s.residual, 8))
    p = Polynomial.from_roots([1, 2]) + 1
    q = 2 * p - Polynomial(0, 1)
    print(p, "|", q, "|", q.derivative(), p == q, sum([p, q], Polynomial(0))(Fraction(1, 2)))
    print(newton(Polynomial.from_roots([3, -1]), 5.0), len(A), A.T[0, 1], (2, 2) in A, 1 in p, p[0], p[5])


demo()
