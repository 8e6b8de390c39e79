"""An asynchronous job queue with workers, retries, timeouts, dependencies and progress."""
import asyncio
import contextlib
import enum
import functools
import inspect
from dataclasses import dataclass, field
from typing import Any, Awaitable, Callable, Dict, List, Optional


class Status(enum.Enum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    def finished(self):
        return self in (Status.DONE, Status.FAILED)


@dataclass(order=True)
class Job:
    priority: int
    number: int
    work: Callable[..., Awaitable] = field(compare=False)
    args: tuple = field(compare=False, default=())
    needs: List["Job"] = field(compare=False, default_factory=list)
    status: Status = field(compare=False, default=Status.WAITING)
    result: Any = field(compare=False, default=None)
    attempts: int = field(compare=False, default=0)

    def __post_init__(self):
        self._done = asyncio.Event()

    def __await__(self):
        return self.wait().__await__()

    async def wait(self):
        await self._done.wait()
        if self.status is Status.FAILED:
            raise self.result
        return self.result

    def settle(self, status, result):
        self.status, self.result = status, result
        self._done.set()

    def ready(self):
        return all(job.status.finished() for job in self.needs)


class Policy:
    """Says whether and when a failed job runs again."""

    def __init__(self, limit=3):
        self.limit = limit

    def delay(self, attempt: int) -> Optional[float]:
        if attempt >= self.limit:
            return None
        return self.backoff(attempt)

    def backoff(self, attempt):
        return 0


class Exponential(Policy):
    base = 0.0005

    def backoff(self, attempt):
        return self.base * 2 ** attempt


class Queue:
    def __init__(self, workers=2, policy=None, timeout=0.5):
        self.policy = policy or Policy()
        self.timeout = timeout
        self.size = workers
        self.pending: asyncio.PriorityQueue = asyncio.PriorityQueue()
        self.listeners: Dict[str, List[Callable]] = {}
        self.count = 0

    def on(self, event):
        def register(listener):
            self.listeners.setdefault(event, []).append(listener)
            return listener
        return register

    async def emit(self, event, job):
        for listener in self.listeners.get(event, ()):
            answer = listener(job)
            if inspect.isawaitable(answer):
                await answer

    def submit(self, work, *args, needs=(), priority=10):
        self.count += 1
        job = Job(priority, self.count, as_async(work), args, list(needs))
        self.pending.put_nowait(job)
        return job

    async def __aenter__(self):
        self.tasks = [asyncio.create_task(self.worker(f"w{i}")) for i in range(self.size)]
        return self

    async def __aexit__(self, *exc):
        await self.pending.join()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def worker(self, name):
        while True:
            job = await self.pending.get()
            try:
                if job.ready():
                    await self.execute(job, name)
                else:
                    await self.requeue(job, 0)
            finally:
                self.pending.task_done()

    async def requeue(self, job, delay):
        await asyncio.sleep(delay)
        job.priority += 1
        await self.pending.put(job)

    async def execute(self, job, worker):
        job.status = Status.RUNNING
        job.attempts += 1
        await self.emit("started", job)
        try:
            values = [need.result for need in job.needs]
            result = await asyncio.wait_for(job.work(*values, *job.args), self.timeout)
        except Exception as problem:
            await self.failed(job, problem)
        else:
            job.settle(Status.DONE, result)
            await self.emit("done", job)

    async def failed(self, job, problem):
        delay = self.policy.delay(job.attempts)
        if delay is None:
            job.settle(Status.FAILED, problem)
            await self.emit("failed", job)
        else:
            await self.requeue(job, delay)


def as_async(function):
    if asyncio.iscoroutinefunction(function):
        return function

    @functools.wraps(function)
    async def run(*args):
        return function(*args)
    return run


class Limiter:
    def __init__(self, at_once):
        self.semaphore = asyncio.Semaphore(at_once)
        self.highest = self.current = 0

    @contextlib.asynccontextmanager
    async def slot(self):
        async with self.semaphore:
            self.current += 1
            self.highest = max(self.highest, self.current)
            try:
                yield self.current
            finally:
                self.current -= 1


class Simulation:
    def __init__(self, limiter):
        self.limiter = limiter
        self.failures = 0

    async def integrate(self, n):
        async with self.limiter.slot():
            total = 0.0
            async for part in self.pieces(n):
                total += part
            return total

    async def pieces(self, n):
        for i in range(n):
            await asyncio.sleep(0)
            yield self.term(i)

    def term(self, i):
        return 1 / (1 + i) ** 2

    def unstable(self, a, b):
        self.failures += 1
        if self.failures < 3:
            raise ArithmeticError("diverged")
        return a + b


class Progress:
    def __init__(self):
        self.lines = []

    def started(self, job):
        self.lines.append(f"start {job.number}")

    async def finished(self, job):
        await asyncio.sleep(0)
        self.lines.append(f"{job.status.value} {job.number}")


def doomed():
    raise RuntimeError("never works")


async def main():
    simulation, progress = Simulation(Limiter(1)), Progress()
    async with Queue(2, Exponential()) as queue:
        queue.on("started")(progress.started)
        queue.on("done")(progress.finished)

        @queue.on("failed")
        def report(job):
            progress.lines.append(f"failed {job.number}: {job.result}")

        a, b = (queue.submit(simulation.integrate, n) for n in (10, 20))
        c = queue.submit(simulation.unstable, needs=[a, b])
        d = queue.submit(lambda value: round(value, 3), needs=[c], priority=1)
        bad = queue.submit(doomed)
        print(await d, await a < await b)
        try:
            await bad
        except RuntimeError as problem:
            print("caught", problem, bad.attempts)
    async with Queue(1) as queue:
        print(await queue.submit(sorted, [3, 1, 2]))
    print(len(progress.lines), simulation.limiter.highest)


asyncio.run(main())
