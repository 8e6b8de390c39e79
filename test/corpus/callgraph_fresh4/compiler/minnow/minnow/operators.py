import operator


def divide(a, b):
    return a // b if b else 0


BINARY = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": divide, "%": operator.mod,
    "<": lambda a, b: int(a < b), ">": lambda a, b: int(a > b),
    "<=": lambda a, b: int(a <= b), ">=": lambda a, b: int(a >= b),
    "==": lambda a, b: int(a == b), "!=": lambda a, b: int(a != b),
}
UNARY = {"-": operator.neg, "!": lambda a: int(not a)}
BUILTINS = {"max": max, "min": min, "abs": abs}
