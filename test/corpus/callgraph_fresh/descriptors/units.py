"""Properties, descriptors, slots, class attributes made by functions."""
import weakref


class Typed:
    def __init__(self, kind, check=None):
        self.kind = kind
        self.check = check

    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return getattr(instance, self.name)

    def __set__(self, instance, value):
        if not isinstance(value, self.kind):
            raise TypeError(self.name)
        if self.check is not None:
            self.check(value)
        setattr(instance, self.name, value)


def positive(value):
    if value <= 0:
        raise ValueError(value)


class lazy:
    def __init__(self, function):
        self.function = function
        self.__doc__ = function.__doc__

    def __get__(self, instance, owner):
        if instance is None:
            return self
        value = self.function(instance)
        instance.__dict__[self.function.__name__] = value
        return value


class classproperty:
    def __init__(self, getter):
        self.getter = getter

    def __get__(self, instance, owner):
        return self.getter(owner)


class Particle:
    mass = Typed(float, positive)
    charge = Typed(int)

    def __init__(self, mass, charge):
        self.mass = mass
        self.charge = charge

    @lazy
    def radius(self):
        return cube_root(self.mass)

    @classproperty
    def species(cls):
        return cls.label()

    @classmethod
    def label(cls):
        return cls.__name__.lower()

    @property
    def momentum(self):
        return self._p

    @momentum.setter
    def momentum(self, value):
        self._p = clip(value)

    @momentum.deleter
    def momentum(self):
        forget(self)

    def _get_energy(self):
        return self.momentum ** 2 / (2 * self.mass)

    def _set_energy(self, value):
        self.momentum = (2 * value * self.mass) ** 0.5

    energy = property(_get_energy, _set_energy)


def cube_root(x):
    return x ** (1 / 3)


def clip(value):
    return min(value, 100.0)


def forget(particle):
    del particle._p


def forwarded(name):
    def getter(self):
        return getattr(self._inner, name)

    def setter(self, value):
        setattr(self._inner, name, value)
    return property(getter, setter)


class Wrapped:
    mass = forwarded("mass")

    def __init__(self, inner):
        self._inner = inner


class Vector:
    __slots__ = ("x", "y", "__weakref__")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    @property
    def norm(self):
        return (self.x ** 2 + self.y ** 2) ** 0.5

    @staticmethod
    def zero():
        return Vector(0.0, 0.0)


class Celsius:
    def __init__(self, value):
        self.value = value

    @property
    def kelvin(self):
        return self.value + 273.15


class Fahrenheit(Celsius):
    @property
    def kelvin(self):
        return super().kelvin + self.offset

    @property
    def offset(self):
        return 32


def main():
    p = Particle(2.0, -1)
    print(p.mass, p.charge, p.radius, p.radius, Particle.species, p.species)
    p.momentum = 3.0
    print(p.energy)
    p.energy = 8.0
    del p.momentum
    w = Wrapped(p)
    w.mass = 4.0
    print(w.mass, Particle.mass.name)
    v = Vector(3.0, 4.0)
    r = weakref.ref(v)
    print(v.norm, r().norm, Vector.zero().norm)
    print(Fahrenheit(1.0).kelvin)
    try:
        p.mass = -1.0
    except ValueError:
        pass


main()
