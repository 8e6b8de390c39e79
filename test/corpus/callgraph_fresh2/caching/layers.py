"""Caches in layers in front of an expensive computation, and decorators that use them."""
import functools
import hashlib
import pickle
import threading
import weakref
from collections import OrderedDict
from contextlib import contextmanager

MISSING = object()


class Clock:
    def __init__(self):
        self.now = 0

    def __call__(self):
        return self.now

    def advance(self, seconds):
        self.now += seconds


class Backend:
    name = "abstract"

    def get(self, key):
        raise NotImplementedError

    def put(self, key, value):
        raise NotImplementedError

    def drop(self, key):
        raise NotImplementedError


class Lru(Backend):
    name = "lru"

    def __init__(self, capacity, on_evict=None):
        self.capacity = capacity
        self.on_evict = on_evict
        self.entries = OrderedDict()

    def get(self, key):
        if key not in self.entries:
            return MISSING
        self.entries.move_to_end(key)
        return self.entries[key]

    def put(self, key, value):
        self.entries[key] = value
        self.entries.move_to_end(key)
        while len(self.entries) > self.capacity:
            old, value = self.entries.popitem(last=False)
            if self.on_evict:
                self.on_evict(old, value)

    def drop(self, key):
        self.entries.pop(key, None)


class Expiring(Backend):
    """Wraps another backend and forgets what is too old."""

    def __init__(self, inner, lifetime, clock):
        self.inner, self.lifetime, self.clock = inner, lifetime, clock

    @property
    def name(self):
        return f"expiring({self.inner.name})"

    def get(self, key):
        found = self.inner.get(key)
        if found is MISSING:
            return MISSING
        stamp, value = found
        if self.clock() - stamp > self.lifetime:
            self.drop(key)
            return MISSING
        return value

    def put(self, key, value):
        self.inner.put(key, (self.clock(), value))

    def drop(self, key):
        self.inner.drop(key)


class Pickled(Backend):
    name = "pickled"

    def __init__(self):
        self.blobs = {}

    def get(self, key):
        blob = self.blobs.get(key)
        return MISSING if blob is None else pickle.loads(blob)

    def put(self, key, value):
        self.blobs[key] = pickle.dumps(value)

    def drop(self, key):
        self.blobs.pop(key, None)


class Tiered:
    def __init__(self, *tiers):
        self.tiers = tiers
        self.lock = threading.RLock()
        self.stats = {tier.name: 0 for tier in tiers}
        self.misses = 0

    def fetch(self, key, compute):
        with self.lock:
            for depth, tier in enumerate(self.tiers):
                value = tier.get(key)
                if value is not MISSING:
                    self.stats[tier.name] += 1
                    self._fill(self.tiers[:depth], key, value)
                    return value
            self.misses += 1
            value = compute()
            self._fill(self.tiers, key, value)
            return value

    @staticmethod
    def _fill(tiers, key, value):
        for tier in tiers:
            tier.put(key, value)

    def invalidate(self, key):
        for tier in self.tiers:
            tier.drop(key)


def fingerprint(function, args, kwargs):
    text = repr((function.__qualname__, args, sorted(kwargs.items())))
    return hashlib.sha1(text.encode()).hexdigest()[:12]


def cached(cache, key=fingerprint):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            k = key(function, args, kwargs)
            return cache.fetch(k, lambda: function(*args, **kwargs))

        def forget(*args, **kwargs):
            cache.invalidate(key(function, args, kwargs))

        wrapper.forget = forget
        return wrapper
    return decorate


class lazy:
    """A property that is computed once."""

    def __init__(self, function):
        self.function = function

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = self.function(instance)
        instance.__dict__[self.name] = value
        return value


def retry(times, on=(Exception,)):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            for attempt in range(times):
                try:
                    return function(*args, **kwargs)
                except on:
                    if attempt == times - 1:
                        raise
        return wrapper
    return decorate


CLOCK = Clock()
EVICTED = []


def remember(key, value):
    EVICTED.append(value)


CACHE = Tiered(Expiring(Lru(3, remember), 10, CLOCK), Pickled())


@cached(CACHE)
def energy(n, *, coupling=1.0):
    return sum(coupling / i ** 2 for i in range(1, n + 1))


def by_first(function, args, kwargs):
    return args[0]


@cached(CACHE, key=by_first)
@retry(3, on=(ConnectionError,))
def download(name, server):
    return server.read(name)


class FlakyServer:
    def __init__(self):
        self.calls = 0

    def read(self, name):
        self.calls += 1
        if self.calls % 2:
            raise ConnectionError(name)
        return name.upper()


class Lattice:
    _alive = weakref.WeakValueDictionary()

    def __new__(cls, size):
        if size in cls._alive:
            return cls._alive[size]
        self = super().__new__(cls)
        cls._alive[size] = self
        return self

    def __init__(self, size):
        self.size = size

    @lazy
    def neighbours(self):
        return {i: self.around(i) for i in range(self.size)}

    def around(self, i):
        return ((i - 1) % self.size, (i + 1) % self.size)

    @functools.cached_property
    def degree(self):
        return max(map(len, self.neighbours.values()))

    @functools.lru_cache(maxsize=None)
    def paths(self, length):
        return 1 if length == 0 else 2 * self.paths(length - 1)


@contextmanager
def cold(cache):
    saved, cache.tiers = cache.tiers, (Pickled(),)
    try:
        yield cache
    finally:
        cache.tiers = saved


def main():
    for n in (5, 6, 5, 7, 8, 5):
        energy(n)
        CLOCK.advance(3)
    energy(5, coupling=2.0)
    energy.forget(5)
    server = FlakyServer()
    print(download("a", server), download("a", server), server.calls)
    with cold(CACHE) as cache:
        energy(5)
        print(cache.misses)
    one, two = Lattice(4), Lattice(4)
    print(one is two, one.degree, one.neighbours[0], two.paths(5))
    print(CACHE.stats, CACHE.misses, len(EVICTED))


main()
