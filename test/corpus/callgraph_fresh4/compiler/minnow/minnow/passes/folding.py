from ..nodes import Number, Transformer
from ..operators import BINARY, UNARY


class ConstantFolder(Transformer):
    def visit_binary(self, node):
        node = self.generic(node)
        if isinstance(node.left, Number) and isinstance(node.right, Number):
            return Number(BINARY[node.op](node.left.value, node.right.value))
        return node

    def visit_unary(self, node):
        node = self.generic(node)
        if isinstance(node.operand, Number):
            return Number(UNARY[node.op](node.operand.value))
        return node


class Identities(Transformer):
    """x + 0, x * 1 and the like."""
    neutral = {"+": 0, "-": 0, "*": 1, "/": 1}

    def visit_binary(self, node):
        node = self.generic(node)
        if self._is(node.right, self.neutral.get(node.op)):
            return node.left
        return node

    def _is(self, node, value):
        return value is not None and isinstance(node, Number) and node.value == value
