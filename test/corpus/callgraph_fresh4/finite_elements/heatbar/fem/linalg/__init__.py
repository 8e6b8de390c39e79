from .matrix import SparseMatrix
from .solvers import ConjugateGradient, DirectSolver, Solver
