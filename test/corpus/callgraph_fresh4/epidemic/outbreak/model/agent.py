import enum


class Status(enum.Enum):
    SUSCEPTIBLE = "S"
    EXPOSED = "E"
    INFECTIOUS = "I"
    RECOVERED = "R"

    @property
    def is_active(self):
        return self in (Status.EXPOSED, Status.INFECTIOUS)

    def next(self):
        order = list(Status)
        return order[min(order.index(self) + 1, len(order) - 1)]


class Agent:
    def __init__(self, number, age):
        self.number = number
        self.age = age
        self.status = Status.SUSCEPTIBLE
        self.places = []
        self.clock = 0
        self.isolated = False
        self.vaccinated = False
        self.infected_by = None

    def __repr__(self):
        return f"<Agent {self.number}, {self.age}, {self.status.value}>"

    @property
    def susceptible(self):
        return self.status is Status.SUSCEPTIBLE

    @property
    def is_child(self):
        return self.age < 18

    def expose(self, duration, source=None):
        self.status = Status.EXPOSED
        self.clock = duration
        self.infected_by = source

    def immunize(self):
        self.vaccinated = True
        self.status = Status.RECOVERED

    def advance(self, disease, rng):
        """One day passes; returns the new status if it changed."""
        if not self.status.is_active:
            return None
        self.clock -= 1
        if self.clock > 0:
            return None
        self.status = self.status.next()
        if self.status is Status.INFECTIOUS:
            self.clock = disease.infectious_days(rng)
        return self.status
