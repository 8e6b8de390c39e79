from abc import ABC, abstractmethod


class Solver(ABC):
    def __call__(self, matrix, rhs):
        solution = self._solve(matrix, rhs)
        residual = [b - a for a, b in zip(matrix @ solution, rhs)]
        self.residual = inner(residual, residual) ** 0.5
        return solution

    @abstractmethod
    def _solve(self, matrix, rhs):
        pass


class DirectSolver(Solver):
    """Gauss elimination without pivoting; the matrices are positive definite."""

    def _solve(self, matrix, rhs):
        a, b = matrix.copy(), list(rhs)
        for k in range(a.n):
            for i in range(k + 1, a.n):
                factor = a[i, k] / a[k, k]
                if factor:
                    self._eliminate(a, b, k, i, factor)
        return self._substitute(a, b)

    def _eliminate(self, a, b, k, i, factor):
        for j, value in list(a.rows[k].items()):
            a[i, j] -= factor * value
        b[i] -= factor * b[k]

    def _substitute(self, a, b):
        x = [0.0] * a.n
        for i in reversed(range(a.n)):
            x[i] = (b[i] - sum(v * x[j] for j, v in a.rows[i].items() if j > i)) / a[i, i]
        return x


class ConjugateGradient(Solver):
    def __init__(self, tolerance=1e-8, preconditioner=None, max_iterations=500):
        self.tolerance, self.max_iterations = tolerance, max_iterations
        self.make_preconditioner = getattr(self, f"_{preconditioner or 'identity'}")

    def _identity(self, matrix):
        return list

    def _jacobi(self, matrix):
        diagonal = matrix.diagonal()
        return lambda r: [x / d for x, d in zip(r, diagonal)]

    def _solve(self, matrix, rhs):
        precondition = self.make_preconditioner(matrix)
        x, r = [0.0] * len(rhs), list(rhs)
        z = precondition(r)
        p, rz = z, inner(r, z)
        for self.iterations in range(self.max_iterations):
            ap = matrix @ p
            alpha = rz / inner(p, ap)
            x = [xi + alpha * pi for xi, pi in zip(x, p)]
            r = [ri - alpha * ai for ri, ai in zip(r, ap)]
            if inner(r, r) ** 0.5 < self.tolerance:
                break
            z = precondition(r)
            rz, before = inner(r, z), rz
            p = [zi + rz / before * pi for zi, pi in zip(z, p)]
        return x


def inner(a, b):
    return sum(x * y for x, y in zip(a, b))
