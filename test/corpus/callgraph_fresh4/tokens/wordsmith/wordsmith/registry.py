from typing import Any, Callable, Dict


class UnknownPlugin(LookupError):
    pass


_PLUGINS: Dict[str, Dict[str, Callable[..., Any]]] = {
    "normalizers": {}, "splitters": {}, "decoders": {},
}


def plugin(group: str, name: str = None):
    """Decorator: makes a function known under a name."""
    def add(function):
        _PLUGINS[group][name or function.__name__] = function
        return function
    return add


def load(group: str, name: str):
    try:
        return _PLUGINS[group][name]
    except KeyError:
        raise UnknownPlugin(f"{name!r} is not among the {group}") from None


def plugins(group: str):
    return sorted(_PLUGINS[group])
