"""A discrete event simulation with processes as generators."""
import heapq
import itertools
import random
from collections import deque


class Event:
    counter = itertools.count()

    def __init__(self, time, action, *args):
        self.time, self.action, self.args = time, action, args
        self.order = next(self.counter)
        self.cancelled = False

    def __lt__(self, other):
        return (self.time, self.order) < (other.time, other.order)

    def fire(self):
        if not self.cancelled:
            self.action(*self.args)


class Simulator:
    def __init__(self):
        self.now = 0.0
        self.events = []

    def schedule(self, delay, action, *args):
        event = Event(self.now + delay, action, *args)
        heapq.heappush(self.events, event)
        return event

    def process(self, generator):
        self.schedule(0, self._resume, generator)

    def _resume(self, generator, value=None):
        try:
            request = generator.send(value)
        except StopIteration:
            return
        request.subscribe(self, lambda result: self._resume(generator, result))

    def run(self, until):
        while self.events and self.events[0].time <= until:
            event = heapq.heappop(self.events)
            self.now = event.time
            event.fire()


class Timeout:
    def __init__(self, delay):
        self.delay = delay

    def subscribe(self, simulator, resume):
        simulator.schedule(self.delay, resume, self.delay)


class Server:
    def __init__(self, simulator, capacity):
        self.simulator, self.capacity = simulator, capacity
        self.waiting = deque()
        self.stats = Statistics()

    def request(self):
        return Acquire(self)

    def release(self):
        if self.waiting:
            self.grant(self.waiting.popleft())
        else:
            self.capacity += 1

    def grant(self, resume):
        self.simulator.schedule(0, resume, self)

    def enqueue(self, resume):
        if self.capacity:
            self.capacity -= 1
            self.grant(resume)
        else:
            self.waiting.append(resume)
            self.stats.observe("queue", len(self.waiting))


class Acquire:
    def __init__(self, server):
        self.server = server

    def subscribe(self, simulator, resume):
        self.server.enqueue(resume)


class Statistics:
    def __init__(self):
        self.series = {}

    def observe(self, name, value):
        self.series.setdefault(name, Series()).add(value)

    def report(self):
        return {name: series.mean() for name, series in self.series.items()}


class Series:
    def __init__(self):
        self.values = []

    def add(self, value):
        self.values.append(value)

    def mean(self):
        return sum(self.values) / len(self.values)


def customer(simulator, server, service):
    arrived = simulator.now
    yield server.request()
    server.stats.observe("wait", simulator.now - arrived)
    yield Timeout(service())
    server.release()


def arrivals(simulator, server, gap, service, n):
    for _ in range(n):
        simulator.process(customer(simulator, server, service))
        yield Timeout(gap())


def exponential(rng, rate):
    def draw():
        return rng.expovariate(rate)
    return draw


def main():
    rng = random.Random(1)
    simulator = Simulator()
    server = Server(simulator, 1)
    simulator.process(arrivals(simulator, server, exponential(rng, 1.0), exponential(rng, 0.9), 5))
    stop = simulator.schedule(50, print, "end")
    stop.cancelled = True
    simulator.run(100)
    print(server.stats.report())


main()
