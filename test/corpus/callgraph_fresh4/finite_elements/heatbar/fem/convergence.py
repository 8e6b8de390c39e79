import math


class Study:
    """Errors of a run for growing sizes, and the order of convergence from the last two."""

    def __init__(self, run):
        self.run = run
        self.errors = {}

    def add(self, n):
        self.errors[n] = self.run(n)
        return self

    def order(self):
        (n1, e1), (n2, e2) = sorted(self.errors.items())[-2:]
        return math.log(e1 / e2) / math.log(n2 / n1)

    def __str__(self):
        errors = ", ".join(f"{e:.2e}" for _, e in sorted(self.errors.items()))
        return f"errors {errors}; order {self.order():.1f}"
