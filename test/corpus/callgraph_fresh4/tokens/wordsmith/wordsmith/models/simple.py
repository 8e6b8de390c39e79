from .base import Model


class WordLevel(Model, kind="words"):
    def __init__(self, min_count=1):
        super().__init__()
        self.min_count = min_count

    def train(self, counts):
        for word, n in counts.most_common():
            if n >= self.min_count:
                self.add(word)

    def tokenize(self, word):
        return [word if word in self.vocab else self.unknown]


class Characters(Model, kind="chars"):
    def train(self, counts):
        for char in sorted(set("".join(counts))):
            self.add(char)

    def tokenize(self, word):
        return list(word)
