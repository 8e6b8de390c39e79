from .core import Discrete, Env
from .registration import make, register, spec
from wrappers import RewardScale, TimeLimit

register("Maze-v0", entry_point="envs.maze:Maze", kwargs={"layout": "small"},
         wrappers=[(TimeLimit, {"max_steps": 80})])
register("Bandit-v0", entry_point="envs.bandit:Bandit", kwargs={"arms": 4},
         wrappers=[(RewardScale, {"factor": 0.5}), (TimeLimit, {"max_steps": 20})])
