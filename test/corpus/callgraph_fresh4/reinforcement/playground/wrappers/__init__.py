from functools import partial, reduce


def compose(*makers):
    """The first is the innermost."""
    return lambda env: reduce(lambda inner, make: make(inner), makers, env)


class Wrapper:
    def __init__(self, env):
        self.env = env

    @classmethod
    def using(cls, **options):
        return partial(cls, **options)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.env, name)

    @property
    def unwrapped(self):
        return self.env.unwrapped

    def reset(self):
        return self.env.reset()

    def step(self, action):
        return self.env.step(action)

    def __str__(self):
        return f"<{type(self).__name__}{self.env}>"


from .actions import ActionNoise
from .episodes import RecordEpisodes, TimeLimit
from .rewards import RewardScale
