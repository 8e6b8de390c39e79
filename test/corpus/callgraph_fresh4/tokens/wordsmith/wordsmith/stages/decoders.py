from ..registry import plugin


@plugin("decoders")
def plain(tokens):
    return " ".join(tokens)


@plugin("decoders")
def marks(tokens):
    return _join(tokens).replace("▁", " ")


def _join(tokens):
    return "".join(tokens)
