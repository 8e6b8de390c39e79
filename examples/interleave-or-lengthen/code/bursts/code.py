"""Reed-Solomon codes of full length, in the narrow sense: the roots are a, a^2, ..., a^(n-k)."""

from functools import lru_cache
from typing import Callable, NamedTuple, Sequence, Tuple

from .field import Field, make_field
from .poly import Poly, evaluate, remainder, with_roots

Word = Tuple[int, ...]


class Code(NamedTuple):
    """The code of ``dimension`` data symbols in words of ``length`` symbols."""

    field: Field
    length: int
    dimension: int
    generator: Poly

    @property
    def redundancy(self) -> int:
        """Check symbols in a word: one less than the minimum distance."""
        return self.length - self.dimension

    @property
    def radius(self) -> int:
        """Errors that can always be corrected."""
        return self.redundancy // 2


@lru_cache(maxsize=None)
def reed_solomon(bits: int, radius: int) -> Code:
    """The code over symbols of ``bits`` bits that corrects ``radius`` errors."""
    field = make_field(bits)
    if not 0 < 2 * radius < field.order:
        raise ValueError(f"no code over {bits}-bit symbols corrects {radius} errors")
    generator = with_roots(field, (field.power(i) for i in range(1, 2 * radius + 1)))
    return Code(field, field.order, field.order - 2 * radius, generator)


def encoder(code: Code) -> Callable[[Sequence[int]], Word]:
    """A function that turns data into a word: the check symbols first, then the data as it is."""
    padding = (0,) * code.redundancy

    def encode(data: Sequence[int]) -> Word:
        if len(data) != code.dimension:
            raise ValueError(f"the code takes {code.dimension} symbols, not {len(data)}")
        check = remainder(code.field, padding + tuple(data), code.generator)
        return check + (0,) * (code.redundancy - len(check)) + tuple(data)

    return encode


def syndromes(code: Code, received: Sequence[int]) -> Word:
    """Values of the received word at the roots of the generator: all zero for a code word."""
    field = code.field
    points = (field.power(i) for i in range(1, code.redundancy + 1))
    return tuple(evaluate(field, received, point) for point in points)
