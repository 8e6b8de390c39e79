import re
from collections import namedtuple

from .errors import CompileError

Token = namedtuple("Token", "kind text line")

KEYWORDS = {"fn", "let", "print", "return", "if", "else", "while"}
PATTERN = re.compile(r"""
    (?P<number>\d+) | (?P<name>[A-Za-z_]\w*) | (?P<op>==|!=|<=|>=|[-+*/%<>=!(){},;])
  | (?P<newline>\n) | (?P<space>[ \t]+) | (?P<bad>.)
""", re.VERBOSE)


def tokenize(source):
    line = 1
    for match in PATTERN.finditer(source):
        kind, text = match.lastgroup, match.group()
        if kind == "newline":
            line += 1
        elif kind == "bad":
            raise CompileError(f"unexpected {text!r}", line)
        elif kind != "space":
            yield Token(text if text in KEYWORDS or kind == "op" else kind, text, line)
    yield Token("end", "", line)
