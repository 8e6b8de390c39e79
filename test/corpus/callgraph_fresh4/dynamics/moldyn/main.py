"""Short NVE and NVT runs of a Lennard-Jones fluid and of a chain of bonded beads."""
import random

from md import Box, Simulation, System, integrators
from md.forces import ForceField, HarmonicBond, LennardJones
from md.reporters import EnergyReporter, MSDReporter


def fcc_like(n, spacing, rng):
    positions = []
    for i in range(n):
        for j in range(n):
            for k in range(n):
                jitter = [rng.uniform(-0.02, 0.02) for _ in range(3)]
                positions.append([spacing * a + d for a, d in zip((i, j, k), jitter)])
    return positions


def build_fluid(n=3, spacing=1.3, temperature=1.0, seed=3):
    rng = random.Random(seed)
    system = System(Box(n * spacing), fcc_like(n, spacing, rng))
    system.thermalize(temperature, rng)
    field = ForceField()
    field.add(LennardJones(epsilon=1.0, sigma=1.0, cutoff=1.9))
    return system, field


def build_chain(n=8, seed=11):
    rng = random.Random(seed)
    start = [[1.0 + 0.9 * i, 5.0 + rng.gauss(0, 0.05), 5.0] for i in range(n)]
    system = System(Box(12.0), start, masses=[2.0 if i % 2 else 1.0 for i in range(n)])
    system.thermalize(0.5, rng)
    field = ForceField([HarmonicBond([(i, i + 1) for i in range(n - 1)], k=80.0, r0=0.95)])
    field.add(LennardJones(cutoff=2.0, exclusions=field.bonded_pairs()))
    return system, field


def run_nve(steps):
    system, field = build_fluid()
    energy = EnergyReporter(every=5)
    sim = Simulation(system, field, integrators.create("verlet", dt=0.004))
    sim.report(energy)
    sim.run(steps)
    return energy.drift(), system.density


def run_nvt(steps):
    system, field = build_chain()
    integrator = integrators.create("langevin", dt=0.005, temperature=0.5, gamma=1.0, seed=4)
    msd = MSDReporter(every=4)
    with Simulation(system, field, integrator) as sim:
        sim.report(msd)
        sim.run(steps)
    return msd.result()


def main():
    drift, density = run_nve(30)
    print(f"NVE   drift {drift:.2e} at density {density:.2f}")
    diffusion = run_nvt(40)
    print(f"NVT   msd slope {diffusion:.4f}")
    print("integrators:", ", ".join(integrators.available()))


if __name__ == "__main__":
    main()
