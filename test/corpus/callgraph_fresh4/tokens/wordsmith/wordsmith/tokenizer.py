from dataclasses import dataclass, field
from typing import List

from . import models
from .registry import load
from .stages import normalizers


@dataclass
class Encoding:
    ids: List[int] = field(default_factory=list)
    tokens: List[str] = field(default_factory=list)

    def extend(self, pairs):
        for number, token in pairs:
            self.ids.append(number)
            self.tokens.append(token)

    def __len__(self):
        return len(self.ids)


class Tokenizer:
    def __init__(self, model, normalize, split, join):
        self.model = model
        self.normalize, self.split, self.join = normalize, split, join

    @classmethod
    def from_config(cls, config):
        return cls(
            models.build(config["model"]),
            normalizers.chain(config.get("normalizers", ())),
            load("splitters", config.get("splitter", "whitespace")),
            load("decoders", config.get("decoder", "plain")),
        )

    def pretokenize(self, text):
        return self.split(self.normalize(text))

    def train(self, corpus):
        self.model.train(corpus.word_counts(self.pretokenize))
        return self

    def encode(self, text):
        encoding = Encoding()
        for word in self.pretokenize(text):
            tokens = self.model.tokenize(word)
            encoding.extend((self.model.id_of(t), t) for t in tokens)
        return encoding

    def encode_batch(self, texts):
        return [self.encode(t) for t in texts]

    def decode(self, ids):
        return self.join(map(self.model.token_of, ids))

    def __repr__(self):
        return f"<{self.model.kind} of {len(self.model)}>"
