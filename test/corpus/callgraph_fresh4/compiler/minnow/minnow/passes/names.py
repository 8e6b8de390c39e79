from ..errors import CompileError
from ..nodes import Transformer
from ..operators import BUILTINS


class NameChecker(Transformer):
    def __init__(self):
        self.known = [set(BUILTINS)]

    def visit_let(self, node):
        node = self.generic(node)
        self.known[-1].add(node.name)
        return node

    def visit_function(self, node):
        self.known[-1].add(node.name)
        self.known.append(self.known[-1] | set(node.params))
        node = self.generic(node)
        self.known.pop()
        return node

    def _check(self, node):
        if node.name not in self.known[-1]:
            raise CompileError(f"unknown name {node.name}", node.line)
        return self.generic(node)

    visit_name = visit_call = _check


def check_names(tree):
    return NameChecker()(tree)
