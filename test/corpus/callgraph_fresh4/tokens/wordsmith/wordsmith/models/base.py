import abc
from typing import ClassVar, Dict, List, Type

from ..registry import UnknownPlugin


class Model(abc.ABC):
    kinds: ClassVar[Dict[str, Type["Model"]]] = {}
    unknown = "<unk>"

    def __init_subclass__(cls, kind=None, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.kind = kind
        if kind:
            Model.kinds[kind] = cls

    def __init__(self):
        self.vocab: Dict[str, int] = {}
        self.inverse: List[str] = []
        self.add(self.unknown)

    @classmethod
    def named(cls, kind):
        if kind not in cls.kinds:
            raise UnknownPlugin(f"{kind!r} is not among the models")
        return cls.kinds[kind]

    def add(self, token):
        if token not in self.vocab:
            self.vocab[token] = len(self.inverse)
            self.inverse.append(token)
        return self.vocab[token]

    def __len__(self):
        return len(self.vocab)

    def id_of(self, token):
        return self.vocab.get(token, self.vocab[self.unknown])

    def token_of(self, number):
        return self.inverse[number]

    @abc.abstractmethod
    def train(self, counts):
        ...

    @abc.abstractmethod
    def tokenize(self, word):
        ...
