import random


class Agent:
    def __init__(self, action_space, seed=None):
        self.actions = action_space
        self.rng = random.Random(seed)
        self.greedy = False

    def act(self, obs):
        raise NotImplementedError

    def observe(self, obs, action, reward, after, done):
        """Learns from a step; most agents override it."""

    def end_episode(self):
        pass


class RandomAgent(Agent):
    def act(self, obs):
        return self.actions.sample(self.rng)
