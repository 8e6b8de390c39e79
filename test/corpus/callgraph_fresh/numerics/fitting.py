"""Callbacks handed to numpy and scipy."""
import numpy as np
from scipy import integrate, optimize
from scipy.optimize import curve_fit, minimize


def rosenbrock(x, a=1.0):
    return quadratic(a - x[0]) + 100 * quadratic(x[1] - x[0] ** 2)


def quadratic(x):
    return x ** 2


def gradient(x, a=1.0):
    return np.array([-2 * (a - x[0]) - 400 * x[0] * (x[1] - x[0] ** 2), 200 * (x[1] - x[0] ** 2)])


class Problem:
    def __init__(self, target):
        self.target = np.asarray(target)
        self.evaluations = 0

    def __call__(self, x):
        self.evaluations += 1
        return self.residual(x) @ self.residual(x)

    def residual(self, x):
        return x - self.target

    def jacobian(self, x):
        return 2 * self.residual(x)

    def solve(self, x0):
        return minimize(self, x0, jac=self.jacobian, callback=self.on_step).x

    def on_step(self, x):
        self.last = x


def decay(t, y, rate):
    return -rate * y


def crossing(t, y, rate):
    return y[0] - 0.5


def model(x, a, b):
    return a * np.exp(-b * x)


@np.vectorize
def clipped(x):
    return saturate(x)


def saturate(x):
    return min(max(x, 0.0), 1.0)


def spread(row):
    return row.max() - row.min()


class Field:
    def __init__(self, f):
        self.values = np.fromfunction(f, (2, 2))

    def reduce(self, function, axis=0):
        return np.apply_along_axis(function, axis, self.values)


def bump(i, j):
    return i + j


class Vector:
    def __init__(self, data):
        self.data = np.asarray(data, dtype=float)

    def __array__(self, dtype=None, copy=None):
        return self.data

    def __add__(self, other):
        return Vector(self.data + np.asarray(other))

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return Vector(getattr(ufunc, method)(*[unwrap(x) for x in inputs], **kwargs))


def unwrap(x):
    return x.data if isinstance(x, Vector) else x


def constraint(x):
    return x.sum() - 1


def main():
    print(minimize(rosenbrock, [0.0, 0.0], args=(1.0,), jac=gradient, method="BFGS").success)
    problem = Problem([1.0, 2.0])
    print(np.round(problem.solve(np.zeros(2)), 3), problem.evaluations > 0)
    solution = integrate.solve_ivp(decay, (0, 1), [1.0], args=(2.0,), events=crossing)
    print(solution.success, integrate.quad(lambda x: quadratic(x), 0, 1)[0])
    x = np.linspace(0, 1, 5)
    print(curve_fit(model, x, model(x, 2.0, 1.0))[0])
    print(optimize.brentq(lambda v: v - 0.5, 0, 1))
    print(clipped([-1.0, 0.5, 2.0]), Field(bump).reduce(spread))
    print((Vector([1]) + Vector([2])).data, np.add(Vector([1]), 2).data)
    print(optimize.minimize(quadratic_sum, [0.0, 0.0],
                            constraints={"type": "eq", "fun": constraint}).success)
    print(np.array(list(map(saturate, [3.0]))), max(np.array([1, 2]), key=lambda v: -v))


def quadratic_sum(x):
    return sum(quadratic(v) for v in x)


if __name__ == "__main__":
    main()
