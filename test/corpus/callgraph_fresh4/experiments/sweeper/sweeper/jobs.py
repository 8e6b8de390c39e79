import asyncio
import functools
import logging
import random
import time
from typing import Any, Awaitable, Callable, Iterable, List, Optional

log = logging.getLogger(__name__)


class TransientError(Exception):
    pass


def retry(times: int, delay: float = 0.0):
    """Tries a coroutine function again while it fails with a TransientError."""
    def wrap(function):
        @functools.wraps(function)
        async def tried(*args, **kwargs):
            for attempt in range(1, times + 1):
                try:
                    return await function(*args, **kwargs)
                except TransientError as error:
                    log.info("attempt %d of %s: %s", attempt, function.__name__, error)
                    if attempt == times:
                        raise
                    await asyncio.sleep(delay * attempt)
        return tried
    return wrap


def timed(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        start = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            log.debug("%s took %.3f s", function.__name__, time.perf_counter() - start)
    return wrapper


class Job:
    def __init__(self, name: str, work: Callable[[], Any], depends: Iterable["Job"] = ()):
        self.name, self.work = name, work
        self.depends = list(depends)
        self.done = asyncio.Event()
        self.result: Any = None
        self.attempts = 0

    async def ready(self):
        await asyncio.gather(*(job.done.wait() for job in self.depends))

    def finish(self, result):
        self.result = result
        self.done.set()


class JobQueue:
    def __init__(self, workers: int = 2, flakiness: float = 0.0, seed: int = 0,
                 on_done: Optional[Callable[[Job], None]] = None):
        self.workers = workers
        self.flakiness = flakiness
        self.rng = random.Random(seed)
        self.on_done = on_done
        self.failed: List[Job] = []

    @retry(times=6)
    async def execute(self, job: Job):
        await job.ready()
        job.attempts += 1
        if self.rng.random() < self.flakiness:
            raise TransientError(f"{job.name} was pre-empted")
        return await self.call(job.work)

    async def call(self, work: Callable[[], Any]):
        await asyncio.sleep(0)
        outcome = work()
        return await outcome if isinstance(outcome, Awaitable) else outcome

    async def worker(self, queue: asyncio.Queue):
        while True:
            job = await queue.get()
            try:
                job.finish(await self.execute(job))
            except Exception as error:
                log.warning("%s failed: %s", job.name, error)
                self.failed.append(job)
                job.finish(None)
            finally:
                queue.task_done()
            if self.on_done:
                self.on_done(job)

    async def run(self, jobs: List[Job]):
        queue: asyncio.Queue = asyncio.Queue()
        for job in jobs:
            queue.put_nowait(job)
        tasks = [asyncio.create_task(self.worker(queue)) for _ in range(self.workers)]
        await queue.join()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return [job.result for job in jobs]
