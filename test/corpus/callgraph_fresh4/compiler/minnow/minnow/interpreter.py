from .errors import CompileError
from .nodes import Visitor
from .operators import BINARY, BUILTINS, UNARY


class ReturnSignal(Exception):
    def __init__(self, value):
        super().__init__()
        self.value = value


class Scope:
    def __init__(self, parent=None):
        self.values, self.parent = {}, parent

    def holder(self, name):
        if name in self.values or self.parent is None:
            return self
        return self.parent.holder(name)

    def __getitem__(self, name):
        return self.holder(name).values[name]

    def __setitem__(self, name, value):
        holder = self.holder(name)
        (holder if name in holder.values else self).values[name] = value


class Interpreter(Visitor):
    def __init__(self):
        self.scope = Scope()
        self.functions = dict(BUILTINS)
        self.printed = []

    def run(self, tree):
        self.visit(tree)
        return self.printed

    def visit_program(self, node):
        self.visit_all(node.body)

    def visit_function(self, node):
        def call(*args):
            if len(args) != len(node.params):
                raise CompileError(f"{node.name} takes {len(node.params)}", node.line)
            outer, self.scope = self.scope, Scope(self.scope)
            self.scope.values.update(zip(node.params, args))
            try:
                self.visit_all(node.body)
            except ReturnSignal as signal:
                return signal.value
            finally:
                self.scope = outer
            return 0
        self.functions[node.name] = call

    def visit_let(self, node):
        self.scope[node.name] = self.visit(node.value)

    def visit_print(self, node):
        self.printed.append(self.visit(node.value))

    def visit_return(self, node):
        raise ReturnSignal(self.visit(node.value))

    def visit_if(self, node):
        self.visit_all(node.then if self.visit(node.test) else node.other)

    def visit_while(self, node):
        while self.visit(node.test):
            self.visit_all(node.body)

    def visit_number(self, node):
        return node.value

    def visit_name(self, node):
        return self.scope[node.name]

    def visit_binary(self, node):
        return BINARY[node.op](self.visit(node.left), self.visit(node.right))

    def visit_unary(self, node):
        return UNARY[node.op](self.visit(node.operand))

    def visit_call(self, node):
        return self.functions[node.name](*self.visit_all(node.args))
