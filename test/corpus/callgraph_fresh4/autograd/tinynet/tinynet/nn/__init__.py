from . import init, losses
from .layers import Activation, Dropout, Linear
from .module import Module, Parameter, Sequential
