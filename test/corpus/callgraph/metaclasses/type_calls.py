"""Classes that are made by a call of type."""


class Node:
    fields = ()

    def __init__(self, *values):
        for name, value in zip(self.fields, values):
            setattr(self, name, value)

    def accept(self, visitor):
        return visitor.visit(self)


def node(name, fields, *mixins):
    return type(name, (Node, *mixins), {"fields": tuple(fields.split())})


class Counted:
    def size(self):
        return len(self.fields)


Number = node("Number", "value", Counted)
Pair = node("Pair", "left right")


def describe(self):
    return type(self).__name__.lower()


def bases():
    return (Counted,)


Named = type("Named", bases(), {"describe": describe, "fields": (), "shout": lambda self: self.describe()})


class Visitor:
    def visit(self, each):
        return each


def main():
    pair = Pair(Number(1), Number(2))
    pair.accept(Visitor())
    print(Number(3).size(), Named().shout(), Named().size())


main()
