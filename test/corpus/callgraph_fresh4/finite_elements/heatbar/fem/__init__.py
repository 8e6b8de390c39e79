from .boundary import DirichletBC, NeumannBC
from .mesh import Mesh, interval, unit_square
from .problems import HeatProblem, PoissonProblem
