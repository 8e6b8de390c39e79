"""Compare interventions in an agent-based model of an outbreak in a small town."""
from analysis import Ensemble, attack_rate, doubling_time, peak
from model import Disease, Town, World
from model.interventions import CloseSchools, Isolation, Vaccination

SCENARIOS = {
    "nothing": [],
    "schools": [lambda: CloseSchools(threshold=0.05, days=10)],
    "isolation": [lambda: Isolation(compliance=0.6)],
    "vaccines": [lambda: Vaccination(start=5, per_day=6, priority=oldest_first)],
    "all": [
        lambda: CloseSchools(threshold=0.05, days=10),
        lambda: Isolation(compliance=0.6),
        lambda: Vaccination(start=5, per_day=6),
    ],
}


def oldest_first(agent):
    return -agent.age


def simulate(interventions, seed, days=45):
    town = Town.generate(households=40, seed=seed)
    disease = Disease(beta=0.09, incubation=3.0, infectious=6.0)
    world = World(town, disease, seed=seed)
    for make in interventions:
        world.add(make())
    world.infect(4)
    world.run(days)
    return world


def main():
    for name, interventions in SCENARIOS.items():
        ensemble = Ensemble(lambda seed: simulate(interventions, seed), repeats=2)
        ensemble.measure("attack", attack_rate)
        ensemble.measure("peak", peak)
        ensemble.measure("doubling", lambda world: doubling_time(world.series("infectious")))
        print(f"{name:10}", ensemble.summary())


if __name__ == "__main__":
    main()
