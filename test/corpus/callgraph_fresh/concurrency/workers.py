"""Threads, pools and futures."""
import concurrent.futures
import queue
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from multiprocessing.pool import ThreadPool


class Worker(threading.Thread):
    def __init__(self, tasks, results):
        super().__init__(daemon=True)
        self.tasks, self.results = tasks, results

    def run(self):
        while True:
            task = self.tasks.get()
            if task is None:
                break
            function, args = task
            self.results.append(self.execute(function, args))

    def execute(self, function, args):
        try:
            return function(*args)
        except Exception as error:
            return self.failed(error)

    def failed(self, error):
        return str(error)


def area(w, h):
    return w * h


def volume(w, h, d):
    return area(w, h) * d


class Service:
    def __init__(self):
        self.lock = threading.Lock()
        self.count = 0
        self.thread = threading.Thread(target=self._loop, args=(3,), name="loop")

    def start(self):
        self.thread.start()
        self.thread.join()

    def _loop(self, n):
        for _ in range(n):
            self._tick()

    def _tick(self):
        with self.lock:
            self.count += 1


def simulate(seed, steps=10):
    state = seed
    for _ in range(steps):
        state = advance(state)
    return state


def advance(state):
    return (state * 31 + 7) % 1000


def on_done(future):
    return future.result()


def parallel(function, items, workers=2):
    with ThreadPoolExecutor(max_workers=workers) as pool:
        futures = {pool.submit(function, item): item for item in items}
        for future in as_completed(futures):
            yield futures[future], future.result()


class Result:
    def __init__(self, value):
        self.value = value

    def show(self):
        return str(self.value)


def measure(x):
    return Result(x)


def main():
    tasks, results = queue.Queue(), []
    worker = Worker(tasks, results)
    worker.start()
    tasks.put((volume, (1, 2, 3)))
    tasks.put((area, (1,)))
    tasks.put(None)
    worker.join()
    print(results)
    service = Service()
    service.start()
    print(dict(parallel(partial(simulate, steps=2), [1, 2])))
    with concurrent.futures.ThreadPoolExecutor() as executor:
        future = executor.submit(measure, 4)
        future.add_done_callback(on_done)
        print(future.result().show())
        for result in executor.map(measure, [1, 2]):
            print(result.show())
    with ThreadPool(2) as pool:
        print(pool.map(advance, [1, 2]), pool.starmap(area, [(1, 2)]))
        print(pool.apply_async(simulate, (5,)).get())
    timer = threading.Timer(0.0, advance, args=(1,))
    timer.start()
    timer.join()


if __name__ == "__main__":
    main()
