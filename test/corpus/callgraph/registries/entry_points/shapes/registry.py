import importlib

_specs = {}


def register(name, target, **options):
    _specs[name] = (target, options)


def make(name):
    target, options = _specs[name]
    module, _, attribute = target.partition(":")
    return getattr(importlib.import_module(module), attribute)(**options)
