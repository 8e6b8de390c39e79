from .core import Discrete, Env

LAYOUTS = {
    "small": ["S..#",
              ".#..",
              "...G"],
}
MOVES = [(0, 1), (1, 0), (0, -1), (-1, 0)]


class Maze(Env):
    action_space = Discrete(len(MOVES))

    def __init__(self, layout, seed=None):
        super().__init__(seed)
        self.cells = {(r, c): x for r, row in enumerate(LAYOUTS[layout]) for c, x in enumerate(row)}
        self.start = self._find("S")
        self.goal = self._find("G")
        self.at = None

    def _find(self, mark):
        return next(place for place, x in self.cells.items() if x == mark)

    def reset(self):
        self.at = self.start
        return self.at

    def _free(self, place):
        return self.cells.get(place, "#") != "#"

    def step(self, action):
        assert action in self.action_space
        row, column = MOVES[action]
        target = self.at[0] + row, self.at[1] + column
        if self._free(target):
            self.at = target
        done = self.at == self.goal
        return self.at, 1.0 if done else -0.02, done, {"blocked": self.at != target}
