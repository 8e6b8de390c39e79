"""Context managers of every sort."""
import contextlib
import time
from contextlib import ExitStack, contextmanager, suppress


@contextmanager
def timer(label, sink=print):
    begin = now()
    try:
        yield lambda: now() - begin
    finally:
        sink(label)


def now():
    return time.perf_counter()


def quiet(text):
    return None


class Seeded:
    def __init__(self, seed):
        self.seed = seed
        self.state = None

    def __enter__(self):
        self.state = self.save()
        return self

    def __exit__(self, kind, value, trace):
        self.restore(self.state)
        return False

    def save(self):
        return self.seed

    def restore(self, state):
        self.seed = state

    def draw(self):
        self.seed = (self.seed * 1103515245 + 12345) % 2 ** 31
        return self.seed


class Transaction(contextlib.AbstractContextManager):
    def __init__(self, log):
        self.log = log

    def __exit__(self, *details):
        if details[0] is None:
            self.commit()
        else:
            self.rollback()
        return True

    def commit(self):
        self.log.append("commit")

    def rollback(self):
        self.log.append("rollback")


class frozen(contextlib.ContextDecorator):
    def __init__(self, module):
        self.module = module

    def __enter__(self):
        self.module.freeze()
        return self

    def __exit__(self, *exc):
        self.module.unfreeze()


class Weights:
    def __init__(self):
        self.fixed = False

    def freeze(self):
        self.fixed = True

    def unfreeze(self):
        self.fixed = False

    def close(self):
        self.fixed = None


weights = Weights()


@frozen(weights)
def evaluate(x):
    return x + tick()


def tick():
    return 1


@contextlib.contextmanager
def nested(n):
    with ExitStack() as stack:
        items = [stack.enter_context(Seeded(i)) for i in range(n)]
        stack.callback(cleanup, "done")
        yield items


def cleanup(word):
    return word


class Pool:
    def __init__(self):
        self.free = [Seeded(9)]

    @contextmanager
    def borrow(self):
        item = self.free.pop()
        try:
            yield item
        finally:
            self.give_back(item)

    def give_back(self, item):
        self.free.append(item)


def main():
    with timer("all", sink=quiet) as elapsed:
        elapsed()
    with Seeded(3) as rng, timer("draw", quiet):
        rng.draw()
    log = []
    with Transaction(log):
        pass
    with Transaction(log):
        raise ValueError
    evaluate(2)
    with frozen(weights) as f:
        f.module
    with nested(2) as items:
        for item in items:
            item.draw()
    with Pool().borrow() as rng:
        rng.draw()
    with suppress(ZeroDivisionError):
        1 / 0
    with contextlib.closing(Weights()) as w:
        w.freeze()
    print(log)


main()
