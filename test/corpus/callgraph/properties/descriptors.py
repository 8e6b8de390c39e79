class Positive:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, instance, owner):
        return self.read(instance)

    def __set__(self, instance, value):
        setattr(instance, self.name, validate(value))

    def read(self, instance):
        return getattr(instance, self.name, 0)


def validate(value):
    return abs(value)


class Box:
    width = Positive()
    height = Positive()

    def __init__(self, width, height):
        self.width = width
        self.height = height

    def area(self):
        return self.width * self.height


Box(1, 2).area()


class Lazy:
    def __init__(self, function):
        self.function = function

    def __get__(self, instance, owner):
        return self.function(instance)


class Report:
    @Lazy
    def body(self):
        return render(self)


def render(report):
    return "r"


Report().body


class Fallback:
    def __getattr__(self, name):
        return resolve(name)

    def __setattr__(self, name, value):
        object.__setattr__(self, name, note(value))


def resolve(name):
    return name


def note(value):
    return value


f = Fallback()
f.missing
f.here = 1
