from .vec import dot, sub


class Reporter:
    def __init__(self, every=1):
        self.every = every
        self.closed = False

    def due(self, step):
        return step % self.every == 0

    def sample(self, simulation):
        raise NotImplementedError

    def close(self):
        self.closed = True


class EnergyReporter(Reporter):
    def __init__(self, every=1):
        super().__init__(every)
        self.rows = []

    def sample(self, simulation):
        s = simulation.system
        self.rows.append((simulation.time, s.kinetic + s.potential, s.temperature))

    def drift(self):
        energies = [e for _, e, _ in self.rows]
        return (max(energies) - min(energies)) / abs(energies[0])


class MSDReporter(Reporter):
    """Mean squared displacement against time; `result` is the slope of a straight line."""

    def __init__(self, every=1):
        super().__init__(every)
        self.origin = None
        self.points = []
        self.slope = None

    def sample(self, simulation):
        positions = simulation.system.positions
        if self.origin is None:
            self.origin = [list(p) for p in positions]
        moved = [sub(p, o) for p, o in zip(positions, self.origin)]
        self.points.append((simulation.time, sum(map(dot, moved, moved)) / len(moved)))

    def close(self):
        self.slope = self._fit()
        super().close()

    def _fit(self):
        n = len(self.points)
        tm = sum(t for t, _ in self.points) / n
        ym = sum(y for _, y in self.points) / n
        return (sum((t - tm) * (y - ym) for t, y in self.points)
                / sum((t - tm) ** 2 for t, _ in self.points))

    def result(self):
        return self._fit() if self.slope is None else self.slope
