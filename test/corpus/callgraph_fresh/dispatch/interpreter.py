"""Dispatch through dictionaries, lists, tuples, getattr and match."""
import ast
import operator
from collections import defaultdict


class Evaluator(ast.NodeVisitor):
    binary = {ast.Add: operator.add, ast.Mult: operator.mul}

    def __init__(self, names):
        self.names = names
        self.seen = defaultdict(int)

    def visit(self, node):
        self.note(node)
        method = "visit_" + node.__class__.__name__
        return getattr(self, method, self.generic_visit)(node)

    def note(self, node):
        self.seen[type(node).__name__] += 1

    def visit_Expression(self, node):
        return self.visit(node.body)

    def visit_BinOp(self, node):
        return self.binary[type(node.op)](self.visit(node.left), self.visit(node.right))

    def visit_Constant(self, node):
        return node.value

    def visit_Name(self, node):
        return self.names[node.id]


OPCODES = {}


def opcode(code):
    def add(f):
        OPCODES[code] = f
        return f
    return add


class Machine:
    def __init__(self):
        self.stack = []
        self.pc = 0

    def run(self, program):
        while self.pc < len(program):
            code, *args = program[self.pc]
            self.pc += 1
            OPCODES[code](self, *args)
        return self.stack.pop()


@opcode("push")
def push(machine, value):
    machine.stack.append(value)


@opcode("add")
def add(machine):
    machine.stack.append(pop(machine) + pop(machine))


@opcode("jump")
def jump(machine, to):
    machine.pc = to


def pop(machine):
    return machine.stack.pop()


class Plotter:
    kinds = ("line", "bar")

    def plot(self, kind, data):
        if kind not in self.kinds:
            raise ValueError(kind)
        draw = getattr(self, f"_draw_{kind}")
        return draw(data)

    def _draw_line(self, data):
        return "-".join(map(str, data))

    def _draw_bar(self, data):
        return [self._bar(d) for d in data]

    def _bar(self, height):
        return "#" * height


def by_mean(xs):
    return sum(xs) / len(xs)


def by_median(xs):
    return sorted(xs)[len(xs) // 2]


def by_range(xs):
    return max(xs) - min(xs)


REDUCERS = [("mean", by_mean), ("median", by_median)]
REDUCERS.append(("range", by_range))
STAGES = (by_mean, by_median)


def summary(xs):
    table = {}
    for name, reduce in REDUCERS:
        table[name] = reduce(xs)
    return table


def first_stage(xs):
    return STAGES[0](xs)


def choose(name):
    handlers = dict(REDUCERS)
    return handlers.get(name, by_mean)


def simplify(command):
    match command:
        case ["go", direction]:
            return move(direction)
        case ["take", *things]:
            return [take(t) for t in things]
        case {"kind": kind, "data": data}:
            return Plotter().plot(kind, data)
        case _:
            return unknown(command)


def move(direction):
    return direction.upper()


def take(thing):
    return thing + "!"


def unknown(command):
    return None


if __name__ == "__main__":
    tree = ast.parse("1 + x * 3", mode="eval")
    print(Evaluator({"x": 4}).visit(tree))
    print(Machine().run([("push", 1), ("jump", 2), ("push", 2), ("add",)]))
    for kind in Plotter.kinds:
        print(Plotter().plot(kind, [1, 2]))
    print(summary([3, 1, 2]), first_stage([1, 2]), choose("range")([1, 5]), choose("x")([1]))
    print(simplify(["go", "up"]), simplify(["take", "a", "b"]))
    print(simplify({"kind": "bar", "data": [1]}), simplify(3))
