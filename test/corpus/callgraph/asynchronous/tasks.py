import asyncio


async def fetch(n):
    await asyncio.sleep(0)
    return parse(n)


def parse(n):
    return n


async def gather_all():
    results = await asyncio.gather(fetch(1), fetch(2))
    return combine(results)


def combine(results):
    return sum(results)


class Session:
    async def __aenter__(self):
        opened(self)
        return self

    async def __aexit__(self, *error):
        closed(self)

    async def get(self):
        return await fetch(3)


def opened(s):
    pass


def closed(s):
    pass


async def stream():
    for i in range(2):
        yield parse(i)


class Ticker:
    def __init__(self):
        self.n = 0

    def __aiter__(self):
        return self

    async def __anext__(self):
        self.n += 1
        if self.n > 2:
            raise StopAsyncIteration
        return parse(self.n)


def done(task):
    return task.result()


async def handler():
    return parse


async def main():
    await gather_all()
    async with Session() as session:
        await session.get()
    async for value in stream():
        pass
    async for value in Ticker():
        pass
    task = asyncio.create_task(fetch(4))
    await task
    f = await handler()
    f(1)
    [x async for x in stream()]


asyncio.run(main())
