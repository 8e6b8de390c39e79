from collections import defaultdict


class Bus:
    def __init__(self):
        self._listeners = defaultdict(list)

    def subscribe(self, event, listener):
        self._listeners[event].append(listener)

    def publish(self, event, **details):
        for listener in self._listeners[event]:
            listener(event, **details)


bus = Bus()
