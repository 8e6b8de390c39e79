from __future__ import annotations

from typing import TYPE_CHECKING

from . import models as _models
from .tools import text

if TYPE_CHECKING:
    from .models.base import Model


class Experiment:
    def __init__(self, name: str):
        self.name = text.clean(name)
        self.models: list[Model] = []

    def add(self, model: Model) -> None:
        self.models.append(model)

    def run(self, data):
        from .tools.numbers import mean
        return {self._label(m): mean([m.predict(x) for x in data]) for m in self.models}

    def _label(self, model: Model) -> str:
        return f"{self.name}/{model.name()}"


def lookup(name):
    return getattr(_models, name)
