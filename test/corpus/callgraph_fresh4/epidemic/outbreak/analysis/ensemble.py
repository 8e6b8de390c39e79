from statistics import mean, pstdev


class Ensemble:
    """Repeats a simulation and takes measures of each of the runs."""

    def __init__(self, simulate, repeats):
        self.runs = [simulate(seed) for seed in range(1, repeats + 1)]
        self.values = {}

    def measure(self, name, function):
        self.values[name] = list(map(function, self.runs))

    def summary(self):
        return "  ".join(self._format(name, v) for name, v in self.values.items())

    @staticmethod
    def _format(name, values):
        return f"{name} {mean(values):.2f} ± {pstdev(values):.2f}"
