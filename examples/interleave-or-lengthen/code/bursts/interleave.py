"""Block interleaving: words are written as rows and sent as columns."""

from itertools import islice
from typing import Iterable, Iterator, List, Sequence, Tuple, TypeVar

T = TypeVar("T")


def interleave(words: Sequence[Sequence[T]]) -> Iterator[T]:
    """The symbols in the order in which they are sent."""
    lengths = {len(word) for word in words}
    if len(lengths) != 1:
        raise ValueError("interleaved words need one length")
    for column in zip(*words):
        yield from column


def deinterleave(stream: Iterable[T], depth: int, length: int) -> Iterator[Tuple[T, ...]]:
    """The words of each block, in their order; an incomplete block at the end is left out."""
    source = iter(stream)
    while True:
        block: List[T] = list(islice(source, depth * length))
        if len(block) < depth * length:
            return
        for row in range(depth):
            yield tuple(block[row::depth])
