from .events import bus
from .pipeline import resolve


class Session:
    def __init__(self, signal):
        self.signal = signal
        self.history = []

    def __enter__(self):
        bus.publish("started", session=self)
        return self

    def __exit__(self, kind, value, traceback):
        bus.publish("finished", session=self, ok=kind is None)

    def apply(self, what, **options):
        stage = resolve(what, **options)
        self.history.append(self.signal)
        self.signal = stage(self.signal)
        return self.signal
