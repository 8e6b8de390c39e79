"""A discrete event simulation: a heap of events, processes as generators, resources, observers."""
import collections
import functools
import heapq
import itertools
import random
import weakref


@functools.total_ordering
class Event:
    numbers = itertools.count()

    def __init__(self, time, callback, *args, priority=0):
        self.time, self.callback, self.args, self.priority = time, callback, args, priority
        self.number = next(Event.numbers)
        self.cancelled = False

    def key(self):
        return self.time, self.priority, self.number

    def __lt__(self, other):
        return self.key() < other.key()

    def __eq__(self, other):
        return self.key() == other.key()

    def fire(self):
        if not self.cancelled:
            self.callback(*self.args)

    def cancel(self):
        self.cancelled = True


class Signal:
    def __init__(self):
        self.listeners = []

    def __iadd__(self, listener):
        self.listeners.append(listener)
        return self

    def emit(self, *args, **details):
        for listener in tuple(self.listeners):
            listener(*args, **details)


class Timeout:
    def __init__(self, delay):
        self.delay = delay

    def arrange(self, simulator, process):
        simulator.after(self.delay, process.resume)


class Acquire:
    def __init__(self, resource):
        self.resource = resource

    def arrange(self, simulator, process):
        self.resource.request(process)


class Process:
    def __init__(self, simulator, generator, done=None):
        self.simulator = simulator
        self.generator = generator
        self.done = done

    def resume(self, value=None):
        try:
            command = self.generator.send(value)
        except StopIteration as stop:
            if self.done is not None:
                self.done(stop.value)
            return
        command.arrange(self.simulator, self)


class Simulator:
    def __init__(self):
        self.now = 0.0
        self.queue = []
        self.started = Signal()

    def at(self, time, callback, *args, **options):
        event = Event(time, callback, *args, **options)
        heapq.heappush(self.queue, event)
        return event

    def after(self, delay, callback, *args):
        return self.at(self.now + delay, callback, *args)

    def spawn(self, generator, done=None):
        process = Process(self, generator, done)
        self.started.emit(process)
        self.after(0.0, process.resume)
        return process

    def run(self, until):
        while self.queue and self.queue[0].time <= until:
            event = heapq.heappop(self.queue)
            self.now = event.time
            event.fire()


class Resource:
    discipline = "fifo"

    def __init__(self, simulator, capacity):
        self.simulator = simulator
        self.free = capacity
        self.waiting = collections.deque()

    def request(self, process):
        if self.free:
            self.grant(process)
        else:
            self.enqueue(process)

    def grant(self, process):
        self.free -= 1
        self.simulator.after(0.0, process.resume, self)

    def enqueue(self, process):
        self.waiting.append(process)

    def dequeue(self):
        return self.waiting.popleft()

    def release(self):
        self.free += 1
        if self.waiting:
            self.grant(self.dequeue())

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.release()


class Stack(Resource):
    discipline = "lifo"

    def dequeue(self):
        return self.waiting.pop()


class Monitor:
    def __init__(self, simulator):
        self._simulator = weakref.ref(simulator)
        self.counts = collections.Counter()
        self.delays = collections.defaultdict(list)

    def on_start(self, process):
        self.counts["started"] += 1

    def on_done(self, delay):
        self.delays[self.bucket()].append(delay)

    def bucket(self):
        return int(self._simulator().now // 10)

    def summary(self):
        return {name: round(reduce(values), 2) for name, reduce, values in self.rows()}

    def rows(self):
        every = [delay for delays in self.delays.values() for delay in delays]
        for reduce in (max, min, average):
            yield reduce.__name__, reduce, every


def average(values):
    return sum(values) / len(values)


def car(simulator, crossing, service):
    begin = simulator.now
    resource = yield Acquire(crossing)
    with resource:
        yield Timeout(service())
    return simulator.now - begin


def arrivals(simulator, crossing, monitor, draw, count):
    for _ in range(count):
        yield Timeout(draw(1.0))
        simulator.spawn(car(simulator, crossing, lambda: draw(1.5)), monitor.on_done)


def experiment(kind, seed):
    simulator = Simulator()
    monitor = Monitor(simulator)
    simulator.started += monitor.on_start
    source = random.Random(seed)

    def draw(rate):
        return source.expovariate(rate)

    crossing = kind(simulator, 1)
    simulator.spawn(arrivals(simulator, crossing, monitor, draw, 20))
    late = simulator.at(5.0, print, "never")
    late.cancel()
    simulator.run(100.0)
    return monitor


for resource_class in [Resource, Stack]:
    result = experiment(resource_class, 3)
    print(resource_class.discipline, dict(result.counts), result.summary())
