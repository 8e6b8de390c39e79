"""Structural pattern matching and the walrus."""
import re
from dataclasses import dataclass


@dataclass
class Circle:
    radius: float

    def area(self):
        return 3.14 * self.radius ** 2


@dataclass
class Rectangle:
    width: float
    height: float

    def area(self):
        return self.width * self.height


@dataclass
class Group:
    members: list

    def area(self):
        return sum(m.area() for m in self.members)


@dataclass
class Translated:
    inner: object
    by: tuple

    def area(self):
        return self.inner.area()


class Token:
    __match_args__ = ("kind", "text")

    def __init__(self, kind, text):
        self.kind, self.text = kind, text

    def number(self):
        return float(self.text)


def perimeter(shape):
    match shape:
        case Circle(radius=r):
            return circle_length(r)
        case Rectangle(w, h) if w == h:
            return square_length(w)
        case Rectangle(width=w, height=h):
            return 2 * (w + h)
        case Group(members=[first, *rest]):
            return perimeter(first) + sum(perimeter(m) for m in rest)
        case Translated(inner=Circle() as inner):
            return circle_length(inner.radius) + inner.area()
        case Translated(inner=inner):
            return perimeter(inner)
        case _:
            return nothing()


def circle_length(r):
    return 6.28 * r


def square_length(w):
    return 4 * w


def nothing():
    return 0.0


SPECIFICATION = [("number", r"\d+"), ("word", r"[a-z]+"), ("space", r"\s+")]


def tokens(text):
    pattern = re.compile("|".join(f"(?P<{k}>{p})" for k, p in SPECIFICATION))
    position = 0
    while m := pattern.match(text, position):
        position = m.end()
        if (kind := m.lastgroup) != "space":
            yield Token(kind, m.group())


def value(token):
    match token:
        case Token("number", _):
            return token.number()
        case Token(kind="word", text="pi" | "tau" as name):
            return constant(name)
        case Token() as other:
            return unknown(other)


def constant(name):
    return {"pi": 3.14, "tau": 6.28}[name]


def unknown(token):
    return len(token.text)


def handle(message):
    match message:
        case {"type": "add", "item": item}:
            return add(item)
        case {"type": "batch", "items": [*items]}:
            return [handle(i) for i in items]
        case (int() | float()) as number:
            return add(number)
        case [a, b]:
            return combine(a, b)
        case str(text):
            return text


def add(item):
    return item


def combine(a, b):
    return (a, b)


def swap(text):
    return re.sub(r"(\w)(\w)", flip, text)


def flip(match):
    return match.group(2) + match.group(1)


def main():
    shapes = [Circle(1), Rectangle(2, 2), Rectangle(1, 3), Group([Circle(2), Rectangle(1, 1)]),
              Translated(Circle(1), (1, 2)), Translated(Rectangle(1, 2), (0, 0)), None]
    print([perimeter(s) for s in shapes])
    print(sum(s.area() for s in shapes if s is not None))
    print([value(t) for t in tokens("12 pi xyz")])
    print(handle({"type": "batch", "items": [1, {"type": "add", "item": 2}, ["a", "b"], "c"]}))
    if (biggest := max(shapes[:-1], key=lambda s: s.area())) is not None:
        print(biggest.area(), swap("abcd"))


main()
