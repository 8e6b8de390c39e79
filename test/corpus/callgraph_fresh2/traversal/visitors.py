"""Graph searches in the style of the Boost graph library: one search, many visitors."""
import heapq
from collections import defaultdict, deque
from functools import total_ordering


class Stop(Exception):
    pass


class Graph:
    def __init__(self, directed=False):
        self.directed = directed
        self._adjacent = defaultdict(dict)

    @classmethod
    def from_edges(cls, edges, **kwargs):
        graph = cls(**kwargs)
        for edge in edges:
            graph.add_edge(*edge)
        return graph

    def add_edge(self, u, v, weight=1):
        self._adjacent[u][v] = weight
        self._adjacent[v]
        if not self.directed:
            self._adjacent[v][u] = weight

    def __iter__(self):
        return iter(self._adjacent)

    def __contains__(self, vertex):
        return vertex in self._adjacent

    def __len__(self):
        return len(self._adjacent)

    def __getitem__(self, vertex):
        return self._adjacent[vertex].items()

    def edges(self):
        for u in self:
            for v, w in self[u]:
                if self.directed or u < v:
                    yield u, v, w

    def reversed(self):
        return Graph.from_edges(((v, u, w) for u, v, w in self.edges()), directed=True)


class Visitor:
    def start(self, u): pass
    def discover(self, u): pass
    def tree_edge(self, u, v): pass
    def back_edge(self, u, v): pass
    def finish(self, u): pass


class Predecessors(Visitor):
    def __init__(self):
        self.parent = {}

    def tree_edge(self, u, v):
        self.parent[v] = u

    def path(self, target):
        path = [target]
        while path[-1] in self.parent:
            path.append(self.parent[path[-1]])
        return path[::-1]


class Distances(Predecessors):
    def __init__(self):
        super().__init__()
        self.distance = {}

    def start(self, u):
        self.distance[u] = 0

    def tree_edge(self, u, v):
        super().tree_edge(u, v)
        self.distance[v] = self.distance[u] + 1


class FindCycle(Visitor):
    def __init__(self):
        self.edge = None

    def back_edge(self, u, v):
        self.edge = (u, v)
        raise Stop


class FinishOrder(Visitor):
    def __init__(self):
        self.order = []

    def finish(self, u):
        self.order.append(u)


class Components(Visitor):
    def __init__(self):
        self.label, self.current = {}, -1

    def start(self, u):
        self.current += 1

    def discover(self, u):
        self.label[u] = self.current

    def groups(self):
        groups = defaultdict(list)
        for vertex, label in self.label.items():
            groups[label].append(vertex)
        return list(groups.values())


class Several:
    """Passes every event on to several visitors."""

    def __init__(self, *visitors):
        self.visitors = visitors

    def __getattr__(self, name):
        def call(*args):
            for visitor in self.visitors:
                getattr(visitor, name)(*args)
        return call


def depth_first(graph, visitor, roots=None):
    done, active = set(), set()

    def visit(u):
        active.add(u)
        visitor.discover(u)
        for v, _ in graph[u]:
            if v in active:
                visitor.back_edge(u, v)
            elif v not in done:
                visitor.tree_edge(u, v)
                visit(v)
        active.discard(u)
        done.add(u)
        visitor.finish(u)

    for root in roots or list(graph):
        if root not in done:
            visitor.start(root)
            visit(root)
    return visitor


def breadth_first(graph, visitor, root):
    queue, seen = deque([root]), {root}
    visitor.start(root)
    while queue:
        u = queue.popleft()
        visitor.discover(u)
        for v, _ in graph[u]:
            if v not in seen:
                seen.add(v)
                visitor.tree_edge(u, v)
                queue.append(v)
        visitor.finish(u)
    return visitor


@total_ordering
class Label:
    __slots__ = ("cost", "vertex")

    def __init__(self, cost, vertex):
        self.cost, self.vertex = cost, vertex

    def __eq__(self, other):
        return self.cost == other.cost

    def __lt__(self, other):
        return self.cost < other.cost


def best_first(graph, source, goal, heuristic=lambda u: 0, on_pop=None):
    cost, heap = {source: 0}, [Label(heuristic(source), source)]
    while heap:
        label = heapq.heappop(heap)
        if on_pop:
            on_pop(label)
        if label.vertex == goal:
            return cost[goal]
        for v, w in graph[label.vertex]:
            new = cost[label.vertex] + w
            if v not in cost or new < cost[v]:
                cost[v] = new
                heapq.heappush(heap, Label(new + heuristic(v), v))


def topological(graph):
    return depth_first(graph, FinishOrder()).order[::-1]


def has_cycle(graph):
    finder = FindCycle()
    try:
        depth_first(graph, finder)
    except Stop:
        return finder.edge
    return None


def strong_components(graph):
    return depth_first(graph.reversed(), Components(), topological(graph)).groups()


class DisjointSets:
    def __init__(self, items):
        self.parent = {item: item for item in items}

    def find(self, item):
        if self.parent[item] != item:
            self.parent[item] = self.find(self.parent[item])
        return self.parent[item]

    def union(self, a, b):
        a, b = self.find(a), self.find(b)
        self.parent[a] = b
        return a != b


def spanning_tree(graph, key=lambda e: e[2]):
    sets = DisjointSets(graph)
    return [e for e in sorted(graph.edges(), key=key) if sets.union(e[0], e[1])]


dag = Graph.from_edges([(1, 2), (1, 3), (2, 4), (3, 4), (4, 5)], directed=True)
ring = Graph.from_edges([(1, 2), (2, 3), (3, 1), (3, 4)], directed=True)
grid = Graph.from_edges((((x, y), (x + dx, y + dy), 1 + (x * y) % 3)
                         for x in range(4) for y in range(4) for dx, dy in ((0, 1), (1, 0))))
print(topological(dag), has_cycle(dag), has_cycle(ring), strong_components(ring))
finish = FinishOrder()
distances = Distances()
breadth_first(grid, Several(distances, finish), (0, 0))
print(distances.path((3, 3)), distances.distance[3, 3], len(finish.order), (9, 9) in grid, len(grid))
popped = []
print(best_first(grid, (0, 0), (3, 3), lambda u: 6 - u[0] - u[1], popped.append), len(popped),
      best_first(grid, (0, 0), (3, 3)))
print(max(popped).cost >= min(popped).cost, len(spanning_tree(grid)))
