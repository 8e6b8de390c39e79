"""Operator overloading: dual numbers, units, matrices, symbolic trees."""
import math
import operator


class Dual:
    def __init__(self, value, slope=0.0):
        self.value, self.slope = value, slope

    @staticmethod
    def lift(x):
        return x if isinstance(x, Dual) else Dual(x)

    def __add__(self, other):
        other = Dual.lift(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    __radd__ = __add__

    def __sub__(self, other):
        return self + (-Dual.lift(other))

    def __rsub__(self, other):
        return Dual.lift(other) - self

    def __neg__(self):
        return Dual(-self.value, -self.slope)

    def __mul__(self, other):
        other = self.lift(other)
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    def __rmul__(self, other):
        return self * other

    def __pow__(self, n):
        return Dual(self.value ** n, n * self.value ** (n - 1) * self.slope)

    def __truediv__(self, other):
        return self * self.lift(other).inverse()

    def inverse(self):
        return Dual(1 / self.value, -self.slope / self.value ** 2)

    def __abs__(self):
        return self if self.value >= 0 else -self

    def __lt__(self, other):
        return self.value < self.lift(other).value

    def __eq__(self, other):
        return self.value == self.lift(other).value

    def __float__(self):
        return float(self.value)


def sin(x):
    if isinstance(x, Dual):
        return Dual(math.sin(x.value), math.cos(x.value) * x.slope)
    return math.sin(x)


def derivative(f):
    return lambda x: f(Dual(x, 1.0)).slope


class Matrix:
    def __init__(self, rows):
        self.rows = rows

    def __matmul__(self, other):
        return Matrix([[dot(r, c) for c in other.columns()] for r in self.rows])

    def columns(self):
        return list(zip(*self.rows))

    def __imul__(self, factor):
        self.rows = [[factor * v for v in r] for r in self.rows]
        return self

    def __iadd__(self, other):
        self.rows = [[a + b for a, b in zip(r, s)] for r, s in zip(self.rows, other.rows)]
        return self

    def __getitem__(self, index):
        i, j = index
        return self.rows[i][j]

    def __setitem__(self, index, value):
        i, j = index
        self.rows[i][j] = value

    def __invert__(self):
        return Matrix([list(c) for c in self.columns()])

    def __len__(self):
        return len(self.rows)


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


class Expression:
    def __add__(self, other):
        return Binary("+", self, other)

    def __and__(self, other):
        return Binary("&", self, other)

    def __or__(self, other):
        return Binary("|", self, other)

    def __rshift__(self, other):
        return other.accept(self)

    def __call__(self, **values):
        return self.evaluate(values)


class Symbol(Expression):
    def __init__(self, name):
        self.name = name

    def evaluate(self, values):
        return values[self.name]

    def accept(self, other):
        return Binary(">", other, self)

    def __str__(self):
        return self.name

    def __hash__(self):
        return hash(self.name)

    def __eq__(self, other):
        return isinstance(other, Symbol) and self.name == other.name


class Binary(Expression):
    table = {"+": operator.add, "&": operator.and_, "|": operator.or_, ">": operator.gt}

    def __init__(self, op, left, right):
        self.op, self.left, self.right = op, left, right

    def evaluate(self, values):
        return self.table[self.op](self.left.evaluate(values), self.right.evaluate(values))

    def __str__(self):
        return f"({self.left} {self.op} {self.right})"

    def __format__(self, spec):
        return str(self)


def square_plus(x):
    return 3 * x * x + 1 - x / 2


def main():
    print(derivative(square_plus)(2.0), derivative(lambda x: sin(x) ** 2)(0.3))
    d = 1 - Dual(2.0)
    print(float(abs(d)), d < 3, max(Dual(1.0), Dual(2.0)).value, sum([Dual(1.0), Dual(2.0)]).value)
    m = Matrix([[1, 2], [3, 4]])
    m *= 2
    m += Matrix([[1, 1], [1, 1]])
    m[0, 0] = m[1, 1]
    print((m @ ~m).rows, len(m))
    x, y = Symbol("x"), Symbol("y")
    e = (x + y) & x | y
    print(e(x=3, y=4), str(e), f"{e:>20}", str(x >> y))
    print({x: 1}[Symbol("x")], Dual(1.0) == 1.0)


main()
