"""Exact results: losses on the line of Gilbert and Elliott, and the weights of a code."""

from fractions import Fraction
from functools import lru_cache
from math import comb, fsum
from typing import Callable, Iterator, List, Tuple

from .channel import Line
from .code import Code

#: A matrix of two rows and two columns, and a row of two; the first state is the good one.
Matrix = Tuple[Tuple[float, float], Tuple[float, float]]
Pair = Tuple[float, float]

IDENTITY: Matrix = ((1.0, 0.0), (0.0, 1.0))


def transition(line: Line) -> Matrix:
    """Chances of the next state, a row for each state before."""
    return ((1.0 - line.enter, line.enter), (line.leave, 1.0 - line.leave))


def stationary(line: Line) -> Pair:
    """Shares of the time spent in the two states."""
    total = line.enter + line.leave
    return line.leave / total, line.enter / total


def product(a: Matrix, b: Matrix) -> Matrix:
    """Matrix product."""
    (a00, a01), (a10, a11) = a
    (b00, b01), (b10, b11) = b
    return (
        (a00 * b00 + a01 * b10, a00 * b01 + a01 * b11),
        (a10 * b00 + a11 * b10, a10 * b01 + a11 * b11),
    )


def matrix_power(matrix: Matrix, exponent: int) -> Matrix:
    """Power by repeated squaring."""
    result = IDENTITY
    while exponent:
        if exponent & 1:
            result = product(result, matrix)
        matrix = product(matrix, matrix)
        exponent >>= 1
    return result


def symbol_matrices(line: Line, bits: int) -> Tuple[Matrix, Matrix]:
    """Chances of a clean and of a hit symbol together with the state that follows it."""
    step = transition(line)
    (g0, g1), (b0, b1) = step
    keep_good, keep_bad = 1.0 - line.good, 1.0 - line.bad
    clean = matrix_power(((keep_good * g0, keep_good * g1), (keep_bad * b0, keep_bad * b1)), bits)
    (a0, a1), (a2, a3) = matrix_power(step, bits)
    (c0, c1), (c2, c3) = clean
    return clean, ((a0 - c0, a1 - c1), (a2 - c2, a3 - c3))


def advance(row: Pair, matrix: Matrix) -> Pair:
    """A row times a matrix."""
    (m00, m01), (m10, m11) = matrix
    return row[0] * m00 + row[1] * m10, row[0] * m01 + row[1] * m11


def hit_counts(
    line: Line, bits: int, length: int, depth: int, most: int
) -> Tuple[List[float], float]:
    """Chances of 0, 1, ..., ``most`` hit symbols in a word of ``length`` symbols, and of more.

    A forward recursion over the word: for each number of hits so far it keeps the chance of that
    number together with the state of the line. Interleaving to ``depth`` puts ``depth - 1``
    symbols of other words between two of this one. The chance of more than ``most`` hits is
    added up by itself, not taken as what is missing from one, so that it is exact when tiny.
    """
    clean, hit = symbol_matrices(line, bits)
    gap = matrix_power(transition(line), bits * (depth - 1))
    clean, hit = product(clean, gap), product(hit, gap)
    rows: List[Pair] = [stationary(line)] + [(0.0, 0.0)] * most
    more = 0.0
    for _ in range(length):
        more += sum(advance(rows[most], hit))
        for count in range(most, 0, -1):
            stays = advance(rows[count], clean)
            comes = advance(rows[count - 1], hit)
            rows[count] = (stays[0] + comes[0], stays[1] + comes[1])
        rows[0] = advance(rows[0], clean)
    return [good + bad for good, bad in rows], more


def word_loss(line: Line, code: Code, depth: int) -> float:
    """Chance that a word has more hit symbols than its code can correct."""
    _, more = hit_counts(line, code.field.bits, code.length, depth, code.radius)
    return more


def hit_chance(line: Line, bits: int) -> float:
    """Chance that a single symbol is hit."""
    _, hit = symbol_matrices(line, bits)
    return sum(advance(stationary(line), hit))


def ideal_loss(line: Line, code: Code) -> float:
    """The loss at infinite depth, where the symbols of a word are independent."""
    chance = hit_chance(line, code.field.bits)
    return fsum(
        comb(code.length, count) * chance**count * (1.0 - chance) ** (code.length - count)
        for count in range(code.radius + 1, code.length + 1)
    )


def smallest_depth(loss: Callable[[int], float], target: float, limit: int = 1024) -> int:
    """The smallest depth with a loss of at most ``target``, by doubling and halving.

    The loss has to fall with the depth. Raises ValueError where ``limit`` is not deep enough.
    """
    high = 1
    while loss(high) > target:
        high *= 2
        if high > limit:
            raise ValueError(f"no depth up to {limit} brings the loss to {target}")
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        if loss(middle) > target:
            low = middle
        else:
            high = middle
    return high


@lru_cache(maxsize=None)
def weight_count(code: Code, weight: int) -> int:
    """Code words of a weight: a code with the largest possible distance has no choice in it."""
    distance = code.redundancy + 1
    if weight == 0:
        return 1
    if weight < distance:
        return 0
    size = code.length + 1
    total = 0
    for j in range(weight - distance + 1):
        total += (-1) ** j * comb(weight, j) * (size ** (weight - distance + 1 - j) - 1)
    return comb(code.length, weight) * total


def neighbours(code: Code, heavy: int, light: int, distance: int) -> int:
    """Words of weight ``light`` at a ``distance`` from one given word of weight ``heavy``.

    Going from the given word, ``gone`` of its symbols become zero, ``new`` zeros become symbols,
    and the rest of the changes replace one symbol by another.
    """
    q_less_1, q_less_2 = code.length, code.length - 1
    total = 0
    for gone in range(min(heavy, distance) + 1):
        new = light - heavy + gone
        changed = distance - gone - new
        if new < 0 or changed < 0 or changed > heavy - gone:
            continue
        ways = comb(heavy, gone) * comb(heavy - gone, changed) * comb(code.length - heavy, new)
        total += ways * q_less_1**new * q_less_2**changed
    return total


def miscorrection(code: Code, errors: int) -> Fraction:
    """Chance that ``errors`` random errors, more than the radius, look like a correctable word."""

    def near(weight: int) -> Iterator[int]:
        for distance in range(code.radius + 1):
            yield neighbours(code, weight, errors, distance)

    found = 0
    for weight in range(max(1, errors - code.radius), min(code.length, errors + code.radius) + 1):
        found += weight_count(code, weight) * sum(near(weight))
    return Fraction(found, comb(code.length, errors) * code.length**errors)
