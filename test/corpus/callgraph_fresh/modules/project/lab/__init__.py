from . import models, tools
from .core import Experiment, lookup
from ._version import get as version

__all__ = ["Experiment", "models", "tools", "version", "lookup"]
