import random

_rng = random.Random()


def seed(n):
    _rng.seed(n)


def xavier(fan_in, fan_out):
    width = (6.0 / (fan_in + fan_out)) ** 0.5
    return [[_rng.uniform(-width, width) for _ in range(fan_in)] for _ in range(fan_out)]
