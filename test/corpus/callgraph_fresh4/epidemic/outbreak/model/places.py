import random
from itertools import cycle


class Place:
    intensity = 1.0
    contacts = 4

    def __init__(self):
        self.members = []
        self.open = True

    def join(self, agent):
        self.members.append(agent)
        agent.places.append(self)

    def encounters(self, agent, rng):
        others = [m for m in self.members if m is not agent and not m.isolated]
        return rng.sample(others, min(self.contacts, len(others)))

    def __len__(self):
        return len(self.members)


class Household(Place):
    intensity = 2.0

    def encounters(self, agent, rng):
        """Everybody at home meets, isolated or not."""
        return [m for m in self.members if m is not agent]


class School(Place):
    intensity = 1.2
    contacts = 6


class Workplace(Place):
    contacts = 3


class Town:
    def __init__(self, agents, places):
        self.agents = agents
        self.places = places

    def __iter__(self):
        return iter(self.agents)

    def __len__(self):
        return len(self.agents)

    def of_kind(self, kind):
        return [p for p in self.places if isinstance(p, kind)]

    @classmethod
    def generate(cls, households, seed):
        from .agent import Agent
        rng = random.Random(seed)
        schools, offices = [School(), School()], [Workplace() for _ in range(5)]
        places = schools + offices
        agents, desks, classes = [], cycle(offices), cycle(schools)
        for _ in range(households):
            home = Household()
            places.append(home)
            for _ in range(rng.randint(1, 5)):
                agent = Agent(len(agents), rng.choice((8, 14, 30, 45, 70)))
                home.join(agent)
                if agent.is_child:
                    next(classes).join(agent)
                elif agent.age < 65:
                    next(desks).join(agent)
                agents.append(agent)
        return cls(agents, places)
