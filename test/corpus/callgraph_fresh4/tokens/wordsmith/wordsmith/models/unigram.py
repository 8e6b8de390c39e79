import math
from collections import Counter

from .base import Model


class Unigram(Model, kind="unigram"):
    """The most probable split of a word, with one round of re-estimation."""

    def __init__(self, size=100, longest=5):
        super().__init__()
        self.size, self.longest = size, longest
        self.logp = {}

    def substrings(self, word):
        for i in range(len(word)):
            for j in range(i + 1, min(i + self.longest, len(word)) + 1):
                yield word[i:j]

    def train(self, counts):
        seeds = Counter()
        for word, n in counts.items():
            for piece in self.substrings(word):
                seeds[piece] += n * len(piece)
        self._estimate(seeds)
        again = Counter()
        for word, n in counts.items():
            for piece in self.tokenize(word):
                again[piece] += n
        for word in counts:
            for char in word:
                again[char] += 1
        self._estimate(dict(again.most_common(self.size)))
        for piece in self.logp:
            self.add(piece)

    def _estimate(self, weights):
        total = sum(weights.values())
        self.logp = {piece: math.log(w / total) for piece, w in weights.items()}

    def _score(self, piece):
        return self.logp.get(piece, -20.0 * len(piece))

    def tokenize(self, word):
        best = [(0.0, 0)]
        for end in range(1, len(word) + 1):
            starts = range(max(0, end - self.longest), end)
            best.append(max((best[s][0] + self._score(word[s:end]), s) for s in starts))
        pieces, end = [], len(word)
        while end:
            start = best[end][1]
            pieces.append(word[start:end])
            end = start
        return pieces[::-1]
