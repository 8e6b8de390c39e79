from .base import Force, ForceField
from .bonded import HarmonicBond
from .pair import LennardJones, PairForce

__all__ = [name for name in dir() if name[0].isupper()]
