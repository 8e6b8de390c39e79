class Simulation:
    def __init__(self, system, field, integrator):
        self.system = system
        self.field = field
        self.integrator = integrator
        self.reporters = []
        self.time = 0.0

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        for reporter in self.reporters:
            reporter.close()
        self.reporters = []

    def report(self, reporter):
        self.reporters.append(reporter)
        return self

    def run(self, steps):
        self.field(self.system)
        for number in range(steps):
            for reporter in self.reporters:
                if reporter.due(number):
                    reporter.sample(self)
            self.integrator.step(self.system, self.field)
            self.time += self.integrator.dt
