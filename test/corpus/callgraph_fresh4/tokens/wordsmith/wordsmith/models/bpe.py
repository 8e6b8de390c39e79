from collections import Counter
from functools import lru_cache

from .simple import Characters


class BytePair(Characters, kind="bpe"):
    def __init__(self, merges):
        super().__init__()
        self.limit = merges
        self.ranks = {}

    def train(self, counts):
        super().train(counts)
        words = {tuple(word): n for word, n in counts.items()}
        while len(self.ranks) < self.limit:
            pairs = self._count_pairs(words)
            if not pairs:
                break
            best = max(pairs, key=lambda pair: (pairs[pair], pair))
            self.ranks[best] = len(self.ranks)
            self.add("".join(best))
            words = {self._merge(word, best): n for word, n in words.items()}

    @staticmethod
    def _count_pairs(words):
        pairs = Counter()
        for word, n in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += n
        return pairs

    @staticmethod
    def _merge(word, pair):
        out, i = [], 0
        while i < len(word):
            if word[i:i + 2] == pair:
                out.append("".join(pair))
                i += 2
            else:
                out.append(word[i])
                i += 1
        return tuple(out)

    @lru_cache(maxsize=1000)
    def _pieces(self, word):
        pieces = tuple(super().tokenize(word))
        while len(pieces) > 1:
            pair = min(zip(pieces, pieces[1:]), key=self._rank)
            if pair not in self.ranks:
                break
            pieces = self._merge(pieces, pair)
        return pieces

    def _rank(self, pair):
        return self.ranks.get(pair, float("inf"))

    def tokenize(self, word):
        return list(self._pieces(word))
