from ..core.filters import Filter


class Threshold(Filter, name="threshold"):
    def __init__(self, level=0.5):
        self.level = level

    def process(self, signal):
        return (v if self.keeps(v) else 0.0 for v in signal)

    def keeps(self, value):
        return abs(value) >= self.level
