from collections import defaultdict


class Mesh:
    def __init__(self, points, cells):
        self.points = points
        self.cells = cells
        self._groups = defaultdict(list)

    @property
    def dim(self):
        return len(self.points[0])

    def tag(self, name, predicate):
        self._groups[name] += [i for i, p in enumerate(self.points) if predicate(p)]
        return self

    def group(self, name):
        if name not in self._groups:
            raise KeyError(f"mesh has no group {name}")
        return self._groups[name]

    def coordinates(self, cell):
        return [self.points[i] for i in cell]

    def with_midpoints(self):
        """A mesh of the same cells with a node in the middle of each (in one dimension)."""
        points = list(self.points)
        cells = []
        for a, b in self.cells:
            points.append((0.5 * (points[a][0] + points[b][0]),))
            cells.append((a, b, len(points) - 1))
        finer = Mesh(points, cells)
        finer._groups = self._groups
        return finer


def interval(a, b, n):
    h = (b - a) / n
    points = [(a + h * i,) for i in range(n + 1)]
    mesh = Mesh(points, [(i, i + 1) for i in range(n)])
    return mesh.tag("left", lambda p: p == points[0]).tag("right", lambda p: p == points[-1])


def unit_square(n):
    def index(i, j):
        return i * (n + 1) + j

    points = [(i / n, j / n) for i in range(n + 1) for j in range(n + 1)]
    cells = []
    for i in range(n):
        for j in range(n):
            corners = index(i, j), index(i + 1, j), index(i + 1, j + 1), index(i, j + 1)
            cells += [corners[:3], (corners[0], *corners[2:])]
    return Mesh(points, cells).tag("boundary", on_boundary)


def on_boundary(point):
    return any(x in (0.0, 1.0) for x in point)
