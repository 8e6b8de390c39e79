from . import Wrapper


class TimeLimit(Wrapper):
    def __init__(self, env, max_steps):
        super().__init__(env)
        self.max_steps = max_steps
        self.elapsed = 0

    def reset(self):
        self.elapsed = 0
        return super().reset()

    def step(self, action):
        obs, reward, done, info = self.env.step(action)
        self.elapsed += 1
        if self.elapsed >= self.max_steps and not done:
            info["truncated"] = True
            done = True
        return obs, reward, done, info


class RecordEpisodes(Wrapper):
    def __init__(self, env):
        super().__init__(env)
        self.returns = []
        self._total = 0.0

    def reset(self):
        self._total = 0.0
        return self.env.reset()

    def step(self, action):
        obs, reward, done, info = self.env.step(action)
        self._total += reward
        if done:
            self._finish()
        return obs, reward, done, info

    def _finish(self):
        self.returns.append(self._total)
