import collections


def a():
    return 1


def b():
    return 2


def c():
    return 3


class Queue:
    def __init__(self):
        self.items = collections.deque()

    def push(self, f):
        self.items.append(f)

    def drain(self):
        while self.items:
            self.items.popleft()()


class Events:
    def __init__(self):
        self.listeners = collections.defaultdict(list)

    def on(self, name, f):
        self.listeners[name].append(f)

    def fire(self, name):
        for f in self.listeners[name]:
            f()


def swap(pair):
    x, y = pair
    return y, x


q = Queue()
q.push(a)
q.push(b)
q.drain()
e = Events()
e.on("x", c)
e.fire("x")
first, second = swap((a, b))


def call_first():
    first()


def call_second():
    second()


call_first()
call_second()
Task = collections.namedtuple("Task", "name run")
task = Task("t", c)
task.run()
stack = [a]
stack.append(c)
stack.pop()()
stack[-1]()
merged = {**{"a": a}, "b": b}
merged["a"]()
lookup = dict(one=a, two=b)
lookup["two"]()
for f, n in zip([a, b], [1, 2]):
    f()
for i, f in enumerate((c,)):
    f()
