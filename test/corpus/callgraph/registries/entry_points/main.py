"""Classes and functions that settings name by texts."""
import importlib

from shapes import registry

registry.register("square", target="shapes.flat:Square", side=2)
registry.register("cube", target="shapes.solid:Cube")
CLEANUP = {"after": "shapes.flat.forget"}


def resolve(path):
    module, name = path.rsplit(".", 1)
    return getattr(importlib.import_module(module), name)


def main():
    for name in ("square", "cube"):
        print(registry.make(name).area())
    resolve(CLEANUP["after"])()


main()
