"""Counting experiments."""

from collections import Counter
from math import sqrt
from typing import Dict, Iterable, NamedTuple


class Share(NamedTuple):
    """A share of successes with its interval."""

    value: float
    low: float
    high: float


def wilson(successes: int, trials: int, z: float = 1.959963984540054) -> Share:
    """Wilson's score interval, at 95 % unless told otherwise."""
    if not 0 <= successes <= trials or trials == 0:
        raise ValueError(f"{successes} of {trials} is not a share")
    share = successes / trials
    scale = 1.0 + z * z / trials
    centre = (share + z * z / (2 * trials)) / scale
    half = z / scale * sqrt(share * (1.0 - share) / trials + z * z / (4.0 * trials * trials))
    return Share(share, centre - half, centre + half)


def histogram(values: Iterable[int]) -> Dict[int, int]:
    """How often each value occurs, in the order of the values."""
    counts = Counter(values)
    return {value: counts[value] for value in sorted(counts)}


def inside(share: Share, value: float) -> bool:
    """Whether the interval covers a value."""
    return share.low <= value <= share.high


def total_variation(observed: Dict[int, int], expected: Dict[int, int]) -> float:
    """Half the sum of the differences of two histograms, each taken as shares."""
    observed_sum, expected_sum = sum(observed.values()), sum(expected.values())
    total = 0.0
    for value in sorted(set(observed) | set(expected)):
        share = observed.get(value, 0) / observed_sum
        total += abs(share - expected.get(value, 0) / expected_sum)
    return 0.5 * total
