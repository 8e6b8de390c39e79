from .errors import CompileError
from .interpreter import Interpreter
from .parser import Parser


def compile_source(source, passes=()):
    tree = Parser(source).parse()
    for each in passes:
        tree = each(tree)
    return tree


def run(source, passes=()):
    return Interpreter().run(compile_source(source, passes))
