import math

from model import Status

__all__ = ["attack_rate", "doubling_time", "peak"]


def attack_rate(world):
    return sum(_was_infected(a) for a in world.town) / len(world.town)


def _was_infected(agent):
    return agent.status.is_active or agent.status is Status.RECOVERED and not agent.vaccinated


def peak(world):
    return max(world.series("infectious"), default=0)


def doubling_time(series):
    growing = [(day, math.log(n)) for day, n in enumerate(series[:15]) if n]
    rate = _slope(growing)
    return math.log(2) / rate if rate > 0 else float(len(series))


def _slope(points):
    if len(points) < 2:
        return 0.0
    mx = sum(x for x, _ in points) / len(points)
    my = sum(y for _, y in points) / len(points)
    return (sum((x - mx) * (y - my) for x, y in points)
            / (sum((x - mx) ** 2 for x, _ in points) or 1.0))
