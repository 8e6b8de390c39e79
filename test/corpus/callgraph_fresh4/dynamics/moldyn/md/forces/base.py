from abc import ABC, abstractmethod


class Force(ABC):
    """Adds its share to system.forces and returns its energy."""

    @abstractmethod
    def compute(self, system):
        ...

    def pairs(self):
        """Pairs of particles that this force binds together."""
        return ()


class ForceField:
    def __init__(self, terms=()):
        self.terms = []
        for term in terms:
            self.add(term)

    def add(self, term):
        if not isinstance(term, Force):
            raise TypeError(f"not a force: {term!r}")
        self.terms.append(term)
        return term

    def bonded_pairs(self):
        return {frozenset(p) for term in self.terms for p in term.pairs()}

    def __call__(self, system):
        system.clear_forces()
        system.potential = sum(term.compute(system) for term in self.terms)
        return system.potential
