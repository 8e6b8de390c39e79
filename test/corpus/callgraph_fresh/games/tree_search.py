"""Monte Carlo tree search with pluggable policies and a game interface."""
import math
import random
from abc import ABC, abstractmethod
from collections import defaultdict


class Game(ABC):
    @abstractmethod
    def moves(self):
        pass

    @abstractmethod
    def play(self, move):
        pass

    @property
    def over(self):
        return not self.moves()

    def winner(self):
        return None


class Nim(Game):
    def __init__(self, stones, player=0):
        self.stones, self.player = stones, player

    def moves(self):
        return [m for m in (1, 2) if m <= self.stones]

    def play(self, move):
        return Nim(self.stones - move, 1 - self.player)

    def winner(self):
        return 1 - self.player

    def __hash__(self):
        return hash((self.stones, self.player))

    def __eq__(self, other):
        return (self.stones, self.player) == (other.stones, other.player)


class TreeNode:
    def __init__(self, game, parent=None, move=None):
        self.game, self.parent, self.move = game, parent, move
        self.children = {}
        self.visits, self.value = 0, 0.0
        self.untried = list(game.moves())

    def expand(self, rng):
        move = self.untried.pop(rng.randrange(len(self.untried)))
        child = self.children[move] = TreeNode(self.game.play(move), self, move)
        return child

    def best(self, score):
        return max(self.children.values(), key=score)

    def backup(self, result):
        node = self
        while node is not None:
            node.update(result)
            node = node.parent

    def update(self, result):
        self.visits += 1
        self.value += result if self.game.player else -result

    def __lt__(self, other):
        return self.visits < other.visits


class UCB:
    def __init__(self, c=1.4):
        self.c = c

    def __call__(self, node):
        return self.exploit(node) + self.c * self.explore(node)

    def exploit(self, node):
        return node.value / node.visits

    def explore(self, node):
        return math.sqrt(math.log(node.parent.visits) / node.visits)


class Player:
    def choose(self, game):
        raise NotImplementedError

    def __call__(self, game):
        move = self.choose(game)
        self.history[type(self).__name__].append(move)
        return move

    history = defaultdict(list)


class RandomPlayer(Player):
    def __init__(self, rng):
        self.rng = rng

    def choose(self, game):
        return self.rng.choice(game.moves())


class Searcher(Player):
    def __init__(self, rng, budget=10, policy=None, rollout=None):
        self.rng, self.budget = rng, budget
        self.policy = policy or UCB()
        self.rollout = rollout or self.random_rollout

    def choose(self, game):
        root = TreeNode(game)
        for _ in range(self.budget):
            leaf = self.select(root)
            leaf.backup(self.rollout(leaf.game))
        return max(root.children.values()).move

    def select(self, node):
        while not node.game.over:
            if node.untried:
                return node.expand(self.rng)
            node = node.best(self.policy)
        return node

    def random_rollout(self, game):
        while not game.over:
            game = game.play(self.rng.choice(game.moves()))
        return reward(game)


def reward(game):
    return 1 if game.winner() == 0 else -1


def optimistic(game):
    return 1


def match(game, *players):
    while not game.over:
        game = game.play(players[game.player](game))
    return game.winner()


def tournament(makers, rounds, rng):
    wins = defaultdict(int)
    for _ in range(rounds):
        players = [make(rng) for make in makers]
        wins[match(Nim(5), *players)] += 1
    return dict(wins)


def main():
    rng = random.Random(0)
    print(tournament([RandomPlayer, Searcher], 2, rng))
    print(tournament([lambda r: Searcher(r, 5, rollout=optimistic), RandomPlayer], 1, rng))
    table = {Nim(3): 1}
    print(table[Nim(3)], dict(Player.history).keys())


main()
