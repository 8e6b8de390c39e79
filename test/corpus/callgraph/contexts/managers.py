import contextlib


class Lock:
    def __enter__(self):
        acquire(self)
        return self

    def __exit__(self, *error):
        release(self)

    def check(self):
        return True


def acquire(lock):
    pass


def release(lock):
    pass


@contextlib.contextmanager
def timer(name):
    begin()
    try:
        yield Clock(name)
    finally:
        end()


def begin():
    pass


def end():
    pass


class Clock:
    def __init__(self, name):
        self.name = name

    def read(self):
        return 0


def work():
    with Lock() as lock:
        lock.check()


def timed():
    with timer("t") as clock:
        clock.read()


def both():
    with Lock() as one, timer("x"):
        one.check()


class Trainer:
    @contextlib.contextmanager
    def mode(self, flag):
        self.flag = flag
        yield self

    def train(self):
        with self.mode(True) as t:
            t.step()

    def step(self):
        pass


work()
timed()
both()
Trainer().train()
with contextlib.ExitStack() as stack:
    stack.enter_context(Lock()).check()
    stack.callback(end)
