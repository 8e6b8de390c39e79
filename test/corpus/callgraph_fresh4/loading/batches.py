"""Streaming input for training: shards on disk -> samples -> transforms -> shuffled batches.

The pieces are iterables that can be walked again for each epoch.  ``Stream`` strings them together:

    stream = Stream.from_shards(paths).map(decode).filter(long_enough).shuffle(64, seed).batch(8)
"""
import collections
import contextlib
import functools
import json
import os
import queue
import random
import tempfile
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor


# ------------------------------------------------------------------ shards

class ShardWriter:
    """Writes records as compressed lines, and starts a new shard every `capacity` of them."""

    def __init__(self, folder, capacity=10, prefix="shard"):
        self.folder = folder
        self.capacity = capacity
        self.prefix = prefix
        self.paths = []
        self._file = None
        self._written = 0

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self._close()

    def _close(self):
        if self._file is not None:
            self._file.close()
            self._file = None

    def _roll(self):
        self._close()
        path = os.path.join(self.folder, f"{self.prefix}-{len(self.paths):04}.z")
        self.paths.append(path)
        self._file = open(path, "wb")
        self._written = 0

    def write(self, record):
        if self._file is None or self._written >= self.capacity:
            self._roll()
        data = encode(record)
        self._file.write(len(data).to_bytes(4, "big") + data)
        self._written += 1


def encode(record):
    return zlib.compress(json.dumps(record).encode())


def decode(data):
    return json.loads(zlib.decompress(data))


class CorruptShard(IOError):
    pass


@contextlib.contextmanager
def opened(path):
    file = open(path, "rb")
    try:
        yield file
    except (zlib.error, EOFError) as error:
        raise CorruptShard(path) from error
    finally:
        file.close()


def read_shard(path):
    with opened(path) as file:
        while header := file.read(4):
            data = file.read(int.from_bytes(header, "big"))
            if len(data) < int.from_bytes(header, "big"):
                raise EOFError(path)
            yield decode(data)


# ----------------------------------------------------------------- streams

class Stream:
    def __init__(self, make):
        self._make = make

    def __iter__(self):
        return iter(self._make())

    @classmethod
    def from_shards(cls, paths, on_error=None):
        def samples():
            for path in paths:
                try:
                    yield from read_shard(path)
                except CorruptShard as error:
                    if on_error is None:
                        raise
                    on_error(error)
        return cls(samples)

    def pipe(self, stage, *args, **kwargs):
        return Stream(lambda: stage(self, *args, **kwargs))

    def map(self, function):
        return self.pipe(lambda items: map(function, items))

    def filter(self, predicate):
        return self.pipe(functools.partial(filter, predicate))

    def shuffle(self, size, seed=0):
        return self.pipe(shuffled, size, random.Random(seed))

    def batch(self, size, collate=list, drop_last=False):
        return self.pipe(batched, size, collate, drop_last)

    def prefetch(self, depth=2):
        return self.pipe(prefetched, depth)

    def parallel(self, function, workers=2):
        return self.pipe(parallel_map, function, workers)

    def take(self, n):
        for _, item in zip(range(n), self):
            yield item


def shuffled(items, size, rng):
    """Draws from a buffer, so that only `size` items are held at a time."""
    buffer = []
    for item in items:
        if len(buffer) < size:
            buffer.append(item)
            continue
        at = rng.randrange(size)
        buffer[at], item = item, buffer[at]
        yield item
    rng.shuffle(buffer)
    yield from buffer


def batched(items, size, collate, drop_last):
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield collate(batch)
            batch = []
    if batch and not drop_last:
        yield collate(batch)


_END = object()


def prefetched(items, depth):
    ready = queue.Queue(maxsize=depth)

    def fill():
        for item in items:
            ready.put(item)
        ready.put(_END)

    thread = threading.Thread(target=fill, daemon=True)
    thread.start()
    yield from iter(ready.get, _END)
    thread.join()


def parallel_map(items, function, workers):
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(function, items)


# -------------------------------------------------------------- transforms

class Transform:
    """Changes a sample; transforms are chained with ``|``."""

    def __call__(self, sample):
        raise NotImplementedError

    def __or__(self, other):
        return Chain([self, other])

    def fit(self, samples):
        return self


