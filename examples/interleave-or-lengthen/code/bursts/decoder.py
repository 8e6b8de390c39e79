"""Decoding up to half the minimum distance, with erasures.

The way is the classical one: syndromes, the Berlekamp-Massey algorithm for the polynomial whose
roots say where the errors are, a search for those roots, and Forney's formula for the values.
Erasures, which are positions known to be doubtful, join as roots known beforehand.
"""

from typing import Callable, Iterator, NamedTuple, Optional, Sequence, Tuple

from .code import Code, Word, syndromes
from .field import Field
from .poly import Poly, add, degree, derivative, evaluate, multiply, scale, trim


class Outcome(NamedTuple):
    """What a decoder says; ``word`` is None where it gives up."""

    word: Optional[Word]
    errors: int  # positions it changed


GIVEN_UP = Outcome(None, 0)


def erasure_locator(field: Field, positions: Sequence[int]) -> Poly:
    """``prod (1 - a^i z)`` over the erased positions *i*."""
    locator: Poly = (1,)
    for position in positions:
        locator = multiply(field, locator, (1, field.power(position)))
    return locator


def discrepancy(field: Field, checks: Sequence[int], locator: Poly, step: int) -> int:
    """How far the recurrence that ``locator`` stands for misses the syndrome of this step."""
    total = 0
    for lag, coefficient in enumerate(locator[: step + 1]):
        total ^= field.multiply(coefficient, checks[step - lag])
    return total


def berlekamp_massey(field: Field, checks: Sequence[int], start: Poly = (1,)) -> Poly:
    """The shortest recurrence that makes the syndromes, and has ``start`` as a factor.

    ``start`` is the locator of the erasures; the first steps, one for each, are taken as done.
    """
    known = degree(start)
    locator, previous = start, start
    length, gap, last = known, 1, 1
    for step in range(known, len(checks)):
        error = discrepancy(field, checks, locator, step)
        if error == 0:
            gap += 1
            continue
        factor = field.multiply(error, field.inverse(last))
        corrected = add(locator, scale(field, previous, factor, gap))
        if 2 * length <= step + known:
            previous, length = locator, step + 1 + known - length
            last, gap = error, 1
        else:
            gap += 1
        locator = corrected
    return locator


def roots(field: Field, locator: Poly, length: int) -> Iterator[int]:
    """Positions *i* with ``locator(a^-i) = 0``, by trying all of them (Chien's search).

    Instead of evaluating from scratch, every term is multiplied by its own constant on the way
    from one position to the next.
    """
    terms = list(locator)
    constants = [field.power(-power) for power in range(len(terms))]
    for position in range(length):
        total = 0
        for term in terms:
            total ^= term
        if total == 0:
            yield position
        terms = [field.multiply(term, constant) for term, constant in zip(terms, constants)]


def magnitudes(
    field: Field, checks: Sequence[int], locator: Poly, positions: Sequence[int]
) -> Iterator[Tuple[int, int]]:
    """Position and value of each error, by Forney's formula."""
    evaluator = trim(multiply(field, tuple(checks), locator)[: len(checks)])
    slope = derivative(locator)
    for position in positions:
        point = field.power(-position)
        below = evaluate(field, slope, point)
        yield position, field.multiply(evaluate(field, evaluator, point), field.inverse(below))


def corrected(received: Sequence[int], errors: Iterator[Tuple[int, int]]) -> Word:
    """The word without the errors."""
    word = list(received)
    for position, value in errors:
        word[position] ^= value
    return tuple(word)


def decoder(code: Code) -> Callable[..., Outcome]:
    """A function from a received word, and the positions of its erasures, to an outcome.

    It finds the code word with ``2 * errors + erasures <= redundancy`` if there is one, and gives
    up otherwise: then the locator has a root too few, or its degree is too high.
    """
    field = code.field

    def decode(received: Sequence[int], erased: Sequence[int] = ()) -> Outcome:
        if len(erased) > code.redundancy:
            return GIVEN_UP
        checks = syndromes(code, received)
        if not any(checks):
            return Outcome(tuple(received), 0)
        locator = berlekamp_massey(field, checks, erasure_locator(field, erased))
        count = degree(locator)
        if 2 * count > code.redundancy + len(erased):
            return GIVEN_UP
        positions = tuple(roots(field, locator, code.length))
        if len(positions) != count:
            return GIVEN_UP
        word = corrected(received, magnitudes(field, checks, locator, positions))
        if any(syndromes(code, word)):
            return GIVEN_UP
        return Outcome(word, count)

    return decode
