"""Polynomials over a finite field; see the package's docstring for how they are written."""

from functools import reduce
from itertools import zip_longest
from typing import Iterable, Sequence, Tuple

from .field import Field

Poly = Tuple[int, ...]


def trim(coefficients: Sequence[int]) -> Poly:
    """Without the zeros at the end."""
    length = len(coefficients)
    while length and coefficients[length - 1] == 0:
        length -= 1
    return tuple(coefficients[:length])


def degree(poly: Poly) -> int:
    """The highest power; -1 for the zero polynomial."""
    return len(trim(poly)) - 1


def add(a: Poly, b: Poly) -> Poly:
    """Sum, which is also the difference."""
    return trim([x ^ y for x, y in zip_longest(a, b, fillvalue=0)])


def scale(field: Field, poly: Poly, factor: int, shift: int = 0) -> Poly:
    """``factor * z^shift * poly``."""
    if factor == 0:
        return ()
    return (0,) * shift + tuple(field.multiply(factor, c) for c in poly)


def multiply(field: Field, a: Poly, b: Poly) -> Poly:
    """Product, by the school method."""
    product = [0] * (len(a) + len(b))
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            product[i + j] ^= field.multiply(x, y)
    return trim(product)


def remainder(field: Field, dividend: Sequence[int], divisor: Poly) -> Poly:
    """What is left of a division by a monic polynomial."""
    rest = list(dividend)
    top = len(divisor) - 1
    if top < 0 or divisor[top] != 1:
        raise ValueError("the divisor has to be monic")
    while len(rest) > top:
        factor = rest.pop()
        if factor:
            offset = len(rest) - top
            for index in range(top):
                rest[offset + index] ^= field.multiply(factor, divisor[index])
    return trim(rest)


def evaluate(field: Field, poly: Sequence[int], at: int) -> int:
    """Value at a point, by Horner's rule."""
    value = 0
    for coefficient in reversed(poly):
        value = field.multiply(value, at) ^ coefficient
    return value


def derivative(poly: Poly) -> Poly:
    """The formal derivative: in characteristic two only the odd powers leave something."""
    return trim([c if power % 2 else 0 for power, c in enumerate(poly)][1:])


def with_roots(field: Field, roots: Iterable[int]) -> Poly:
    """The monic polynomial that vanishes at the roots and nowhere else."""
    return reduce(lambda product, root: multiply(field, product, (root, 1)), roots, (1,))
