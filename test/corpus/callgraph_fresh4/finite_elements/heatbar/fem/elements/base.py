class Element:
    registry = {}
    n_nodes = 0

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.n_nodes:
            Element.registry[cls.__name__] = cls

    def prepare(self, mesh):
        return mesh

    def shape(self, xi):
        raise NotImplementedError

    def gradients(self, coords, xi):
        raise NotImplementedError

    def quadrature(self, coords):
        """Pairs of a weight, which holds the Jacobian, and a point in the reference element."""
        raise NotImplementedError

    def map(self, coords, xi):
        weights = self.shape(xi)
        return tuple(sum(w * p[k] for w, p in zip(weights, coords)) for k in range(len(coords[0])))
