"""Plugins that are loaded by name."""
import importlib

NAMES = ["plugins.upper", "plugins.count"]


class Host:
    def __init__(self):
        self.plugins = []
        self.filters = {}

    def load_all(self):
        for name in NAMES:
            self.load(importlib.import_module(name))

    def load(self, module):
        plugin = module.Plugin(self)
        plugin.activate()
        self.plugins.append(plugin)

    def register_filter(self, name, function):
        self.filters[name] = function

    def apply(self, text):
        for name in sorted(self.filters):
            text = self.filters[name](text)
        return text


def load_one():
    module = importlib.import_module("plugins.special")
    return module.setup(option=3)


def load_relative():
    backend = importlib.import_module(".special", package="plugins")
    return getattr(backend, "teardown")()


if __name__ == "__main__":
    host = Host()
    host.load_all()
    print(host.apply("some text"), load_one(), load_relative())
