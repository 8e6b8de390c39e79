"""A metaclass that makes properties under names that are put together."""
FACTS = ("even", "real")


def make_property(fact):
    def ask(self):
        return handle(fact, self)
    return property(ask)


def handle(fact, value):
    return (fact, type(value).__name__)


class Managed(type):
    def __init__(cls, name, bases, namespace):
        for fact in FACTS:
            if not hasattr(cls, "is_" + fact):
                setattr(cls, "is_%s" % fact, make_property(fact))


class Number(metaclass=Managed):
    pass


class Whole(Number):
    is_real = True

    def describe(self):
        return self.is_even


class Shown(Number):
    def __repr__(self):
        return "shown"


def main():
    print(Whole().describe(), f"{Shown()}")


main()
