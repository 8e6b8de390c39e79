"""Agents on a grid: mixins, behaviours, spatial index, observers, replay."""
from __future__ import annotations

import copy
import enum
import heapq
import random
import weakref
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from itertools import product
from typing import ClassVar, Iterable, Optional, Type


@dataclass(frozen=True, order=True)
class Cell:
    x: int
    y: int

    def __add__(self, other: Cell) -> Cell:
        return Cell(self.x + other.x, self.y + other.y)

    def __sub__(self, other):
        return Cell(self.x - other.x, self.y - other.y)

    def __abs__(self):
        return abs(self.x) + abs(self.y)

    def wrapped(self, n):
        return replace(self, x=self.x % n, y=self.y % n)


class Direction(enum.Enum):
    N = Cell(0, -1)
    S = Cell(0, 1)
    E = Cell(1, 0)
    W = Cell(-1, 0)

    @property
    def opposite(self):
        return Direction(Cell(0, 0) - self.value)

    @classmethod
    def random(cls, rng):
        return rng.choice(list(cls))

    def __call__(self, cell):
        return cell + self.value


class Grid:
    def __init__(self, size):
        self.size = size
        self._at = {}

    def __getitem__(self, cell):
        return self._at.get(cell.wrapped(self.size))

    def __setitem__(self, cell, agent):
        self._at[cell.wrapped(self.size)] = agent

    def __delitem__(self, cell):
        self._at.pop(cell.wrapped(self.size), None)

    def __contains__(self, cell):
        return self[cell] is not None

    def near(self, cell, radius):
        for dx, dy in product(range(-radius, radius + 1), repeat=2):
            other = self[cell + Cell(dx, dy)]
            if other and (dx or dy):
                yield other


class Observable:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._observers = weakref.WeakSet()

    def attach(self, observer):
        self._observers.add(observer)

    def notify(self, event, **data):
        for observer in list(self._observers):
            handler = getattr(observer, f"on_{event}", observer.on_any)
            handler(self, **data)


class Mortal:
    lifetime = 30

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.age = 0

    def tick(self):
        self.age += 1
        if self.age > self.lifetime:
            self.die()
        super().tick()

    def die(self):
        self.world.remove(self)


class Agent(ABC):
    count: ClassVar[int] = 0

    def __init__(self, world: World, cell: Cell):
        self.world, self.cell = world, cell
        type(self).count += 1
        self.energy = 5

    def tick(self):
        action = self.decide()
        action(self)

    @abstractmethod
    def decide(self): ...

    def move(self, direction):
        target = direction(self.cell).wrapped(self.world.grid.size)
        if target in self.world.grid:
            self.bump(self.world.grid[target])
            return
        del self.world.grid[self.cell]
        self.cell = target
        self.world.grid[target] = self

    def bump(self, other):
        pass


class Prey(Observable, Mortal, Agent):
    lifetime = 12

    def decide(self):
        threats = [a for a in self.world.grid.near(self.cell, 2) if isinstance(a, Predator)]
        if threats:
            nearest = min(threats, key=lambda a: abs(a.cell - self.cell))
            return Flee(nearest)
        return Wander()

    def die(self):
        self.notify("death", age=self.age)
        super().die()


class Predator(Agent):
    def decide(self):
        self.energy -= 1
        return Wander() if self.energy > 0 else Rest()

    def bump(self, other):
        if isinstance(other, Prey):
            self.energy += 3
            other.die()


class Action:
    def __call__(self, agent):
        self.run(agent)
        agent.world.log.append(repr(self))

    def __repr__(self):
        return f"{type(self).__name__}()"


class Wander(Action):
    def run(self, agent):
        agent.move(Direction.random(agent.world.rng))


class Rest(Action):
    def run(self, agent):
        agent.energy += 2


class Flee(Action):
    def __init__(self, threat):
        self.threat = threat

    def run(self, agent):
        d = Direction.random(agent.world.rng)
        closer = abs(d(agent.cell) - self.threat.cell) < abs(agent.cell - self.threat.cell)
        agent.move(d.opposite if closer else d)


class Statistics:
    def __init__(self):
        self.deaths, self.others = [], 0

    def on_death(self, agent, age):
        self.deaths.append(age)

    def on_any(self, agent, **data):
        self.others += 1


class World:
    def __init__(self, size, seed):
        self.grid, self.rng = Grid(size), random.Random(seed)
        self.agents, self.log, self.queue = [], [], []
        self.time = 0

    def spawn(self, kind: Type[Agent], n: int) -> list[Agent]:
        return [self.place(kind) for _ in range(n)]

    def place(self, kind):
        while True:
            cell = Cell(self.rng.randrange(self.grid.size), self.rng.randrange(self.grid.size))
            if cell not in self.grid:
                break
        agent = kind(self, cell)
        self.grid[cell] = agent
        self.agents.append(agent)
        return agent

    def remove(self, agent):
        if agent in self.agents:
            self.agents.remove(agent)
            del self.grid[agent.cell]

    def at(self, time, action, *args):
        heapq.heappush(self.queue, (time, len(self.queue), action, args))

    def step(self):
        self.time += 1
        while self.queue and self.queue[0][0] <= self.time:
            _, _, action, args = heapq.heappop(self.queue)
            action(*args)
        for agent in self.agents[:]:
            agent.tick()

    def snapshot(self):
        clone = copy.copy(self)
        clone.log = list(self.log)
        return clone


def main():
    world = World(8, 4)
    stats = Statistics()
    for prey in world.spawn(Prey, 6):
        prey.attach(stats)
        prey.notify("birth")
    world.spawn(Predator, 3)
    world.at(5, world.spawn, Prey, 2)
    history = []
    for _ in range(20):
        world.step()
        history.append(world.snapshot())
    print(len(stats.deaths), stats.others, len(world.agents), Agent.count, Prey.count)
    print(len(history[-1].log), max(history, key=lambda w: len(w.log)).time, min(Cell(1, 2), Cell(0, 5)))


main()
