"""Tokenizer, vocabulary, datasets, batching and a bigram model."""
import collections
import itertools
import math
import random
import re
import string
from typing import Callable, Iterable, NamedTuple


class Token(NamedTuple):
    text: str
    kind: str
    start: int

    @property
    def end(self):
        return self.start + len(self.text)

    def overlaps(self, other):
        return self.start < other.end and other.start < self.end


class Rule:
    def __init__(self, kind, pattern, action=None):
        self.kind, self.regex, self.action = kind, re.compile(pattern), action

    def match(self, text, at):
        return self.regex.match(text, at)


class Lexer:
    def __init__(self):
        self.rules = []

    def rule(self, pattern, kind=None):
        def wrap(fn):
            self.rules.append(Rule(kind or fn.__name__, pattern, fn))
            return fn
        return wrap

    def __call__(self, text):
        at = 0
        while at < len(text):
            for rule in self.rules:
                m = rule.match(text, at)
                if m:
                    value = rule.action(m.group())
                    if value is not None:
                        yield Token(value, rule.kind, at)
                    at = m.end()
                    break
            else:
                at += 1


lexer = Lexer()


@lexer.rule(r"\d+")
def number(text):
    return "<num>"


@lexer.rule(r"\w+", kind="word")
def lower(text):
    return text.lower()


@lexer.rule(r"\s+")
def blank(text):
    return None


class Vocabulary:
    UNKNOWN = "<unk>"

    def __init__(self, counts, least=1):
        words = [w for w, n in counts.most_common() if n >= least]
        self._words = [self.UNKNOWN, *words]
        self._index = {w: i for i, w in enumerate(self._words)}

    @classmethod
    def build(cls, texts, **kwargs):
        counts = collections.Counter(t.text for text in texts for t in lexer(text))
        return cls(counts, **kwargs)

    def __len__(self):
        return len(self._words)

    def __contains__(self, word):
        return word in self._index

    def __getitem__(self, key):
        if isinstance(key, str):
            return self._index.get(key, 0)
        return self._words[key]

    def encode(self, text):
        return [self[t.text] for t in lexer(text)]

    def decode(self, ids):
        return " ".join(self[i] for i in ids)


class Dataset:
    def __init__(self, items, transform: Callable = None):
        self.items = items
        self.transform = transform

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        item = self.items[i]
        return self.transform(item) if self.transform else item

    def __add__(self, other):
        return Concat(self, other)


class Concat(Dataset):
    def __init__(self, *parts):
        super().__init__([(p, i) for p in parts for i in range(len(p))])

    def __getitem__(self, index):
        part, i = super().__getitem__(index)
        return part[i]


class Sampler:
    def __init__(self, source):
        self.source = source

    def __iter__(self):
        return iter(range(len(self.source)))


class Shuffled(Sampler):
    def __init__(self, source, seed=0):
        super().__init__(source)
        self.rng = random.Random(seed)

    def __iter__(self):
        order = list(super().__iter__())
        self.rng.shuffle(order)
        yield from order


def pad(batch, value=0):
    n = max(map(len, batch))
    return [x + [value] * (n - len(x)) for x in batch]


class Loader:
    def __init__(self, dataset, size, sampler=None, collate=pad):
        self.dataset, self.size, self.collate = dataset, size, collate
        self.sampler = sampler if sampler is not None else Sampler(dataset)

    def __iter__(self):
        it = iter(self.sampler)
        while True:
            chunk = list(itertools.islice(it, self.size))
            if not chunk:
                return
            yield self.collate([self.dataset[i] for i in chunk])

    def __len__(self):
        return -(-len(self.dataset) // self.size)


class Bigram:
    def __init__(self, size, smoothing=0.1):
        self.counts = collections.defaultdict(lambda: collections.defaultdict(float))
        self.size, self.smoothing = size, smoothing

    def fit(self, loader, epochs=1, on_epoch=lambda *a: None):
        for epoch in range(epochs):
            for batch in loader:
                self._step(batch)
            on_epoch(epoch, self.perplexity(loader))
        return self

    def _step(self, batch):
        for row in batch:
            for a, b in zip(row, row[1:]):
                self.counts[a][b] += 1

    def prob(self, a, b):
        row = self.counts[a]
        return (row[b] + self.smoothing) / (sum(row.values()) + self.smoothing * self.size)

    def perplexity(self, loader):
        logs = [math.log(self.prob(a, b)) for batch in loader for row in batch for a, b in zip(row, row[1:])]
        return math.exp(-sum(logs) / len(logs))

    def generate(self, start, choose):
        current = start
        while True:
            yield current
            options = self.counts.get(current)
            if not options:
                break
            current = choose(options)


def greedy(options):
    return max(options, key=options.get)


def temperature(t, rng):
    def choose(options):
        keys = list(options)
        return rng.choices(keys, [options[k] ** (1 / t) for k in keys])[0]
    return choose


TEXTS = ["The cat sat on 12 mats", "the dog sat on the cat", "a dog and 3 cats"]


def clean(text, table=str.maketrans("", "", string.punctuation)):
    return text.translate(table)


if __name__ == "__main__":
    vocab = Vocabulary.build(TEXTS, least=1)
    data = Dataset(TEXTS, lambda t: vocab.encode(clean(t))) + Dataset([[1, 2, 3]])
    losses = {}
    loader = Loader(data, 2, Shuffled(data))
    model = Bigram(len(vocab)).fit(loader, 2, losses.__setitem__)
    print(vocab.decode(itertools.islice(model.generate(vocab["the"], greedy), 4)), "dog" in vocab)
    print(vocab.decode(itertools.islice(model.generate(1, temperature(2, random.Random(2))), 5)))
    tokens = list(lexer(TEXTS[0]))
    print(tokens[0].overlaps(tokens[1]), len(loader), model.perplexity(Loader(data, 1, collate=list)) > 1)
    print([t._replace(kind="x").end for t in tokens][:2], losses[1] == model.perplexity(loader))
