from collections import defaultdict

from .base import Agent


class TabularAgent(Agent):
    def __init__(self, action_space, epsilon, lr=0.4, gamma=0.95, seed=None):
        super().__init__(action_space, seed)
        self.epsilon, self.lr, self.gamma = epsilon, lr, gamma
        self.q = defaultdict(lambda: [0.0] * action_space.n)
        self.episode = 0

    def best(self, obs):
        return max(self.actions, key=lambda a: (self.q[obs][a], self.rng.random()))

    def act(self, obs):
        if not self.greedy and self.rng.random() < self.epsilon(self.episode):
            return self.actions.sample(self.rng)
        return self.best(obs)

    def observe(self, obs, action, reward, after, done):
        target = reward if done else reward + self.gamma * self.backup(after)
        self.q[obs][action] += self.lr * (target - self.q[obs][action])

    def backup(self, obs):
        raise NotImplementedError

    def end_episode(self):
        self.episode += 1


class QLearning(TabularAgent):
    def backup(self, obs):
        return max(self.q[obs])


class Sarsa(TabularAgent):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.planned = None

    def act(self, obs):
        action, self.planned = self.planned, None
        return super().act(obs) if action is None else action

    def backup(self, obs):
        self.planned = super().act(obs)
        return self.q[obs][self.planned]

    def end_episode(self):
        super().end_episode()
        self.planned = None
