"""Verification of the solver: Poisson and heat problems with known solutions."""
import math

from fem import DirichletBC, HeatProblem, NeumannBC, PoissonProblem, interval, unit_square
from fem.convergence import Study
from fem.linalg import ConjugateGradient, DirectSolver


def poisson_1d(n, element="P2"):
    mesh = interval(0.0, 1.0, n)
    problem = PoissonProblem(mesh, element, source=lambda x: math.pi ** 2 * math.sin(math.pi * x[0]))
    problem.add(DirichletBC("left", 0.0))
    problem.add(NeumannBC("right", lambda x: math.pi * math.cos(math.pi * x[0])))
    return problem.solve(DirectSolver()).l2_error(lambda x: math.sin(math.pi * x[0]))


def exact_2d(x):
    return x[0] ** 2 + x[1] ** 2


def poisson_2d(n):
    problem = PoissonProblem(unit_square(n), "T1", source=lambda x: -4.0)
    problem.add(DirichletBC("boundary", exact_2d))
    solver = ConjugateGradient(tolerance=1e-10, preconditioner="jacobi")
    solution = problem.solve(solver)
    return solution.l2_error(exact_2d)


def cooling():
    problem = HeatProblem(interval(0.0, 1.0, 8), "P1", conductivity=lambda x: 1.0 + 0.5 * x[0])
    problem.add(DirichletBC("left", 0.0)).add(DirichletBC("right", 0.0))
    history = [u.maximum() for u in problem.march(lambda x: math.sin(math.pi * x[0]), 0.01, 5)]
    return history


def main():
    for name, run, sizes in (("1D", poisson_1d, (4, 8)), ("2D", poisson_2d, (3, 6))):
        study = Study(run)
        for n in sizes:
            study.add(n)
        print(name, study)
    print("linear elements:", round(Study(lambda n: poisson_1d(n, "P1")).add(4).add(8).order(), 2))
    print("cooling:", " ".join(f"{t:.3f}" for t in cooling()))


if __name__ == "__main__":
    main()
