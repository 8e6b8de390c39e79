from collections import deque
from contextlib import contextmanager
from typing import NamedTuple


class Summary(NamedTuple):
    number: int
    steps: int
    total: float
    recent: float

    @property
    def solved(self):
        return self.number >= 20 and self.recent > 0.85


@contextmanager
def greedy(agent):
    agent.greedy = True
    try:
        yield agent
    finally:
        agent.greedy = False


def rollout(env, agent):
    obs, done = env.reset(), False
    while not done:
        action = agent.act(obs)
        after, reward, done, info = env.step(action)
        yield obs, action, reward, after, done
        obs = after


class Runner:
    def __init__(self, env, agent, window=10):
        self.env, self.agent = env, agent
        self.recent = deque(maxlen=window)

    def run_episode(self):
        rewards = []
        for transition in rollout(self.env, self.agent):
            self.agent.observe(*transition)
            rewards.append(transition[2])
        self.agent.end_episode()
        return rewards

    def episodes(self, n):
        for number in range(n):
            rewards = self.run_episode()
            self.recent.append(sum(rewards))
            yield Summary(number, len(rewards), sum(rewards), sum(self.recent) / len(self.recent))


def evaluate(env, agent, episodes):
    with env.unwrapped, greedy(agent):
        totals = [sum(reward for _, _, reward, _, _ in rollout(env, agent)) for _ in range(episodes)]
    return sum(totals) / len(totals)
