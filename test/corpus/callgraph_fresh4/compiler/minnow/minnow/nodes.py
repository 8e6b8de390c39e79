"""Nodes of the tree, and the two ways to walk it."""


class Node:
    fields = ()

    def __init__(self, *values, line=None):
        self.line = line
        for name, value in zip(self.fields, values):
            setattr(self, name, value)

    def accept(self, visitor):
        method = getattr(visitor, "visit_" + type(self).__name__.lower(), visitor.generic)
        return method(self)

    def replace(self, **changes):
        values = [changes.get(name, getattr(self, name)) for name in self.fields]
        return type(self)(*values, line=self.line)


def _node(name, fields):
    return type(name, (Node,), {"fields": tuple(fields.split())})


Program = _node("Program", "body")
Function = _node("Function", "name params body")
Let = _node("Let", "name value")
Print = _node("Print", "value")
Return = _node("Return", "value")
If = _node("If", "test then other")
While = _node("While", "test body")
Number = _node("Number", "value")
Name = _node("Name", "name")
Binary = _node("Binary", "op left right")
Unary = _node("Unary", "op operand")
Call = _node("Call", "name args")


class Visitor:
    def visit(self, node):
        return node.accept(self)

    def visit_all(self, nodes):
        return [self.visit(n) for n in nodes]

    def generic(self, node):
        raise NotImplementedError(f"{type(self).__name__} on {type(node).__name__}")


class Transformer(Visitor):
    """Rebuilds the tree from the leaves; a method that is not overridden keeps its node."""

    def generic(self, node):
        changes = {}
        for name in node.fields:
            value = getattr(node, name)
            if isinstance(value, Node):
                changes[name] = self.visit(value)
            elif isinstance(value, list) and value and isinstance(value[0], Node):
                changes[name] = [n for n in self.visit_all(value) if n is not None]
        return node.replace(**changes)

    def __call__(self, tree):
        return self.visit(tree)
