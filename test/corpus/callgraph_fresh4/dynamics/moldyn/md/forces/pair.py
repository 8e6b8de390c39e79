from .. import vec
from ..neighbours import NeighbourList
from .base import Force


class PairForce(Force):
    """A central force between all pairs closer than the cutoff."""

    def __init__(self, cutoff, exclusions=()):
        self.cutoff = cutoff
        self.exclusions = exclusions
        self.neighbours = NeighbourList(cutoff)

    def energy_and_slope(self, r2):
        raise NotImplementedError

    def compute(self, system):
        total = 0.0
        for i, j, d, r2 in self.neighbours.within(system):
            if self.exclusions and frozenset((i, j)) in self.exclusions:
                continue
            energy, slope = self.energy_and_slope(r2)
            total += energy
            vec.axpy(system.forces[i], slope, d)
            vec.axpy(system.forces[j], -slope, d)
        return total


class LennardJones(PairForce):
    def __init__(self, epsilon=1.0, sigma=1.0, cutoff=2.5, **kwargs):
        super().__init__(cutoff, **kwargs)
        self.epsilon, self.sigma2 = epsilon, sigma ** 2
        self.shift = self._raw(cutoff ** 2)

    def _raw(self, r2):
        s6 = (self.sigma2 / r2) ** 3
        return 4 * self.epsilon * (s6 * s6 - s6)

    def energy_and_slope(self, r2):
        s6 = (self.sigma2 / r2) ** 3
        slope = 24 * self.epsilon * (2 * s6 * s6 - s6) / r2
        return self._raw(r2) - self.shift, slope
