import re

from ..registry import plugin

_PIECES = re.compile(r"\w+|[^\w\s]")


@plugin("splitters")
def whitespace(text):
    for number, word in enumerate(text.split()):
        yield ("▁" if number else "") + word


@plugin("splitters")
def punctuation(text):
    return _PIECES.findall(text)
