"""Public names of the laboratory."""
from . import metrics
from .core import *
from .core.events import bus as _bus
from .plugins import load_all as _load_all

subscribe = _bus.subscribe
_load_all()


def __getattr__(name):
    if name == "tone":
        from .core.signal import tone
        return tone
    raise AttributeError(name)
