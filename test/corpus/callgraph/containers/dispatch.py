def add(a, b):
    return a + b


def sub(a, b):
    return a - b


def mul(a, b):
    return a * b


def missing(a, b):
    return None


OPS = {"+": add, "-": sub}
OPS["*"] = mul


def evaluate(op, a, b):
    return OPS.get(op, missing)(a, b)


def only_add(a, b):
    return OPS["+"](a, b)


def pairs():
    for name, f in OPS.items():
        f(1, 2)


def values():
    return [f(1, 2) for f in OPS.values()]


for op in "+-*?":
    evaluate(op, 1, 2)
only_add(1, 2)
pairs()
values()
handlers = []
handlers.append(add)
handlers.extend([sub])
handlers += [mul]
for h in handlers:
    h(1, 2)
first, *rest = handlers
first(1, 2)
rest[0](1, 2)
nested = {"math": {"add": add}, "list": [sub, mul]}


def use_nested():
    return nested["math"]["add"](1, 2)


def use_list():
    return nested["list"][1](1, 2)


use_nested()
use_list()
