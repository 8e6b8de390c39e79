from .ensemble import Ensemble
from .measures import *
