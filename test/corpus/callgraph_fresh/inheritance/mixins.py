"""Abstract bases, mixins with super() chains, diamonds."""
import abc
import json


class Serializable:
    def to_json(self):
        return json.dumps(self.to_dict(), default=self._encode)

    def to_dict(self):
        return dict(self.__dict__)

    def _encode(self, value):
        return str(value)


class Logged:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.log = []
        self.write("created")

    def write(self, line):
        self.log.append(self.format(line))

    def format(self, line):
        return f"[{type(self).__name__}] {line}"


class Timed:
    def __init__(self, *args, clock=None, **kwargs):
        self.clock = clock or (lambda: 0)
        super().__init__(*args, **kwargs)

    def stamp(self):
        return self.clock()


class Agent(abc.ABC):
    def __init__(self, name):
        self.name = name

    @abc.abstractmethod
    def act(self, state):
        raise NotImplementedError

    @property
    @abc.abstractmethod
    def budget(self):
        ...

    def play(self, states):
        return [self.act(s) for s in states][: self.budget]

    def __repr__(self):
        return self.name


class Greedy(Logged, Timed, Agent, Serializable):
    def act(self, state):
        self.write(f"acts at {self.stamp()}")
        return max(state, key=self.value)

    def value(self, move):
        return move

    @property
    def budget(self):
        return 2


class Careful(Greedy):
    def value(self, move):
        return -super().value(move)

    def format(self, line):
        return super().format(line).upper()

    def to_dict(self):
        data = super().to_dict()
        data.pop("clock")
        return data


class Layer:
    def build(self):
        return ["layer"]


class Left(Layer):
    def build(self):
        return ["left"] + super().build()


class Right(Layer):
    def build(self):
        return ["right"] + super().build()


class Both(Left, Right):
    def build(self):
        return ["both"] + super().build()


class Solver:
    tolerance = 1e-3

    def solve(self, x):
        for _ in range(3):
            new = self.step(x)
            if self.converged(x, new):
                break
            x = new
        return self.finish(x)

    def step(self, x):
        raise NotImplementedError

    def converged(self, old, new):
        return abs(old - new) < self.tolerance

    def finish(self, x):
        return x


class Newton(Solver):
    def __init__(self, f, df):
        self.f, self.df = f, df

    def step(self, x):
        return x - self.f(x) / self.df(x)


class Damped(Newton):
    def step(self, x):
        return (x + Newton.step(self, x)) / 2

    def finish(self, x):
        return round(super(Damped, self).finish(x), 3)


class Counter:
    created = 0

    def __new__(cls, *args):
        instance = super().__new__(cls)
        cls.count_up()
        return instance

    @classmethod
    def count_up(cls):
        cls.created += 1

    def __init__(self, n=0):
        self.n = n


class Special(Counter):
    @classmethod
    def count_up(cls):
        super().count_up()


def parabola(x):
    return x * x - 2


def main():
    for agent in (Greedy("g"), Careful("c", clock=lambda: 7)):
        print(agent.play([[1, 2], [3, 4], [5]]), repr(agent), agent.log)
    print(Careful("d").to_json())
    print(Both().build())
    print(Damped(parabola, lambda x: 2 * x).solve(1.0), Newton(parabola, lambda x: 2 * x).solve(1.0))
    Counter(1)
    Special(2)


main()
