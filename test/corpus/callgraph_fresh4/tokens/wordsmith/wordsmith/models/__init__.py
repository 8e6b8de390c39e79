from .base import Model
from .simple import Characters, WordLevel
from .bpe import BytePair
from .unigram import Unigram


def build(spec):
    if isinstance(spec, str):
        spec = {"type": spec}
    options = {k: v for k, v in spec.items() if k != "type"}
    return Model.named(spec["type"])(**options)
