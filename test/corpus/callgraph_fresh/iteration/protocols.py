"""Objects that are iterated over, indexed, measured and unpacked."""
import random
from collections.abc import Iterator, Mapping, MutableMapping, Sequence


class Window(Sequence):
    def __init__(self, data, begin, end):
        self.data, self.begin, self.end = data, begin, end

    def __len__(self):
        return self.end - self.begin

    def __getitem__(self, i):
        if isinstance(i, slice):
            return [self.data[self.begin + k] for k in range(*i.indices(len(self)))]
        if not 0 <= i < len(self):
            raise IndexError(i)
        return self.data[self.begin + i]


class Graph(Mapping):
    def __init__(self, edges):
        self.adjacency = {}
        for a, b in edges:
            self.add(a, b)

    def add(self, a, b):
        self.adjacency.setdefault(a, []).append(b)

    def __getitem__(self, node):
        return Neighbours(self, node)

    def __iter__(self):
        return iter(self.adjacency)

    def __len__(self):
        return len(self.adjacency)


class Neighbours:
    def __init__(self, graph, node):
        self.graph, self.node = graph, node

    def __iter__(self):
        for other in self.graph.adjacency.get(self.node, []):
            yield other

    def __contains__(self, other):
        return other in self.graph.adjacency.get(self.node, [])

    def degree(self):
        return len(list(self))


class Countdown(Iterator):
    def __init__(self, n):
        self.n = n

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n = self.decrease()
        return self.n

    def decrease(self):
        return self.n - 1


class Cache(MutableMapping):
    def __init__(self, maximum):
        self.store = {}
        self.maximum = maximum

    def __getitem__(self, key):
        return self.store[self.normal(key)]

    def __setitem__(self, key, value):
        if len(self) >= self.maximum:
            self.evict()
        self.store[self.normal(key)] = value

    def __delitem__(self, key):
        del self.store[self.normal(key)]

    def __iter__(self):
        return iter(self.store)

    def __len__(self):
        return len(self.store)

    def normal(self, key):
        return key.lower()

    def evict(self):
        self.popitem()


class Shuffled:
    def __init__(self, items, seed=0):
        self.items, self.rng = list(items), random.Random(seed)

    def __iter__(self):
        order = self.order()
        return map(self.fetch, order)

    def order(self):
        indices = list(range(len(self.items)))
        self.rng.shuffle(indices)
        return indices

    def fetch(self, i):
        return self.items[i]

    def __reversed__(self):
        return reversed(self.items)


class Polygon:
    def __init__(self, *corners):
        self.corners = corners

    def __iter__(self):
        return iter(self.corners)

    def __len__(self):
        return len(self.corners)

    def __bool__(self):
        return self.valid()

    def valid(self):
        return len(self.corners) > 2


class Corner:
    def __init__(self, x):
        self.x = x

    def moved(self):
        return Corner(self.x + 1)

    def __index__(self):
        return self.x


def main():
    window = Window(list(range(10)), 2, 6)
    print(list(window), window[1:3], 3 in window, window.index(4), len(window))
    graph = Graph([(1, 2), (1, 3)])
    print(sorted(graph[1]), 3 in graph[1], graph.get(1).degree(), list(graph.items())[0][0])
    print(list(Countdown(3)), next(Countdown(1)))
    for n in Countdown(2):
        print(n)
    cache = Cache(1)
    cache["A"] = 1
    cache.update(B=2)
    print(cache.get("b"), "c" in cache, dict(cache), cache.pop("b"))
    shuffled = Shuffled("abc")
    print(list(shuffled), [x for x in reversed(shuffled)])
    triangle = Polygon(Corner(0), Corner(1), Corner(2))
    if triangle:
        a, b, *rest = triangle
        print(a.moved().x, rest[0].moved().x, len(triangle), [5, 6, 7][b])
    print({c.moved().x for c in triangle}, any(c.x for c in triangle))


main()
