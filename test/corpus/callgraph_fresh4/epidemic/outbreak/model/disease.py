class Disease:
    def __init__(self, beta, incubation, infectious):
        self.beta = beta
        self.incubation = incubation
        self.infectious = infectious

    def _days(self, mean, rng):
        return max(1, round(rng.expovariate(1 / mean)))

    def incubation_days(self, rng):
        return self._days(self.incubation, rng)

    def infectious_days(self, rng):
        return self._days(self.infectious, rng)

    def transmits(self, place, agent, rng):
        susceptibility = 0.6 if agent.is_child else 1.0
        return rng.random() < self.beta * place.intensity * susceptibility
