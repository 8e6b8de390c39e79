"""A host of plugins: entry points in dicts, __init_subclass__, decorators with and without arguments."""
import functools
import inspect
import types
from abc import ABCMeta, abstractmethod

ENTRY_POINTS = {}


def entry_point(group, name=None):
    def mark(thing):
        ENTRY_POINTS.setdefault(group, {})[name or thing.__name__] = thing
        return thing

    return mark


def command(function=None, *, needs=()):
    if function is None:
        return functools.partial(command, needs=needs)

    @functools.wraps(function)
    def checked(host, *args):
        for need in needs:
            host.require(need)
        return function(host, *args)

    checked.is_command = True
    return checked


class Plugin(metaclass=ABCMeta):
    known = {}
    name = None

    def __init_subclass__(cls, name=None, **rest):
        super().__init_subclass__(**rest)
        if not inspect.isabstract(cls):
            cls.name = name or cls.__name__.lower()
            Plugin.known[cls.name] = cls

    def __init__(self, host):
        self.host = host
        self.setup()

    def setup(self):
        """What a plugin prepares."""

    @abstractmethod
    def process(self, item): ...

    @property
    def title(self):
        return f"<{self.name}>"


class Transform(Plugin):
    def __init__(self, host):
        self.table = {}
        super().__init__(host)

    def process(self, item):
        key = self.key_of(item)
        if key not in self.table:
            self.table[key] = self.transform(item)
        return self.table[key]

    def key_of(self, item):
        return item

    def transform(self, item):
        raise NotImplementedError(self.title)


class Upper(Transform):
    def transform(self, item):
        return item.upper()


class Reverse(Transform, name="mirror"):
    def setup(self):
        self.host.log(f"{self.title} ready")

    def key_of(self, item):
        return item.lower()

    def transform(self, item):
        return item[::-1]


class Chain(Plugin):
    parts = ("upper", "mirror")

    def setup(self):
        self.links = [self.host.load(part) for part in self.parts]

    def process(self, item):
        for link in self.links:
            item = link.process(item)
        return item


@entry_point("readers")
def csv(text):
    return [cell.strip() for cell in text.split(",")]


@entry_point("readers", "lines")
def read_lines(text):
    return list(filter(keep, text.splitlines()))


def keep(line):
    return bool(line) and not line.startswith("#")


@entry_point("writers", "joined")
class Joined:
    def __init__(self, separator=" "):
        self.separator = separator

    def __call__(self, items):
        return self.separator.join(map(self.quote, items))

    @staticmethod
    def quote(item):
        return f"'{item}'"


@entry_point("writers", "counted")
def make_counter():
    total = 0

    def write(items):
        nonlocal total
        total += len(items)
        return f"{total} items"

    return write


class Host:
    def __init__(self):
        self.messages = []
        self.loaded = {}
        self.writers = {name: make() for name, make in ENTRY_POINTS["writers"].items()}

    def log(self, message):
        self.messages.append(message)

    def require(self, name):
        if name not in self.loaded:
            self.load(name)

    def load(self, name):
        if name not in self.loaded:
            self.loaded[name] = Plugin.known[name](self)
        return self.loaded[name]

    @command
    def read(self, reader, text):
        return ENTRY_POINTS["readers"][reader](text)

    @command(needs=["chain"])
    def transform(self, items):
        return [self.loaded["chain"].process(item) for item in items]

    @command
    def write(self, writer, items):
        return self.writers[writer](items)

    def commands(self):
        for name, member in inspect.getmembers(type(self), inspect.isfunction):
            if getattr(member, "is_command", False):
                yield name, types.MethodType(member, self)

    def dispatch(self, line):
        name, *args = line
        table = dict(self.commands())
        handler = table.get(name, self.unknown)
        return handler(*args)

    def unknown(self, *args):
        self.log(f"unknown with {len(args)}")
        return None


def main():
    host = Host()
    items = host.dispatch(("read", "csv", "one, two, One"))
    items += host.dispatch(("read", "lines", "three\n# no\n"))
    changed = host.dispatch(("transform", items))
    for writer in ("joined", "counted", "counted"):
        print(host.dispatch(("write", writer, changed)))
    host.dispatch(("halt",))
    print(host.messages)


if __name__ == "__main__":
    main()
