import math

from .base import Agent


class UCBBandit(Agent):
    def __init__(self, action_space, c=2.0, seed=None):
        super().__init__(action_space, seed)
        self.c = c
        self.counts = [0] * action_space.n
        self.means = [0.0] * action_space.n

    def bound(self, action):
        if not self.counts[action]:
            return math.inf
        total = math.log(sum(self.counts))
        return self.means[action] + self.c * math.sqrt(total / self.counts[action])

    def act(self, obs):
        return max(self.actions, key=self.means.__getitem__ if self.greedy else self.bound)

    def observe(self, obs, action, reward, after, done):
        self.counts[action] += 1
        self.means[action] += (reward - self.means[action]) / self.counts[action]
