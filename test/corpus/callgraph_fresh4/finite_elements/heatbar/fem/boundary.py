class BoundaryCondition:
    essential = False

    def __init__(self, where, value):
        self.where = where
        self._value = value

    def value(self, point):
        return self._value(point) if callable(self._value) else self._value

    def apply(self, mesh, matrix, rhs):
        for node in mesh.group(self.where):
            self.impose(node, self.value(mesh.points[node]), matrix, rhs)

    def impose(self, node, value, matrix, rhs):
        raise NotImplementedError


class DirichletBC(BoundaryCondition):
    essential = True

    def impose(self, node, value, matrix, rhs):
        for row in range(len(rhs)):
            if row != node:
                rhs[row] -= matrix[row, node] * value
                matrix[row, node] = matrix[node, row] = 0.0
        matrix[node, node] = 1.0
        rhs[node] = value


class NeumannBC(BoundaryCondition):
    """Flux into the domain; before the essential conditions."""

    def impose(self, node, value, matrix, rhs):
        rhs[node] += value
