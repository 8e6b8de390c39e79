from .base import Element


class T1(Element):
    n_nodes = 3

    def area2(self, coords):
        (x0, y0), (x1, y1), (x2, y2) = coords
        return (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)

    def quadrature(self, coords):
        w = abs(self.area2(coords)) / 6
        return [(w, (0.5, 0.0)), (w, (0.5, 0.5)), (w, (0.0, 0.5))]

    def shape(self, xi):
        return [1 - xi[0] - xi[1], *xi]

    def gradients(self, coords, xi):
        d = self.area2(coords)
        (x0, y0), (x1, y1), (x2, y2) = coords
        return [((y1 - y2) / d, (x2 - x1) / d),
                ((y2 - y0) / d, (x0 - x2) / d),
                ((y0 - y1) / d, (x1 - x0) / d)]
