"""State of the simulated particles."""
from . import vec


class Box:
    """A cubic periodic box."""

    def __init__(self, length):
        self.length = float(length)

    @property
    def volume(self):
        return self.length ** 3

    def displacement(self, a, b):
        """Minimum image vector from b to a."""
        return [self._image(x - y) for x, y in zip(a, b)]

    def _image(self, d):
        return d - self.length * round(d / self.length)


class System:
    def __init__(self, box, positions, masses=None):
        self.box = box
        self.positions = [list(p) for p in positions]
        self.velocities = [[0.0, 0.0, 0.0] for _ in positions]
        self.forces = [[0.0, 0.0, 0.0] for _ in positions]
        self.masses = masses or [1.0] * len(positions)
        self.potential = 0.0

    def __len__(self):
        return len(self.positions)

    def __iter__(self):
        return zip(self.positions, self.velocities, self.forces, self.masses)

    @property
    def kinetic(self):
        return 0.5 * sum(m * vec.dot(v, v) for _, v, _, m in self)

    @property
    def temperature(self):
        return 2.0 * self.kinetic / (3 * len(self) - 3)

    @property
    def density(self):
        return len(self) / self.box.volume

    def thermalize(self, temperature, rng):
        for v, m in zip(self.velocities, self.masses):
            v[:] = [rng.gauss(0.0, (temperature / m) ** 0.5) for _ in range(3)]
        self.remove_drift()
        factor = (temperature / self.temperature) ** 0.5
        self.velocities = [vec.scale(v, factor) for v in self.velocities]

    def remove_drift(self):
        total = sum(self.masses)
        momentum = [0.0, 0.0, 0.0]
        for _, v, _, m in self:
            vec.axpy(momentum, m, v)
        for v in self.velocities:
            vec.axpy(v, -1.0 / total, momentum)

    def clear_forces(self):
        self.potential = 0.0
        for f in self.forces:
            f[:] = (0.0, 0.0, 0.0)
