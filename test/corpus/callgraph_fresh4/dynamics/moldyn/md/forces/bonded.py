from ..vec import axpy, norm, scale
from .base import Force


class HarmonicBond(Force):
    def __init__(self, bonds, k, r0):
        self.bonds, self.k, self.r0 = list(bonds), k, r0

    def pairs(self):
        return self.bonds

    def compute(self, system):
        energy = 0.0
        for i, j in self.bonds:
            d = system.box.displacement(system.positions[i], system.positions[j])
            r = norm(d)
            stretch = r - self.r0
            energy += 0.5 * self.k * stretch ** 2
            f = scale(d, -self.k * stretch / r)
            axpy(system.forces[i], 1.0, f)
            axpy(system.forces[j], -1.0, f)
        return energy
