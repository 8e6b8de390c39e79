from . import forms
from .elements import element as make_element
from .linalg import DirectSolver


def one(x):
    return 1.0


class Solution:
    def __init__(self, problem, values):
        self.mesh, self.element, self.values = problem.mesh, problem.element, values

    def maximum(self):
        return max(self.values)

    def l2_error(self, exact):
        total = 0.0
        for cell in self.mesh.cells:
            coords = self.mesh.coordinates(cell)
            for w, xi in self.element.quadrature(coords):
                phi = self.element.shape(xi)
                here = sum(self.values[i] * p for i, p in zip(cell, phi))
                total += w * (here - exact(self.element.map(coords, xi))) ** 2
        return total ** 0.5


class TimeSteppingMixin:
    """Implicit Euler, for a problem that has a mass matrix."""

    def march(self, initial, dt, steps, solver=None):
        solver = solver or DirectSolver()
        values = [initial(p) for p in self.mesh.points]
        m = self.mass_matrix()
        system = m + dt * self.stiffness_matrix()
        yield Solution(self, values)
        for _ in range(steps):
            rhs = [a + dt * f for a, f in zip(m @ values, self.load_vector())]
            values = self.constrained(solver, system.copy(), rhs)
            yield Solution(self, values)


class PoissonProblem:
    def __init__(self, mesh, element, source=None, conductivity=one):
        self.element = make_element(element)
        self.mesh = self.element.prepare(mesh)
        self.source = source
        self.conductivity = conductivity
        self.conditions = []

    def add(self, condition):
        self.conditions.append(condition)
        return self

    def stiffness_matrix(self):
        return forms.assemble(forms.stiffness, self.element, self.mesh, self.conductivity)

    def load_vector(self):
        if self.source is None:
            return [0.0] * len(self.mesh.points)
        return forms.load(self.element, self.mesh, self.source)

    def constrained(self, solver, matrix, rhs):
        natural_first = sorted(self.conditions, key=lambda c: c.essential)
        for condition in natural_first:
            condition.apply(self.mesh, matrix, rhs)
        return solver(matrix, rhs)

    def solve(self, solver):
        return Solution(self, self.constrained(solver, self.stiffness_matrix(), self.load_vector()))


class HeatProblem(TimeSteppingMixin, PoissonProblem):
    def __init__(self, *args, capacity=one, **kwargs):
        super().__init__(*args, **kwargs)
        self.capacity = capacity

    def mass_matrix(self):
        return forms.assemble(forms.mass, self.element, self.mesh, self.capacity)
