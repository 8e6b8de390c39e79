import random
from collections import Counter, defaultdict

from .agent import Status


class World:
    def __init__(self, town, disease, seed=0):
        self.town, self.disease = town, disease
        self.rng = random.Random(seed)
        self.day = 0
        self.interventions = []
        self.listeners = defaultdict(list)
        self.history = []

    def add(self, intervention):
        self.interventions.append(intervention)
        intervention.attach(self)

    def subscribe(self, status, listener):
        self.listeners[status].append(listener)

    def infect(self, n):
        for agent in self.rng.sample(self.town.agents, n):
            self._expose(agent)

    def _expose(self, agent, source=None):
        agent.expose(self.disease.incubation_days(self.rng), source)
        self._notify(agent)

    def _notify(self, agent):
        for listener in self.listeners[agent.status]:
            listener(agent)

    def step(self):
        for intervention in self.interventions:
            intervention.daily(self)
        sources = [a for a in self.town if a.status is Status.INFECTIOUS]
        for agent in sources:
            self._spread(agent)
        for agent in self.town:
            if agent.advance(self.disease, self.rng):
                self._notify(agent)
        self.history.append(Counter(a.status for a in self.town))
        self.day += 1

    def _spread(self, agent):
        for place in agent.places:
            if not place.open:
                continue
            for other in place.encounters(agent, self.rng):
                if other.susceptible and self.disease.transmits(place, other, self.rng):
                    self._expose(other, agent)

    def run(self, days):
        while self.day < days and self.active:
            self.step()

    @property
    def active(self):
        return any(a.status.is_active for a in self.town)

    def series(self, name):
        status = Status[name.upper()]
        return [counts[status] for counts in self.history]
