"""Symbolic expressions: operators build trees, visitors differentiate, simplify, print and compile them."""
import math
import operator
from functools import reduce, singledispatch, singledispatchmethod


def lift(value):
    return value if isinstance(value, Expr) else Const(value)


class Expr:
    precedence = 10
    fields = ()

    def __add__(self, other):
        return Add(self, lift(other))

    def __radd__(self, other):
        return lift(other) + self

    def __sub__(self, other):
        return self + -lift(other)

    def __rsub__(self, other):
        return lift(other) - self

    def __mul__(self, other):
        return Mul(self, lift(other))

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self * lift(other) ** -1

    def __pow__(self, other):
        return Pow(self, lift(other))

    def __neg__(self):
        return Mul(Const(-1), self)

    def __call__(self, **values):
        return Evaluator(values).visit(self)

    def __str__(self):
        return Printer().visit(self)

    def __eq__(self, other):
        return type(self) is type(other) and self.key() == other.key()

    def __hash__(self):
        return hash(self.key())

    def key(self):
        return tuple(getattr(self, name) for name in self.fields)

    def children(self):
        return [c for c in self.key() if isinstance(c, Expr)]

    def diff(self, name):
        return simplify(derivative(self, name))


class Const(Expr):
    fields = ("value",)

    def __init__(self, value):
        self.value = value


class Var(Expr):
    fields = ("name",)

    def __init__(self, name):
        self.name = name


class Binary(Expr):
    fields = ("left", "right")
    op = None

    def __init__(self, left, right):
        self.left, self.right = left, right

    def apply(self, a, b):
        return type(self).op(a, b)


class Add(Binary):
    symbol, precedence = "+", 1
    op = operator.add


class Mul(Binary):
    symbol, precedence = "*", 2
    op = operator.mul


class Pow(Binary):
    symbol, precedence = "^", 3
    op = operator.pow


class Call(Expr):
    fields = ("function", "argument")
    table = {}

    def __init__(self, function, argument):
        self.function, self.argument = function, argument

    @classmethod
    def define(cls, name, numeric):
        def with_derivative(rule):
            cls.table[name] = (numeric, rule)
            return lambda x: cls(name, lift(x))
        return with_derivative


sin = Call.define("sin", math.sin)(lambda x: cos(x))
cos = Call.define("cos", math.cos)(lambda x: -sin(x))
exp = Call.define("exp", math.exp)(lambda x: exp(x))


class Visitor:
    def visit(self, node):
        for cls in type(node).__mro__:
            method = getattr(self, "visit_" + cls.__name__.lower(), None)
            if method is not None:
                return method(node)
        return self.generic(node)

    def generic(self, node):
        raise TypeError(f"no rule for {type(node).__name__}")


class Evaluator(Visitor):
    def __init__(self, values):
        self.values = values

    def visit_const(self, node):
        return node.value

    def visit_var(self, node):
        return self.values[node.name]

    def visit_binary(self, node):
        return node.apply(self.visit(node.left), self.visit(node.right))

    def visit_call(self, node):
        numeric, _ = Call.table[node.function]
        return numeric(self.visit(node.argument))


class Printer(Visitor):
    def visit_const(self, node):
        return f"{node.value:g}"

    def visit_var(self, node):
        return node.name

    def visit_binary(self, node):
        return f"{self.inside(node, node.left)}{node.symbol}{self.inside(node, node.right)}"

    def visit_call(self, node):
        return f"{node.function}({self.visit(node.argument)})"

    def inside(self, parent, node):
        text = self.visit(node)
        return f"({text})" if node.precedence < parent.precedence else text


class Names(Visitor):
    def visit_var(self, node):
        return {node.name}

    def generic(self, node):
        return reduce(operator.or_, map(self.visit, node.children()), set())


class Compiler:
    """Turns a tree into a closure, so that evaluating needs no dispatch."""

    @singledispatchmethod
    def compile(self, node):
        raise NotImplementedError(node)

    @compile.register
    def _(self, node: Const):
        return lambda env: node.value

    @compile.register
    def _(self, node: Var):
        return lambda env: env[node.name]

    @compile.register(Binary)
    def binary(self, node):
        left, right, op = self.compile(node.left), self.compile(node.right), type(node).op
        return lambda env: op(left(env), right(env))

    @compile.register(Call)
    def call(self, node):
        f, argument = Call.table[node.function][0], self.compile(node.argument)
        return lambda env: f(argument(env))


@singledispatch
def derivative(node, name):
    raise NotImplementedError(node)


@derivative.register
def _(node: Const, name):
    return Const(0)


@derivative.register
def _(node: Var, name):
    return Const(int(node.name == name))


@derivative.register
def _(node: Add, name):
    return derivative(node.left, name) + derivative(node.right, name)


@derivative.register
def _(node: Mul, name):
    return derivative(node.left, name) * node.right + node.left * derivative(node.right, name)


@derivative.register(Pow)
def derive_power(node, name):
    n = node.right.value
    return n * node.left ** (n - 1) * derivative(node.left, name)


@derivative.register(Call)
def derive_call(node, name):
    _, rule = Call.table[node.function]
    return rule(node.argument) * derivative(node.argument, name)


RULES = []


def rule(kind):
    def add(function):
        RULES.append((kind, function))
        return function
    return add


@rule(Binary)
def fold(node):
    if isinstance(node.left, Const) and isinstance(node.right, Const):
        return Const(node.apply(node.left.value, node.right.value))


@rule(Add)
def add_zero(node):
    if node.left == Const(0):
        return node.right
    if node.right == Const(0):
        return node.left


@rule(Mul)
def times_one(node):
    for one, other in ((node.left, node.right), (node.right, node.left)):
        if one == Const(1):
            return other
        if one == Const(0):
            return one


@rule(Pow)
def first_power(node):
    return node.left if node.right == Const(1) else None


def simplify(node):
    if isinstance(node, Binary):
        node = type(node)(simplify(node.left), simplify(node.right))
    elif isinstance(node, Call):
        node = Call(node.function, simplify(node.argument))
    for kind, apply in RULES:
        if isinstance(node, kind) and (better := apply(node)) is not None:
            return simplify(better)
    return node


def newton(expr, name, start, steps=6):
    f, slope = (Compiler().compile(e) for e in (expr, expr.diff(name)))
    x = start
    for _ in range(steps):
        x -= f({name: x}) / slope({name: x})
    return x


x, y = Var("x"), Var("y")
e = 3 * x ** 2 + (2 - y) * sin(x * y) + exp(x) / 2
print(e, "|", e.diff("x"), "|", sorted(Names().visit(e)))
print(e(x=1.0, y=2.0), e.diff("y")(x=0.5, y=1.0), round(newton(x ** 2 - 2, "x", 1.0), 6))
print(len({x + y, x + y, y + x}), cos(x).diff("x"))
