"""A small molecular dynamics engine in reduced units."""
from . import integrators
from .simulation import Simulation
from .system import Box, System

__all__ = ["Box", "Simulation", "System", "integrators"]
