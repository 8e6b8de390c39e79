"""A recursive descent parser with combinators."""
from typing import Any, Callable, Generic, Iterable, Optional, TypeVar

T = TypeVar("T")


class Failure(Exception):
    def __init__(self, position, expected):
        super().__init__(f"{expected} at {position}")
        self.position = position

    def explain(self):
        return f"stopped at {self.position}"


class Parser(Generic[T]):
    def __init__(self, run: Callable[[str, int], tuple]):
        self.run = run

    def __or__(self, other):
        def either(text, at):
            try:
                return self.run(text, at)
            except Failure:
                return other.run(text, at)
        return Parser(either)

    def __rshift__(self, function):
        return self.map(function)

    def map(self, function):
        def mapped(text, at):
            value, at = self.run(text, at)
            return function(value), at
        return Parser(mapped)

    def then(self, other):
        def both(text, at):
            first, at = self.run(text, at)
            second, at = other.run(text, at)
            return (first, second), at
        return Parser(both)

    def many(self):
        def repeat(text, at):
            values = []
            while True:
                try:
                    value, at = self.run(text, at)
                except Failure:
                    return values, at
                values.append(value)
        return Parser(repeat)

    def parse(self, text):
        value, at = self.run(text, 0)
        if at != len(text):
            raise Failure(at, "end")
        return value

    @classmethod
    def lazy(cls, thunk):
        return cls(lambda text, at: thunk().run(text, at))


def char(accept, name="character"):
    def run(text, at):
        if at < len(text) and accept(text[at]):
            return text[at], at + 1
        raise Failure(at, name)
    return Parser(run)


def literal(c):
    return char(lambda x: x == c, c)


def join(characters):
    return "".join(characters)


def to_number(digits):
    return int(join(digits))


def fold(pair):
    first, rest = pair
    total = first
    for operator, value in rest:
        total = OPERATIONS[operator](total, value)
    return total


def plus(a, b):
    return a + b


def times(a, b):
    return a * b


OPERATIONS = {"+": plus, "*": times}


def between(pair):
    (_, value), _ = pair
    return value


digit = char(str.isdigit, "digit")
number = digit.then(digit.many()) >> (lambda p: to_number([p[0], *p[1]]))
group = Parser.lazy(lambda: literal("(").then(expression).then(literal(")"))) >> between
factor = number | group
term = factor.then(literal("*").then(factor).many()).map(fold)
expression = term.then(literal("+").then(term).many()).map(fold)


class Formatter:
    def __init__(self, width: int = 10, *, pad: Optional[Callable[[str], str]] = None):
        self.width = width
        self.pad = pad if pad is not None else self._default

    def _default(self, text):
        return text.ljust(self.width)

    def lines(self, rows: Iterable[Any]):
        return [self.pad(str(r)) for r in rows]


def main():
    print(expression.parse("1+2*(3+4)"))
    try:
        expression.parse("1+")
    except Failure as failure:
        print(failure.explain())
    print(Formatter(4).lines([1]), Formatter(pad=lambda t: t + ".").lines([2]))


main()
