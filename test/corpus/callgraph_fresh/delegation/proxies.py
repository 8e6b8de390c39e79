"""__getattr__, __call__, wrappers around other objects."""
import functools


class Environment:
    def __init__(self, size):
        self.size = size
        self.t = 0

    def reset(self):
        self.t = 0
        return self.observe()

    def step(self, action):
        self.t += 1
        return self.observe(), self.reward(action), self.t >= self.size, {}

    def observe(self):
        return [self.t]

    def reward(self, action):
        return float(action)

    def close(self):
        self.t = -1


class Wrapper:
    def __init__(self, env):
        self.env = env

    def __getattr__(self, name):
        return getattr(self.env, name)

    def reset(self):
        return self.env.reset()

    def step(self, action):
        return self.env.step(action)

    @property
    def unwrapped(self):
        return getattr(self.env, "unwrapped", self.env)


class ScaledReward(Wrapper):
    def __init__(self, env, factor):
        super().__init__(env)
        self.factor = factor

    def step(self, action):
        observation, reward, done, info = self.env.step(action)
        return observation, self.rescale(reward), done, info

    def rescale(self, reward):
        return self.factor * reward


class Monitor(Wrapper):
    def __init__(self, env):
        super().__init__(env)
        self.returns = []

    def reset(self):
        self.returns.append(0.0)
        return super().reset()

    def step(self, action):
        result = super().step(action)
        self.returns[-1] += result[1]
        return result


class Lazy:
    def __init__(self, factory):
        object.__setattr__(self, "_factory", factory)
        object.__setattr__(self, "_thing", None)

    def _load(self):
        if self._thing is None:
            object.__setattr__(self, "_thing", self._factory())
        return self._thing

    def __getattr__(self, name):
        return getattr(self._load(), name)

    def __setattr__(self, name, value):
        setattr(self._load(), name, value)


class Config(dict):
    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name)

    def __setattr__(self, name, value):
        self[name] = convert(value)


def convert(value):
    return Config(value) if isinstance(value, dict) else value


class Policy:
    def __init__(self, rule):
        self.rule = rule

    def __call__(self, observation):
        return self.rule(observation)


class Recorder:
    def __init__(self, target):
        self._target = target
        self.calls = []

    def __getattr__(self, name):
        attribute = getattr(self._target, name)
        if not callable(attribute):
            return attribute

        @functools.wraps(attribute)
        def call(*args, **kwargs):
            self.calls.append(name)
            return attribute(*args, **kwargs)
        return call


class Chain:
    def __init__(self, path=()):
        self.path = path

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Chain(self.path + (name,))

    def __call__(self, *args):
        return "/".join(self.path)


def by_parity(observation):
    return observation[0] % 2


def episode(env, policy):
    observation, done, total = env.reset(), False, 0.0
    while not done:
        observation, reward, done, _ = env.step(policy(observation))
        total += reward
    return total


def main():
    env = Monitor(ScaledReward(Environment(3), 2.0))
    print(episode(env, Policy(by_parity)), env.returns, env.size)
    env.close()
    print(env.unwrapped.t)
    lazy = Lazy(lambda: Environment(2))
    lazy.size = 4
    print(lazy.observe(), lazy.size)
    config = Config()
    config.model = {"depth": 2}
    print(config.model.depth)
    recorded = Recorder(Environment(1))
    recorded.reset()
    recorded.step(1)
    print(recorded.calls, Chain().a.b(1))


main()
