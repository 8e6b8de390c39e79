"""A package with re-exports, star imports, relative and conditional imports."""
import lab
from lab import Experiment, models
from lab.models import *
from lab.tools.text import clean as tidy
import lab.tools.numbers as num


def run():
    experiment = Experiment("demo")
    for name in ("tree", "forest"):
        experiment.add(models.create(name))
    return experiment.run([1, 2, 3])


if __name__ == "__main__":
    print(run())
    print(Tree(2).predict(1), tidy(" x "), num.mean([1, 2]))
    print(lab.version(), lab.tools.slow_sum([1, 2]), lab.lookup("Forest")().predict(3))
    print(lab.models.tree.grow(1))
