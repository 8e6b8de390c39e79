import concurrent.futures
import threading


def work(n):
    return crunch(n)


def crunch(n):
    return n * n


class Worker(threading.Thread):
    def __init__(self, n):
        super().__init__()
        self.n = n

    def run(self):
        self.result = work(self.n)


class Service:
    def loop(self):
        return crunch(1)

    def start(self):
        thread = threading.Thread(target=self.loop)
        thread.start()
        thread.join()


def plain():
    t = threading.Thread(target=work, args=(2,))
    t.start()
    t.join()


def subclass():
    w = Worker(3)
    w.start()
    w.join()


def pooled():
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        future = pool.submit(work, 1)
        future.result()
        list(pool.map(crunch, [1, 2]))


plain()
subclass()
Service().start()
pooled()