class Chain(Transform):
    def __init__(self, steps):
        self.steps = steps

    def __or__(self, other):
        return Chain([*self.steps, other])

    def __call__(self, sample):
        return functools.reduce(lambda value, step: step(value), self.steps, sample)

    def fit(self, samples):
        samples = list(samples)
        for step in self.steps:
            step.fit(samples)
            samples = [step(s) for s in samples]
        return self


class OnField(Transform):
    field = "signal"

    def __init__(self, field=None):
        if field:
            self.field = field

    def __call__(self, sample):
        return {**sample, self.field: self.change(sample[self.field])}

    def change(self, value):
        raise NotImplementedError


class Standardize(OnField):
    mean, deviation = 0.0, 1.0

    def fit(self, samples):
        stats = RunningStats()
        for sample in samples:
            stats.extend(sample[self.field])
        self.mean, self.deviation = stats.mean, stats.deviation
        return self

    def change(self, value):
        return [(x - self.mean) / self.deviation for x in value]


class Crop(OnField):
    def __init__(self, length, field=None):
        super().__init__(field)
        self.length = length

    def change(self, value):
        return value[:self.length] + [0.0] * (self.length - len(value))


class Encode(OnField):
    def __init__(self, field):
        super().__init__(field)
        self.classes = {}

    def fit(self, samples):
        for name in sorted({s[self.field] for s in samples}):
            self.classes[name] = len(self.classes)
        return self

    def change(self, value):
        return self.classes[value]


class RandomNoise(OnField):
    def __init__(self, scale, seed=0):
        super().__init__()
        self.scale = scale
        self.rng = random.Random(seed)

    def change(self, value):
        return [x + self.rng.gauss(0, self.scale) for x in value]


class RunningStats:
    """Welford's method."""

    def __init__(self):
        self.n, self.mean, self._m2 = 0, 0.0, 0.0

    def push(self, x):
        self.n += 1
        delta = x - self.mean
        self.mean += delta / self.n
        self._m2 += delta * (x - self.mean)

    def extend(self, values):
        for x in values:
            self.push(x)

    @property
    def deviation(self):
        return (self._m2 / max(self.n - 1, 1)) ** 0.5


# ------------------------------------------------------------------ loader

Batch = collections.namedtuple("Batch", "signals labels")


def collate(samples):
    return Batch([s["signal"] for s in samples], [s["label"] for s in samples])


class Loader:
    def __init__(self, stream, transform, batch_size, seed=0):
        self.stream = stream
        self.transform = transform
        self.batch_size = batch_size
        self.seed = seed
        self.epoch = 0
        self.listeners = []

    def __iter__(self):
        self.epoch += 1
        pipeline = (self.stream.shuffle(12, seed=self.seed + self.epoch)
                    .parallel(self.transform)
                    .batch(self.batch_size, collate)
                    .prefetch())
        for number, batch in enumerate(pipeline):
            for listener in self.listeners:
                listener(number, batch)
            yield batch

    def on_batch(self, listener):
        self.listeners.append(listener)
        return listener


@contextlib.contextmanager
def sample_shards(n, seed):
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        with ShardWriter(folder) as writer:
            for i in range(n):
                kind = ("flat", "rising")[i % 2]
                slope = 0.5 if kind == "rising" else 0.0
                signal = [slope * t + rng.gauss(0, 1) for t in range(rng.randint(3, 9))]
                writer.write({"signal": signal, "label": kind})
        with open(writer.paths[-1], "r+b") as file:
            file.truncate(os.path.getsize(file.name) - 3)
        yield writer.paths


def main():
    with sample_shards(34, seed=6) as paths, contextlib.ExitStack() as stack:
        broken = []
        stream = Stream.from_shards(paths, on_error=broken.append)
        long_enough = stream.filter(lambda s: len(s["signal"]) > 3)
        transform = Crop(6) | Standardize() | Encode("label")
        transform.fit(long_enough.take(20))
        loader = Loader(long_enough, transform | RandomNoise(0.01), batch_size=5)
        sizes = collections.Counter()

        @loader.on_batch
        def count(number, batch):
            sizes[len(batch.labels)] += 1

        stack.callback(lambda: print("batches of", sorted(sizes.items())))
        for _ in range(2):
            slopes = [signal[-1] - signal[0] for batch in loader for signal in batch.signals]
        lengths = stream.map(lambda s: len(s["signal"])).batch(4, collate=max, drop_last=True)
        print("longest of each four:", list(lengths))
        print(f"{len(slopes)} signals, {len(broken)} broken shards")


if __name__ == "__main__":
    main()
