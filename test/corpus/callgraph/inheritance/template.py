class Shape:
    def describe(self):
        return self.name() + str(self.area())

    def name(self):
        return "shape"

    def area(self):
        raise NotImplementedError


class Circle(Shape):
    def __init__(self, r):
        self.r = r

    def area(self):
        return self.r * 3


class Square(Shape):
    def __init__(self, a):
        super().__init__()
        self.a = a

    def area(self):
        return self.a ** 2

    def name(self):
        return "square" + super().name()


class Unit(Square):
    def __init__(self):
        super().__init__(1)


for shape in [Circle(1), Square(2), Unit()]:
    shape.describe()
