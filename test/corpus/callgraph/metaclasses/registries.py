class Plugin:
    registry = {}

    def __init_subclass__(cls, name=None, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.registry[name] = cls
        note(name)

    def run(self):
        raise NotImplementedError


def note(name):
    return name


class Csv(Plugin, name="csv"):
    def run(self):
        return read_csv()


class Parquet(Plugin, name="parquet"):
    def run(self):
        return read_parquet()


def read_csv():
    return 1


def read_parquet():
    return 2


def load(name):
    return Plugin.registry[name]().run()


load("csv")
load("parquet")


class Meta(type):
    classes = []

    def __new__(mcs, name, bases, namespace):
        cls = super().__new__(mcs, name, bases, namespace)
        mcs.record(cls)
        return cls

    @classmethod
    def record(mcs, cls):
        mcs.classes.append(cls)

    def describe(cls):
        return cls.__name__


class Base(metaclass=Meta):
    def go(self):
        return 0


class Derived(Base):
    def go(self):
        return 1


for cls in Meta.classes:
    cls().go()
Derived.describe()


class Singleton(type):
    instances = {}

    def __call__(cls, *args, **kwargs):
        if cls not in cls.instances:
            cls.instances[cls] = super().__call__(*args, **kwargs)
        return cls.instances[cls]


class Settings(metaclass=Singleton):
    def __init__(self):
        self.value = default()

    def get(self):
        return self.value


def default():
    return 1


Settings().get()
Settings().get()


class Cached:
    def __new__(cls, *args):
        prepare(cls)
        return super().__new__(cls)

    def __init__(self, *args):
        self.args = args

    def use(self):
        return self.args


def prepare(cls):
    pass


Cached(1).use()
