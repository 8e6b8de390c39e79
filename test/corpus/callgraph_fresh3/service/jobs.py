"""Asynchronous workers on a queue of jobs: retries, middleware, caches, a state machine, results."""
import asyncio
import enum
import functools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field


class State(enum.Enum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    def can_become(self, other):
        return other in TRANSITIONS[self]

    @property
    def final(self):
        return not TRANSITIONS[self]


TRANSITIONS = {
    State.WAITING: {State.RUNNING},
    State.RUNNING: {State.DONE, State.FAILED, State.WAITING},
    State.DONE: set(),
    State.FAILED: set(),
}


class Retry(Exception):
    pass


@dataclass
class Job:
    name: str
    work: Callable[..., Awaitable]
    arguments: tuple = ()
    state: State = State.WAITING
    attempts: int = 0
    history: list = field(default_factory=list)
    result: object = None

    def move(self, state):
        if not self.state.can_become(state):
            raise RuntimeError(f"{self.state} to {state}")
        self.history.append(self.state)
        self.state = state

    def describe(self):
        return f"{self.name}: {self.state.value} after {self.attempts}"


class Middleware:
    def __init__(self, inner):
        self.inner = inner

    async def __call__(self, job):
        await self.before(job)
        try:
            result = await self.inner(job)
        except Exception as error:
            result = await self.failed(job, error)
        else:
            await self.after(job)
        return result

    async def before(self, job):
        pass

    async def after(self, job):
        pass

    async def failed(self, job, error):
        raise error


class Journal(Middleware):
    lines = []

    async def before(self, job):
        self.lines.append(f"start {job.name}")

    async def after(self, job):
        self.lines.append(f"end {job.name}")


class Limit(Middleware):
    def __init__(self, inner, most):
        super().__init__(inner)
        self.most = most

    async def failed(self, job, error):
        if isinstance(error, Retry) and job.attempts < self.most:
            job.move(State.WAITING)
            return await self.again(job)
        job.move(State.FAILED)
        return None

    async def again(self, job):
        return await self(job)


async def run_job(job):
    job.attempts += 1
    job.move(State.RUNNING)
    job.result = await job.work(*job.arguments)
    job.move(State.DONE)
    return job.result


def memoize(function):
    known = {}

    @functools.wraps(function)
    async def remembered(*args):
        if args not in known:
            known[args] = await function(*args)
        return known[args]

    remembered.forget = known.clear
    return remembered


@memoize
async def square(n):
    await asyncio.sleep(0)
    return n * n


class Flaky:
    def __init__(self, failures):
        self.failures = failures

    async def __call__(self, label):
        if self.failures:
            self.failures -= 1
            raise Retry(label)
        return self.render(label)

    def render(self, label):
        return label.title()


class Results:
    def __init__(self):
        self.items = {}

    def __setitem__(self, name, value):
        self.items[name] = value

    def __aiter__(self):
        self.pending = iter(sorted(self.items))
        return self

    async def __anext__(self):
        try:
            name = next(self.pending)
        except StopIteration:
            raise StopAsyncIteration
        return name, self.items[name]


class Pool:
    def __init__(self, size, handler, on_result=None):
        self.size = size
        self.handler = handler
        self.queue = asyncio.Queue()
        self.results = Results()
        self.on_result = on_result or self.ignore
        self.workers = []

    async def __aenter__(self):
        self.workers = [asyncio.create_task(self.worker(i)) for i in range(self.size)]
        return self

    async def __aexit__(self, *error):
        await self.queue.join()
        for worker in self.workers:
            worker.cancel()
        await asyncio.gather(*self.workers, return_exceptions=True)

    def ignore(self, job):
        pass

    def submit(self, job):
        self.queue.put_nowait(job)

    async def worker(self, number):
        while True:
            job = await self.queue.get()
            self.results[job.name] = await self.handler(job)
            self.on_result(job)
            self.queue.task_done()


def build_handler(handler, *layers):
    for layer in layers:
        handler = layer(handler)
    return handler


async def ticks(count):
    for number in range(count):
        await asyncio.sleep(0)
        yield number


async def fail(reason):
    raise ValueError(reason)


async def main():
    finished = []
    handler = build_handler(run_job, Journal, functools.partial(Limit, most=3))
    async with Pool(2, handler, lambda job: finished.append(job.describe())) as pool:
        async for number in ticks(3):
            pool.submit(Job(f"square-{number % 2}", square, (number % 2,)))
        pool.submit(Job("flaky", Flaky(1), ("label",)))
        pool.submit(Job("broken", fail, ("no",)))
    square.forget()
    async for name, value in pool.results:
        print(name, value)
    print(sorted(finished), len(Journal.lines), State.DONE.final)


asyncio.run(main())
