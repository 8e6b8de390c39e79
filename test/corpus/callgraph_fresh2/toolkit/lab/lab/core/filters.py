from .signal import Signal

REGISTRY = {}


class Filter:
    name = None

    def __init_subclass__(cls, name=None, **kwargs):
        super().__init_subclass__(**kwargs)
        if name:
            cls.name = name
            REGISTRY[name] = cls

    def __call__(self, signal):
        return Signal(self.process(signal))

    def process(self, signal):
        raise NotImplementedError

    def __str__(self):
        return self.name


class Smooth(Filter, name="smooth"):
    def __init__(self, width=3):
        self.width = int(width)

    def process(self, signal):
        for i in range(len(signal)):
            window = self.window(signal, i)
            yield sum(window) / len(window)

    def window(self, signal, i):
        return signal[max(0, i - self.width // 2): i + self.width // 2 + 1]


class Difference(Filter, name="diff"):
    def process(self, signal):
        for a, b in zip(signal, signal[1:]):
            yield b - a
