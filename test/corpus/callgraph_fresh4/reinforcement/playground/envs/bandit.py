from .core import Discrete, Env


class Bandit(Env):
    def __init__(self, arms, seed=None):
        super().__init__(seed)
        self.means = [self.rng.gauss(0, 1) for _ in range(arms)]
        self.action_space = Discrete(arms)

    def reset(self):
        return 0

    def step(self, action):
        return 0, self.rng.gauss(self.means[action], 0.5), False, {"best": max(self.means)}
