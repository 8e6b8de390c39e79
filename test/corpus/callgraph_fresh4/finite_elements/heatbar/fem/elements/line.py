from .base import Element

GAUSS = [(5 / 9, -(0.6 ** 0.5)), (8 / 9, 0.0), (5 / 9, 0.6 ** 0.5)]


class LineMixin:
    def length(self, coords):
        return abs(coords[1][0] - coords[0][0])

    def quadrature(self, coords):
        half = 0.5 * self.length(coords)
        return [(w * half, x) for w, x in GAUSS]

    def gradients(self, coords, xi):
        scale = 2.0 / self.length(coords)
        return [(d * scale,) for d in self.derivatives(xi)]


class P1(LineMixin, Element):
    n_nodes = 2

    def shape(self, xi):
        return [0.5 * (1 - xi), 0.5 * (1 + xi)]

    def derivatives(self, xi):
        return [-0.5, 0.5]


class P2(LineMixin, Element):
    n_nodes = 3

    def prepare(self, mesh):
        return mesh.with_midpoints()

    def shape(self, xi):
        return [0.5 * xi * (xi - 1), 0.5 * xi * (xi + 1), 1 - xi * xi]

    def derivatives(self, xi):
        return [xi - 0.5, xi + 0.5, -2 * xi]
