"""Discrete event simulation of a small packet network with callbacks."""
import heapq
import itertools
import random
from collections import Counter, deque
from enum import IntEnum, auto
from functools import partial


class Priority(IntEnum):
    CONTROL = auto()
    DATA = auto()


class Handle:
    __slots__ = ("key", "callback", "alive")
    _ids = itertools.count()

    def __init__(self, time, priority, callback):
        self.key = (time, priority, next(self._ids))
        self.callback = callback
        self.alive = True

    def __lt__(self, other):
        return self.key < other.key

    def cancel(self):
        self.alive = False


class Scheduler:
    def __init__(self):
        self.queue = []
        self.now = 0.0
        self.traces = []

    def at(self, time, callback, priority=Priority.DATA):
        handle = Handle(time, priority, callback)
        heapq.heappush(self.queue, handle)
        return handle

    def after(self, delay, callback, *args, **options):
        return self.at(self.now + delay, partial(callback, *args), **options)

    def every(self, interval, callback):
        def again():
            callback()
            self.after(interval, again, priority=Priority.CONTROL)
        return self.after(interval, again, priority=Priority.CONTROL)

    def trace(self, function):
        self.traces.append(function)
        return function

    def run(self, until):
        while self.queue and self.queue[0].key[0] <= until:
            handle = heapq.heappop(self.queue)
            if not handle.alive:
                continue
            self.now = handle.key[0]
            handle.callback()
            for trace in self.traces:
                trace(self.now)


class Signal:
    def __init__(self):
        self.slots = []

    def connect(self, slot):
        self.slots.append(slot)
        return slot

    def emit(self, *args, **kwargs):
        return [slot(*args, **kwargs) for slot in list(self.slots)]

    def __iadd__(self, slot):
        self.connect(slot)
        return self


class Packet:
    def __init__(self, source, target, size, born):
        self.source, self.target, self.size, self.born = source, target, size, born
        self.hops = 0

    def age(self, now):
        return now - self.born


class Link:
    def __init__(self, scheduler, to, rate, delay):
        self.scheduler, self.to, self.rate, self.delay = scheduler, to, rate, delay
        self.queue = deque()
        self.busy = False

    def send(self, packet):
        self.queue.append(packet)
        if not self.busy:
            self.transmit()

    def transmit(self):
        self.busy = True
        packet = self.queue.popleft()
        self.scheduler.after(packet.size / self.rate, self.sent, packet)

    def sent(self, packet):
        self.scheduler.after(self.delay, self.to.receive, packet)
        self.busy = False
        if self.queue:
            self.transmit()


class LossyLink(Link):
    def __init__(self, *args, loss=0.1, rng=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.loss, self.rng = loss, rng or random.Random(3)
        self.dropped = Signal()

    def sent(self, packet):
        if self.rng.random() < self.loss:
            self.dropped.emit(packet)
            packet = Packet(packet.source, packet.source, 0.1, self.scheduler.now)
        super().sent(packet)


class Node:
    def __init__(self, name):
        self.name = name
        self.links = {}
        self.routes = {}
        self.delivered = Signal()
        self.forwarded = Signal()

    def connect(self, link):
        self.links[link.to.name] = link

    def receive(self, packet):
        if packet.target == self.name:
            self.delivered.emit(packet, node=self)
        else:
            packet.hops += 1
            self.forwarded.emit(packet)
            self.forward(packet)

    def forward(self, packet):
        self.links[self.next_hop(packet.target)].send(packet)

    def next_hop(self, target):
        return self.routes.get(target, min(self.links))


class Host(Node):
    def start(self, scheduler, targets, gap):
        self.scheduler, self.targets = scheduler, itertools.cycle(targets)
        self.gap = gap
        scheduler.after(gap(), self.generate)

    def generate(self):
        self.forward(Packet(self.name, next(self.targets), 1.0, self.scheduler.now))
        self.scheduler.after(self.gap(), self.generate)


class Network:
    def __init__(self, scheduler):
        self.scheduler = scheduler
        self.nodes = {}

    def add(self, cls, *names):
        for name in names:
            self.nodes[name] = cls(name)
        return self

    def join(self, a, b, link=Link, **options):
        for source, to in ((a, b), (b, a)):
            made = link(self.scheduler, self[to], 2.0, 0.1, **options)
            self[source].connect(made)
            yield made

    def __getitem__(self, name):
        return self.nodes[name]

    def hosts(self):
        return [n for n in self.nodes.values() if isinstance(n, Host)]

    def route(self):
        for start in self.nodes.values():
            for hop, link in start.links.items():
                self._spread(start, hop, link.to)

    def _spread(self, start, hop, node, seen=()):
        if node is start or node.name in seen:
            return
        start.routes.setdefault(node.name, hop)
        for link in node.links.values():
            self._spread(start, hop, link.to, (*seen, node.name))


class Statistics:
    def __init__(self, scheduler):
        self.scheduler = scheduler
        self.delays, self.events = [], Counter()

    def delivered(self, packet, node):
        self.delays.append(packet.age(self.scheduler.now))
        self.events[node.name] += 1

    def count(self, what):
        def slot(*_):
            self.events[what] += 1
        return slot

    def report(self):
        mean = sum(self.delays) / len(self.delays)
        return f"{len(self.delays)} packets, mean delay {mean:.2f}, {dict(self.events)}"


def main():
    scheduler = Scheduler()
    rng = random.Random(11)
    network = Network(scheduler).add(Host, "a", "b", "c").add(Node, "r", "s")
    links = [*network.join("a", "r"), *network.join("r", "s", LossyLink, loss=0.2),
             *network.join("s", "b"), *network.join("r", "c")]
    network.route()
    statistics = Statistics(scheduler)
    for link in links:
        if isinstance(link, LossyLink):
            link.dropped += statistics.count("dropped")
    for node in network.nodes.values():
        node.delivered.connect(statistics.delivered)
        node.forwarded.connect(statistics.count("forwarded"))
    for host, rate in zip(network.hosts(), (0.5, 0.8, 0.4)):
        others = [h.name for h in network.hosts() if h is not host]
        host.start(scheduler, others, lambda rate=rate: rng.expovariate(rate))
    lengths = []
    ticker = scheduler.every(5, lambda: lengths.append(max(len(l.queue) for l in links)))
    scheduler.after(12, ticker.cancel)

    @scheduler.trace
    def tick(now):
        statistics.events["steps"] += 1

    scheduler.run(60)
    print(statistics.report(), max(lengths))


if __name__ == "__main__":
    main()
