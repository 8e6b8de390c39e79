from .agent import Status
from .places import School


class Intervention:
    def attach(self, world):
        pass

    def daily(self, world):
        pass


class CloseSchools(Intervention):
    def __init__(self, threshold, days):
        self.threshold, self.days = threshold, days
        self.until = None

    def daily(self, world):
        if self.until is None and self._prevalence(world) > self.threshold:
            self.until = world.day + self.days
            self._set(world, False)
        elif self.until == world.day:
            self._set(world, True)

    def _prevalence(self, world):
        return world.history[-1][Status.INFECTIOUS] / len(world.town) if world.history else 0

    def _set(self, world, state):
        for school in world.town.of_kind(School):
            school.open = state


class Isolation(Intervention):
    def __init__(self, compliance):
        self.compliance = compliance

    def attach(self, world):
        self.rng = world.rng
        world.subscribe(Status.INFECTIOUS, self._isolate)
        world.subscribe(Status.RECOVERED, self._release)

    def _isolate(self, agent):
        agent.isolated = self.rng.random() < self.compliance
        self._restrict(agent)

    def _restrict(self, agent):
        if agent.isolated:
            for place in agent.places[1:]:
                place.members.remove(agent)
            agent.places = agent.places[:1]

    def _release(self, agent):
        agent.isolated = False


class Vaccination(Intervention):
    def __init__(self, start, per_day, priority=None):
        self.start, self.per_day = start, per_day
        self.priority = priority or (lambda agent: agent.number)
        self.given = 0

    def daily(self, world):
        if world.day < self.start:
            return
        queue = sorted((a for a in world.town if a.susceptible), key=self.priority)
        for agent in queue[:self.per_day]:
            agent.immunize()
            self.given += 1
