"""The line of Gilbert and Elliott: a hidden state, good or bad, and bits flipped at its rate.

The random numbers come from one generator that is handed in, and are drawn in a fixed order, bit
by bit: one for the flip, one for the change of state.
"""

from random import Random
from typing import Iterator, NamedTuple, Tuple


class Line(NamedTuple):
    """Chances per bit: of entering and leaving the bad state, and of a flip in either."""

    enter: float
    leave: float
    good: float
    bad: float


def noise(line: Line, rng: Random) -> Iterator[Tuple[bool, bool]]:
    """For every bit, for ever: whether it is flipped, and whether the line was bad."""
    draw = rng.random
    bad = draw() < line.enter / (line.enter + line.leave)
    while True:
        yield draw() < (line.bad if bad else line.good), bad
        if draw() < (line.leave if bad else line.enter):
            bad = not bad


def symbols(bits: int, stream: Iterator[Tuple[bool, bool]]) -> Iterator[Tuple[int, bool]]:
    """For every symbol: the pattern of its flipped bits, and whether the line was bad in it."""
    while True:
        pattern, doubtful = 0, False
        for _ in range(bits):
            flipped, bad = next(stream)
            pattern = pattern << 1 | flipped
            doubtful |= bad
        yield pattern, doubtful


def random_word(count: int, size: int, rng: Random) -> Tuple[int, ...]:
    """``count`` symbols out of ``size``, all equally likely."""
    return tuple(int(rng.random() * size) for _ in range(count))
