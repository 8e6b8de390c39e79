from . import nodes as N
from .errors import CompileError
from .lexer import tokenize

POWERS = {"==": 1, "!=": 1, "<": 2, ">": 2, "<=": 2, ">=": 2,
          "+": 3, "-": 3, "*": 4, "/": 4, "%": 4}


class Parser:
    def __init__(self, source):
        self.tokens = tokenize(source)
        self.current = next(self.tokens)
        self.statements = {
            "fn": self.function, "let": self.let, "print": self.print_, "return": self.return_,
            "if": self.if_, "while": self.while_,
        }

    def take(self, kind=None):
        token = self.current
        if kind is not None and token.kind != kind:
            raise CompileError(f"expected {kind!r}, not {token.text!r}", token.line)
        self.current = next(self.tokens, token)
        return token

    def at(self, *kinds):
        return self.current.kind in kinds

    def parse(self):
        body = []
        while not self.at("end"):
            body.append(self.statement())
        return N.Program(body)

    def statement(self):
        handler = self.statements.get(self.current.kind)
        if handler is not None:
            self.take()
            return handler()
        name = self.take("name")
        return self.assignment(name)

    def block(self):
        self.take("{")
        body = []
        while not self.at("}"):
            body.append(self.statement())
        self.take("}")
        return body

    def function(self):
        name = self.take("name")
        self.take("(")
        params = self.listed(lambda: self.take("name").text)
        return N.Function(name.text, params, self.block(), line=name.line)

    def listed(self, item):
        items = []
        while not self.at(")"):
            items.append(item())
            if not self.at(")"):
                self.take(",")
        self.take(")")
        return items

    def let(self):
        return self.assignment(self.take("name"))

    def assignment(self, name):
        self.take("=")
        return N.Let(name.text, self.ended(), line=name.line)

    def ended(self):
        value = self.expression()
        self.take(";")
        return value

    def print_(self):
        return N.Print(self.ended())

    def return_(self):
        return N.Return(self.ended())

    def if_(self):
        test, then, other = self.expression(), self.block(), []
        if self.at("else"):
            self.take()
            other = self.block()
        return N.If(test, then, other)

    def while_(self):
        return N.While(self.expression(), self.block())

    def expression(self, power=0):
        left = self.operand()
        while POWERS.get(self.current.kind, 0) > power:
            op = self.take()
            left = N.Binary(op.text, left, self.expression(POWERS[op.kind]), line=op.line)
        return left

    def operand(self):
        token = self.take()
        if token.kind == "number":
            return N.Number(int(token.text))
        if token.kind in ("-", "!"):
            return N.Unary(token.kind, self.operand())
        if token.kind == "(":
            inner = self.expression()
            self.take(")")
            return inner
        if token.kind != "name":
            raise CompileError(f"unexpected {token.text!r}", token.line)
        if self.at("("):
            self.take()
            return N.Call(token.text, self.listed(self.expression), line=token.line)
        return N.Name(token.text, line=token.line)
