from itertools import combinations

from .vec import dot


class NeighbourList:
    """Verlet list, made anew when a particle moved by more than half of the skin."""

    def __init__(self, cutoff, skin=0.3):
        self.cutoff2 = cutoff ** 2
        self.reach2 = (cutoff + skin) ** 2
        self.skin = skin
        self._pairs = None
        self._reference = None
        self.rebuilds = 0

    def within(self, system):
        if self._stale(system):
            self._rebuild(system)
        for i, j in self._pairs:
            d, r2 = self._distance(system, i, j)
            if r2 < self.cutoff2:
                yield i, j, d, r2

    def _distance(self, system, i, j):
        d = system.box.displacement(system.positions[i], system.positions[j])
        return d, dot(d, d)

    def _stale(self, system):
        if self._pairs is None or len(self._reference) != len(system):
            return True
        limit = (0.5 * self.skin) ** 2
        for now, then in zip(system.positions, self._reference):
            moved = system.box.displacement(now, then)
            if dot(moved, moved) > limit:
                return True
        return False

    def _rebuild(self, system):
        self.rebuilds += 1
        self._reference = [list(p) for p in system.positions]
        self._pairs = [(i, j) for i, j in combinations(range(len(system)), 2)
                       if self._distance(system, i, j)[1] < self.reach2]
