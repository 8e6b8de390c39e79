from .nodes import Visitor


class Printer(Visitor):
    def generic(self, node):
        parts = [self.show(getattr(node, name)) for name in node.fields]
        return f"({type(node).__name__.lower()} {' '.join(parts)})"

    def show(self, value):
        if isinstance(value, list):
            return "[" + " ".join(map(self.show, value)) + "]"
        return self.visit(value) if hasattr(value, "accept") else str(value)

    def visit_number(self, node):
        return str(node.value)

    visit_name = lambda self, node: node.name

    def visit_binary(self, node):
        return f"({self.visit(node.left)} {node.op} {self.visit(node.right)})"


def to_source(tree):
    return Printer().visit(tree)
