import importlib
import pkgutil

from .threshold import Threshold

loaded = {}


def load_all():
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        loaded[info.name] = module
        if hasattr(module, "setup"):
            module.setup(len(loaded))
