"""Coroutines, queues, async iteration and async context managers."""
import asyncio
import contextlib
import random


class Session:
    def __init__(self, fail=0):
        self.fail = fail
        self.open = False

    async def __aenter__(self):
        await self.connect()
        return self

    async def __aexit__(self, *exc):
        self.open = False
        self.on_close()

    async def connect(self):
        await asyncio.sleep(0)
        self.open = True

    def on_close(self):
        pass

    async def get(self, url):
        await asyncio.sleep(0)
        return Response(url, 200)


class Response:
    def __init__(self, url, status):
        self.url = url
        self.status = status

    async def text(self):
        return render(self.url)

    async def lines(self):
        for line in (await self.text()).split("\n"):
            yield line


def render(url):
    return f"page\n{url}"


class Pages:
    def __init__(self, session, urls):
        self.session = session
        self.urls = list(urls)

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.urls:
            raise StopAsyncIteration
        return await self.session.get(self.urls.pop())


def retry(times):
    def decorate(f):
        async def wrapper(*args, **kwargs):
            for attempt in range(times):
                try:
                    return await f(*args, **kwargs)
                except ConnectionError:
                    await backoff(attempt)
        return wrapper
    return decorate


async def backoff(attempt):
    await asyncio.sleep(0)


@retry(3)
async def fetch(session, url, state={"n": 0}):
    state["n"] += 1
    if state["n"] == 1:
        raise ConnectionError
    response = await session.get(url)
    return await response.text()


async def producer(queue, urls):
    for url in urls:
        await queue.put(url)
    await queue.put(None)


async def consumer(queue, handle):
    results = []
    while (url := await queue.get()) is not None:
        results.append(await handle(url))
    return results


@contextlib.asynccontextmanager
async def limited(n):
    semaphore = asyncio.Semaphore(n)
    note("open")
    try:
        yield semaphore
    finally:
        note("close")


def note(word):
    return word


async def handle_one(url):
    async with limited(1) as lock:
        async with lock:
            return parse(url)


def parse(url):
    return url.split("/")


class Actor:
    def __init__(self):
        self.inbox = asyncio.Queue()

    async def start(self):
        self.task = asyncio.create_task(self._run())

    async def _run(self):
        while True:
            message, reply = await self.inbox.get()
            if message is None:
                return
            reply.set_result(self.receive(message))

    def receive(self, message):
        return message * 2

    async def ask(self, message):
        reply = asyncio.get_running_loop().create_future()
        await self.inbox.put((message, reply))
        return await reply


async def main():
    async with Session() as session:
        texts = await asyncio.gather(*(fetch(session, u) for u in ("a", "b")))
        print(texts)
        async for page in Pages(session, ["x", "y"]):
            async for line in page.lines():
                print(line)
        lengths = [len(await p.text()) async for p in Pages(session, ["z"])]
        print(lengths)
    queue = asyncio.Queue()
    _, results = await asyncio.gather(producer(queue, ["u/1"]), consumer(queue, handle_one))
    print(results)
    actor = Actor()
    await actor.start()
    print(await asyncio.wait_for(actor.ask(4), 1))
    await actor.inbox.put((None, None))
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, parse, "q/r"))
    task = asyncio.ensure_future(backoff(1))
    task.add_done_callback(lambda t: note("done"))
    await task


asyncio.run(main())
