import functools


class Temperature:
    def __init__(self, celsius):
        self.celsius = celsius

    @property
    def celsius(self):
        return self._celsius

    @celsius.setter
    def celsius(self, value):
        self._celsius = checked(value)

    @celsius.deleter
    def celsius(self):
        forget(self)

    @property
    def fahrenheit(self):
        return convert(self.celsius)

    def get_kelvin(self):
        return self._celsius + 273

    kelvin = property(get_kelvin)

    @functools.cached_property
    def label(self):
        return make_label(self.kelvin)


def checked(v):
    return v


def forget(t):
    return None


def convert(c):
    return c * 9 / 5 + 32


def make_label(k):
    return str(k)


t = Temperature(3)
t.fahrenheit
t.label
t.celsius = 5
t.celsius += 1
del t.celsius
