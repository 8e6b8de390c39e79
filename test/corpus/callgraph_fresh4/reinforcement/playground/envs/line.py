from .core import Discrete, Env


class Line(Env):
    action_space = Discrete(2)

    def __init__(self, size, wind=0.0, seed=None):
        super().__init__(seed)
        self.size, self.wind = size, wind

    def reset(self):
        self.x = self.size // 2
        return self.x

    def step(self, action):
        self.x += (1 if action else -1) + self._gust()
        self.x = min(max(self.x, 0), self.size - 1)
        done = self.x in (0, self.size - 1)
        return self.x, float(self.x == self.size - 1), done, {}

    def _gust(self):
        return -1 if self.rng.random() < self.wind else 0
