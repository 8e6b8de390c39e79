"""The experiments of the paper, each a function that returns what its table shows."""

from itertools import cycle, islice, product
from math import comb
from random import Random
from typing import Any, Dict, Iterator, List, Sequence, Tuple

from .channel import Line, noise, random_word, symbols
from .code import Code, encoder, reed_solomon
from .decoder import decoder
from .interleave import deinterleave, interleave
from .stats import histogram, inside, total_variation, wilson
from .theory import (
    hit_chance,
    ideal_loss,
    miscorrection,
    smallest_depth,
    weight_count,
    word_loss,
)

Row = Dict[str, Any]

#: Delay that a sender may cause, in bits: one word of 255 symbols of 8 bits.
DELAY = 2040

#: Bits of a symbol and errors corrected, for codes that carry three data symbols in four.
FAMILY = ((4, 2), (5, 4), (6, 8), (7, 16), (8, 33))


def bursty(mean_burst: float, share: float = 0.02) -> Line:
    """A line that is bad for ``share`` of the time, in bursts of a mean length in bits."""
    leave = 1.0 / mean_burst
    return Line(enter=leave * share / (1.0 - share), leave=leave, good=0.001, bad=0.4)


def full_depth(code: Code) -> int:
    """The depth of interleaving that uses up the delay."""
    return max(1, round(DELAY / (code.length * code.field.bits)))


def weights(code: Code) -> Tuple[Dict[int, int], Dict[int, int]]:
    """Weights of all words of a small code, counted one by one and from the formula."""
    encode = encoder(code)
    every = (encode(data) for data in product(range(code.length + 1), repeat=code.dimension))
    counted = histogram(sum(symbol != 0 for symbol in word) for word in every)
    formula = {weight: weight_count(code, weight) for weight in range(code.length + 1)}
    return counted, {weight: count for weight, count in formula.items() if count}


def random_errors(code: Code, count: int, rng: Random) -> Tuple[int, ...]:
    """A pattern of exactly ``count`` errors, all such patterns equally likely."""
    places = list(range(code.length))
    pattern = [0] * code.length
    for _ in range(count):
        place = places.pop(int(rng.random() * len(places)))
        pattern[place] = 1 + int(rng.random() * code.length)
    return tuple(pattern)


def miscorrections(trials: int = 240, seed: int = 1960) -> Iterator[Row]:
    """How often one error too many, or two, are taken for a different word."""
    for radius, beyond in ((1, 1), (2, 1), (2, 2), (3, 1)):
        code = reed_solomon(bits=4, radius=radius)
        encode, decode = encoder(code), decoder(code)
        rng = Random(seed + 10 * radius + beyond)
        wrong = 0
        for _ in range(trials):
            sent = encode(random_word(code.dimension, 16, rng))
            errors = random_errors(code, radius + beyond, rng)
            found = decode([a ^ b for a, b in zip(sent, errors)]).word
            wrong += found is not None and found != sent
        share = wilson(wrong, trials)
        yield {
            "length": code.length,
            "dimension": code.dimension,
            "errors": radius + beyond,
            "counted": share.value,
            "low": share.low,
            "high": share.high,
            "exact": float(miscorrection(code, radius + beyond)),
        }


def transmit(
    code: Code, words: Sequence[Sequence[int]], depth: int, line: Line, rng: Random
) -> Iterator[Tuple[Tuple[int, ...], Tuple[int, ...]]]:
    """Received words and, for each, the positions sent while the line was bad.

    Words of one block share their bursts, so they are no independent trials. Each word therefore
    leads a block of its own, filled up with the words after it, which nobody looks at.
    """
    blocks = (islice(cycle(words), i, i + depth) for i in range(len(words)))
    sent = (symbol for block in blocks for symbol in interleave(tuple(block)))
    disturbed = symbols(code.field.bits, noise(line, rng))
    received = ((symbol ^ pattern, bad) for symbol, (pattern, bad) in zip(sent, disturbed))
    for word in islice(deinterleave(received, depth, code.length), 0, None, depth):
        values = tuple(symbol for symbol, _ in word)
        yield values, tuple(i for i, (_, bad) in enumerate(word) if bad)


def line_test(count: int = 180, seed: int = 1963) -> Row:
    """Losses of the (31, 23) code, sent over the line and decoded, next to the exact chances.

    Where the decoder gives up it gets a second try, with the doubtful positions as erasures.
    """
    code = reed_solomon(bits=5, radius=4)
    encode, decode = encoder(code), decoder(code)
    line = bursty(10.0, share=0.06)
    report: Row = {"hit_chance": hit_chance(line, code.field.bits)}
    for depth in (1, 2, 4):
        rng = Random(seed + depth)
        words = [encode(random_word(code.dimension, 32, rng)) for _ in range(count)]
        lost = lost_twice = repaired = 0
        for sent, (received, bad) in zip(words, transmit(code, words, depth, line, rng)):
            outcome = decode(received)
            if outcome.word == sent:
                repaired += outcome.errors
                continue
            lost += 1
            if outcome.word is None:
                outcome = decode(received, bad)
            lost_twice += outcome.word != sent
        share = wilson(lost, count)
        exact = word_loss(line, code, depth)
        report[f"depth_{depth}"] = {
            "depth": depth,
            "lost": share.value,
            "interval": [share.low, share.high],
            "exact": exact,
            "covered": inside(share, exact),
            "lost_after_erasures": lost_twice / count,
            "symbols_repaired": repaired,
        }
    return report


def trade() -> Iterator[Row]:
    """Losses of every code of the family when all of them cause the same delay."""
    for burst in (10, 20, 40):
        line = bursty(burst)
        for bits, radius in FAMILY:
            code = reed_solomon(bits, radius)
            depth = full_depth(code)
            yield {
                "burst": burst,
                "length": code.length,
                "dimension": code.dimension,
                "depth": depth,
                "loss_plain": word_loss(line, code, 1),
                "loss": word_loss(line, code, depth),
                "loss_ideal": ideal_loss(line, code),
            }


def crossover(short: Code, long: Code, low: float, high: float, rounds: int = 9) -> float:
    """Mean burst at which both codes lose equally many words, by halving an interval."""

    def long_wins(burst: float) -> bool:
        line = bursty(burst)
        return word_loss(line, long, full_depth(long)) < word_loss(line, short, full_depth(short))

    if not long_wins(low) or long_wins(high):
        raise ValueError("the losses do not cross in this interval")
    for _ in range(rounds):
        middle = 0.5 * (low + high)
        if long_wins(middle):
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def depths(target: float = 2e-3) -> Row:
    """The depth that the (31, 23) code needs, and where long words stop being better."""
    code = reed_solomon(bits=5, radius=4)
    needed = {
        str(burst): smallest_depth(lambda d: word_loss(bursty(burst), code, d), target)
        for burst in (10, 20, 40, 80, 160)
    }
    medium = reed_solomon(bits=7, radius=16)
    return {
        "depth": needed,
        "crossover_31_127": crossover(code, medium, 5.0, 80.0),
    }


def summary_of_weights() -> List[str]:
    """The sentences of the first experiment."""
    code = reed_solomon(bits=3, radius=2)
    counted, formula = weights(code)
    every = {w: comb(code.length, w) * code.length**w for w in range(code.length + 1)}
    lines = [
        f"weight {weight}: {counted.get(weight, 0)} words counted, {count} expected"
        for weight, count in formula.items()
    ]
    distance = min(weight for weight in counted if weight)
    lines.append(f"minimum distance = {distance}")
    lines.append(f"distance from all words = {total_variation(counted, every):.6f}")
    return lines
