"""Finite fields of characteristic two, as tables of logarithms.

An element of GF(2^m) is an integer below 2^m whose bits are the coefficients of a polynomial over
GF(2). Addition is the exclusive or and needs no function.
"""

from functools import lru_cache
from typing import Callable, Iterator, NamedTuple, Tuple

#: Primitive polynomials, the highest power included, by the number of bits of a symbol.
PRIMITIVE = {3: 0b1011, 4: 0b10011, 5: 0b100101, 6: 0b1000011, 7: 0b10001001, 8: 0b100011101}

Unary = Callable[[int], int]
Binary = Callable[[int, int], int]


class Field(NamedTuple):
    """The operations of one field; they are closures over its tables."""

    bits: int
    order: int  # of the multiplicative group: the number of elements but zero
    multiply: Binary
    inverse: Unary
    power: Unary  # of the primitive element, for any integer exponent


def powers(bits: int) -> Iterator[int]:
    """All powers of the primitive element, from the zeroth: a shift register at work."""
    modulus = PRIMITIVE[bits]
    element = 1
    for _ in range(2**bits - 1):
        yield element
        element <<= 1
        if element >> bits:
            element ^= modulus


def tables(bits: int) -> Tuple[Tuple[int, ...], Tuple[int, ...]]:
    """Exponentials over two periods, so that sums of logarithms need no reduction, and logarithms.

    The logarithm of zero does not exist; its place holds -1.
    """
    period = tuple(powers(bits))
    logarithms = [-1] * 2**bits
    for exponent, element in enumerate(period):
        logarithms[element] = exponent
    return period + period, tuple(logarithms)


@lru_cache(maxsize=None)
def make_field(bits: int) -> Field:
    """The field of 2^bits elements."""
    exponentials, logarithms = tables(bits)
    order = 2**bits - 1

    def multiply(a: int, b: int) -> int:
        if a == 0 or b == 0:
            return 0
        return exponentials[logarithms[a] + logarithms[b]]

    def inverse(a: int) -> int:
        if a == 0:
            raise ZeroDivisionError("zero has no inverse")
        return exponentials[order - logarithms[a]]

    def power(exponent: int) -> int:
        return exponentials[exponent % order]

    return Field(bits, order, multiply, inverse, power)
