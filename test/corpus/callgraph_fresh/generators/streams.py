"""Generators: pipelines, send, yield from, return values, coroutines by hand."""
import functools
import itertools


def numbers(n):
    for i in range(n):
        yield i


def squares(source):
    return (square(x) for x in source)


def square(x):
    return x * x


def chunked(source, size):
    it = iter(source)
    while chunk := list(itertools.islice(it, size)):
        yield chunk


def running_mean():
    total, count, mean = 0.0, 0, None
    while True:
        value = yield mean
        total += value
        count += 1
        mean = ratio(total, count)


def ratio(a, b):
    return a / b


def primed(f):
    @functools.wraps(f)
    def start(*args):
        gen = f(*args)
        next(gen)
        return gen
    return start


@primed
def collector(into):
    while True:
        item = yield
        into.append(clean(item))


def clean(item):
    return str(item).strip()


def tree(node):
    if node is None:
        return 0
    left = yield from tree(node.left)
    yield node
    right = yield from tree(node.right)
    return left + right + 1


class Node:
    def __init__(self, value, left=None, right=None):
        self.value = value
        self.left = left
        self.right = right

    def label(self):
        return f"<{self.value}>"

    def __iter__(self):
        yield self
        for child in filter(None, (self.left, self.right)):
            yield from child


def count(node):
    walker = tree(node)
    labels = []
    while True:
        try:
            labels.append(next(walker).label())
        except StopIteration as stop:
            return stop.value, labels


class Scheduler:
    def __init__(self):
        self.tasks = []

    def spawn(self, generator):
        self.tasks.append(generator)

    def run(self):
        while self.tasks:
            task = self.tasks.pop(0)
            try:
                command = next(task)
                command(self)
            except StopIteration:
                continue
            self.tasks.append(task)


def worker(n):
    for i in range(n):
        yield log if i % 2 else tick


def log(scheduler):
    return len(scheduler.tasks)


def tick(scheduler):
    return None


def fibonacci():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


def take_until(predicate, source):
    for item in source:
        if predicate(item):
            return
        yield item


def main():
    for chunk in chunked(squares(numbers(5)), 2):
        print(chunk)
    mean = running_mean()
    next(mean)
    print(mean.send(3), mean.send(5))
    out = []
    sink = collector(out)
    for word in (" a ", "b "):
        sink.send(word)
    root = Node(2, Node(1), Node(3))
    print(count(root), [n.label() for n in root], out)
    scheduler = Scheduler()
    scheduler.spawn(worker(2))
    scheduler.spawn(worker(3))
    scheduler.run()
    print(list(take_until(lambda x: x > 20, fibonacci())))
    print(sum(map(square, numbers(3))), max(numbers(4), key=lambda x: -x))


main()
