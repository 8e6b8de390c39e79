from .value import Value, no_grad
from . import nn, optim

__version__ = "0.3"
