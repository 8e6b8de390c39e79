from . import Wrapper


class RewardWrapper(Wrapper):
    def reward(self, reward):
        raise NotImplementedError

    def step(self, action):
        obs, reward, done, info = super().step(action)
        return obs, self.reward(reward), done, info


class RewardScale(RewardWrapper):
    def __init__(self, env, factor):
        super().__init__(env)
        self.factor = factor

    def reward(self, reward):
        return self.factor * reward
