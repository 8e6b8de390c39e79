from . import Wrapper


class ActionNoise(Wrapper):
    def __init__(self, env, rate):
        super().__init__(env)
        self.rate = rate

    def action(self, action):
        if self.rng.random() < self.rate:
            return self.action_space.sample(self.rng)
        return action

    def step(self, action):
        return self.env.step(self.action(action))
