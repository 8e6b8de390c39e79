from .base import Agent, RandomAgent
from .bandits import UCBBandit
from .tabular import QLearning, Sarsa
