from collections import Counter


class Corpus:
    def __init__(self, lines):
        self.lines = list(lines)

    def __iter__(self):
        for line in self.lines:
            if line:
                yield line

    def __len__(self):
        return len(self.lines)

    def split(self, fraction):
        cut = int(len(self) * fraction)
        return Corpus(self.lines[:cut]), Corpus(self.lines[cut:])

    def word_counts(self, pretokenize):
        counts = Counter()
        for line in self:
            counts.update(pretokenize(line))
        return counts
