import random


class Discrete:
    def __init__(self, n):
        self.n = n

    def sample(self, rng):
        return rng.randrange(self.n)

    def __contains__(self, action):
        return isinstance(action, int) and 0 <= action < self.n

    def __iter__(self):
        return iter(range(self.n))


class Env:
    action_space: Discrete

    def __init__(self, seed=None):
        self.seed(seed)

    def seed(self, seed):
        self.rng = random.Random(seed)

    @property
    def unwrapped(self):
        return self

    def reset(self):
        raise NotImplementedError

    def step(self, action):
        raise NotImplementedError

    def close(self):
        pass

    def __str__(self):
        return f"<{type(self).__name__}>"

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()
