import enum


class Color(enum.Enum):
    RED = 1
    BLUE = 2

    def shade(self):
        return darken(self.value)

    @property
    def label(self):
        return title(self.name)

    @classmethod
    def parse(cls, text):
        return cls[text]


def darken(v):
    return v


def title(n):
    return n


class Op(enum.Enum):
    ADD = "add"
    SUB = "sub"

    def __call__(self, a, b):
        return TABLE[self](a, b)


def add(a, b):
    return a + b


def sub(a, b):
    return a - b


TABLE = {Op.ADD: add, Op.SUB: sub}
Color.RED.shade()
Color.BLUE.label
for color in Color:
    color.shade()
Color.parse("RED").shade()
Color(2).shade()
Op.ADD(1, 2)
Op.SUB(1, 2)
