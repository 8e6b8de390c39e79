from .agent import Agent, Status
from .disease import Disease
from .places import Place, Town
from .world import World
