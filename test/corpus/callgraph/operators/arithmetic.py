class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __sub__(self, other):
        return self + (-other)

    def __neg__(self):
        return Vector(-self.x, -self.y)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    def __rmul__(self, k):
        return self * k

    def __matmul__(self, other):
        return dot(self, other)

    def __iadd__(self, other):
        self.x += other.x
        return self

    def __eq__(self, other):
        return self.x == other.x

    def __lt__(self, other):
        return abs(self) < abs(other)

    def __abs__(self):
        return length(self)

    def __bool__(self):
        return self.x != 0

    def __hash__(self):
        return hash((self.x, self.y))

    def __truediv__(self, k):
        return self * (1 / k)


def dot(a, b):
    return a.x * b.x + a.y * b.y


def length(v):
    return dot(v, v) ** 0.5


def main():
    a = Vector(1, 2)
    b = Vector(3, 4)
    c = a + b - a
    c = 2 * c * 3
    c @ a
    c += b
    if a == b or a < b:
        pass
    if not c:
        pass
    {a: 1}
    max([a, b])
    sorted([b, a])
    c / 2


main()
