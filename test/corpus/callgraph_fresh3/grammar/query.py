"""A language of queries: tokens by generator, precedence climbing, visitors, a compiler to closures."""
import enum
import operator
import re
from collections import ChainMap, namedtuple
from contextlib import contextmanager
from functools import singledispatchmethod


class Kind(enum.Enum):
    NUMBER = r"\d+(?:\.\d+)?"
    NAME = r"[a-z_]+"
    SIGN = r"[-+*/<>(),=]"
    SPACE = r"\s+"

    @classmethod
    def pattern(cls):
        return re.compile("|".join(f"(?P<{k.name}>{k.value})" for k in cls))

    @property
    def skipped(self):
        return self is Kind.SPACE


Token = namedtuple("Token", "kind text place")


class QueryError(Exception):
    def __init__(self, message, token=None):
        super().__init__(message)
        self.token = token

    def __str__(self):
        place = f" at {self.token.place}" if self.token else ""
        return super().__str__() + place


def tokenize(text):
    for match in Kind.pattern().finditer(text):
        kind = Kind[match.lastgroup]
        if not kind.skipped:
            yield Token(kind, match.group(), match.start())


class Node:
    fields = ()

    def __init__(self, *values):
        for field, value in zip(self.fields, values):
            setattr(self, field, value)

    def children(self):
        for field in self.fields:
            value = getattr(self, field)
            if isinstance(value, Node):
                yield value
            elif isinstance(value, list):
                yield from value

    def accept(self, visitor):
        method = getattr(visitor, "visit_" + type(self).__name__.lower(), visitor.generic)
        return method(self)


class Number(Node):
    fields = ("value",)


class Name(Node):
    fields = ("name",)


class Binary(Node):
    fields = ("sign", "left", "right")


class Apply(Node):
    fields = ("function", "arguments")


class Parser:
    LEVELS = {"<": 1, ">": 1, "+": 2, "-": 2, "*": 3, "/": 3}

    def __init__(self, text):
        self.tokens = list(tokenize(text))
        self.at = 0

    @property
    def current(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def advance(self, text=None):
        token = self.current
        if token is None or (text and token.text != text):
            raise QueryError(f"expected {text}", token)
        self.at += 1
        return token

    def looks_at(self, text):
        return self.current is not None and self.current.text == text

    def expression(self, level=1):
        left = self.primary()
        while self.current and self.LEVELS.get(self.current.text, 0) >= level:
            sign = self.advance().text
            left = Binary(sign, left, self.expression(self.LEVELS[sign] + 1))
        return left

    def primary(self):
        token = self.advance()
        handlers = {Kind.NUMBER: self.number, Kind.NAME: self.name, Kind.SIGN: self.group}
        return handlers[token.kind](token)

    def number(self, token):
        return Number(float(token.text))

    def name(self, token):
        if not self.looks_at("("):
            return Name(token.text)
        self.advance("(")
        arguments = []
        while not self.looks_at(")"):
            arguments.append(self.expression())
            if self.looks_at(","):
                self.advance(",")
        self.advance(")")
        return Apply(token.text, arguments)

    def group(self, token):
        inner = self.expression()
        self.advance(")")
        return inner


class Visitor:
    def visit(self, node):
        return node.accept(self)

    def generic(self, node):
        for child in node.children():
            self.visit(child)


class Names(Visitor):
    def __init__(self):
        self.found = set()

    def visit_name(self, node):
        self.found.add(node.name)


class Fold(Visitor):
    def generic(self, node):
        return node

    def visit_binary(self, node):
        left, right = self.visit(node.left), self.visit(node.right)
        if isinstance(left, Number) and isinstance(right, Number):
            return Number(SIGNS[node.sign](left.value, right.value))
        return Binary(node.sign, left, right)

    def visit_apply(self, node):
        return Apply(node.function, [self.visit(a) for a in node.arguments])


SIGNS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
         "<": operator.lt, ">": operator.gt}


def clamp(value, low, high):
    return max(low, min(high, value))


def mean(*values):
    return sum(values) / len(values)


class Compiler:
    def __init__(self, functions):
        self.functions = functions

    @singledispatchmethod
    def compile(self, node):
        raise QueryError(f"cannot compile {node}")

    @compile.register
    def _(self, node: Number):
        return lambda scope: node.value

    @compile.register
    def _(self, node: Name):
        return lambda scope: scope[node.name]

    @compile.register
    def _(self, node: Binary):
        left, right, sign = self.compile(node.left), self.compile(node.right), SIGNS[node.sign]
        return lambda scope: sign(left(scope), right(scope))

    @compile.register
    def _(self, node: Apply):
        function = self.functions[node.function]
        arguments = [self.compile(a) for a in node.arguments]

        def run(scope):
            return function(*(argument(scope) for argument in arguments))

        return run


class Session:
    def __init__(self):
        self.scope = ChainMap()
        self.cache = {}

    @contextmanager
    def bound(self, **names):
        outer = self.scope
        self.scope = outer.new_child(names)
        try:
            yield self
        finally:
            self.scope = outer

    def run(self, text):
        if text not in self.cache:
            self.cache[text] = self.prepare(text)
        return self.cache[text](self.scope)

    def prepare(self, text):
        tree = Fold().visit(Parser(text).expression())
        names = Names()
        names.visit(tree)
        missing = names.found - set(self.scope)
        if missing:
            raise QueryError(f"unknown: {sorted(missing)}")
        return Compiler({"clamp": clamp, "mean": mean}).compile(tree)


if __name__ == "__main__":
    session = Session()
    with session.bound(x=2.0, y=5.0) as inner:
        for query in ("x + 3 * 4", "clamp(x * y, 0, 6)", "(x + y) / 2 < mean(x, y, 9)"):
            print(query, "=", inner.run(query))
        try:
            inner.run("z + 1")
        except QueryError as error:
            print(str(error))
