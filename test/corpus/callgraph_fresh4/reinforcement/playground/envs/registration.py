import importlib

_registry = {}


class EnvSpec:
    def __init__(self, id, entry_point, kwargs=None, wrappers=()):
        self.id = id
        self.entry_point = entry_point
        self.kwargs = dict(kwargs or {})
        self.wrappers = list(wrappers)

    def load(self):
        module, _, name = self.entry_point.partition(":")
        return getattr(importlib.import_module(module), name)

    def make(self, **overrides):
        env = self.load()(**{**self.kwargs, **overrides})
        for wrapper, options in self.wrappers:
            env = wrapper(env, **options)
        return env

    def describe(self):
        return f"{self.id}: {self.entry_point} with {sorted(self.kwargs)}"


def register(id, **kwargs):
    if id in _registry:
        raise ValueError(f"{id} is registered already")
    _registry[id] = EnvSpec(id, **kwargs)


def spec(id):
    return _registry[id]


def make(id, **kwargs):
    return spec(id).make(**kwargs)
