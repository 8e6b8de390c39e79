import functools
import time


def timed(func=None, *, label="t"):
    if func is None:
        return functools.partial(timed, label=label)

    @functools.wraps(func)
    def timer(*args, **kwargs):
        start = time.time()
        try:
            return func(*args, **kwargs)
        finally:
            report(label, time.time() - start)
    return timer


def report(label, seconds):
    return label, seconds


@timed
def one():
    return 1


@timed(label="two")
def two():
    return one()


class Service:
    @timed
    def serve(self):
        return self.inner()

    def inner(self):
        return two()

    @staticmethod
    @timed
    def helper():
        return one()

    @classmethod
    @timed
    def build(cls):
        return cls()


Service().serve()
Service.helper()
Service.build().inner()
