"""Graph algorithms over a small class hierarchy, with views and caches."""
from __future__ import annotations

import heapq
from collections import deque
from functools import lru_cache
from typing import Callable, Dict, Iterator, Protocol


class Heuristic(Protocol):
    def estimate(self, node) -> float:
        ...


class Zero:
    def estimate(self, node):
        return 0.0


class Manhattan:
    def __init__(self, goal):
        self.goal = goal

    def estimate(self, node):
        return distance(node, self.goal)


def distance(a, b):
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


class AdjacencyView:
    def __init__(self, table):
        self._table = table

    def __getitem__(self, node):
        return self._table[node]

    def __iter__(self):
        return iter(self._table)

    def __len__(self):
        return len(self._table)

    def items(self):
        return self._table.items()


class Graph:
    node_factory = dict

    def __init__(self, edges=None):
        self._adj = self.node_factory()
        if edges is not None:
            self.add_edges(edges)

    def add_edge(self, a, b, weight=1.0):
        self._adj.setdefault(a, {})[b] = weight
        self._after_add(a, b, weight)

    def _after_add(self, a, b, weight):
        self._adj.setdefault(b, {})[a] = weight

    def add_edges(self, edges):
        for edge in edges:
            self.add_edge(*edge)

    @property
    def adj(self):
        return AdjacencyView(self._adj)

    def neighbors(self, node):
        return iter(self.adj[node])

    def __contains__(self, node):
        return node in self._adj

    def __iter__(self) -> Iterator:
        return iter(self._adj)

    def reverse(self):
        made = self.__class__()
        for a, others in self.adj.items():
            for b, w in others.items():
                made.add_edge(b, a, w)
        return made


class DiGraph(Graph):
    def _after_add(self, a, b, weight):
        self._adj.setdefault(b, {})


class Grid(Graph):
    def __init__(self, n):
        super().__init__()
        self.n = n
        for x in range(n):
            for y in range(n):
                self.connect(x, y)

    def connect(self, x, y):
        for dx, dy in ((1, 0), (0, 1)):
            if x + dx < self.n and y + dy < self.n:
                self.add_edge((x, y), (x + dx, y + dy))


def bfs(graph: Graph, source, visit: Callable | None = None) -> Dict:
    depth, todo = {source: 0}, deque([source])
    while todo:
        node = todo.popleft()
        if visit:
            visit(node)
        for other in graph.neighbors(node):
            if other not in depth:
                depth[other] = depth[node] + 1
                todo.append(other)
    return depth


def astar(graph, source, target, heuristic: Heuristic):
    queue, best = [(heuristic.estimate(source), source)], {source: 0.0}
    while queue:
        _, node = heapq.heappop(queue)
        if node == target:
            return best[node]
        for other, weight in graph.adj[node].items():
            cost = best[node] + weight
            if other not in best or cost < best[other]:
                best[other] = cost
                heapq.heappush(queue, (cost + heuristic.estimate(other), other))
    return None


def dfs(graph, node, seen=None, order=None):
    seen = set() if seen is None else seen
    order = [] if order is None else order
    seen.add(node)
    for other in sorted(graph.neighbors(node)):
        if other not in seen:
            dfs(graph, other, seen, order)
    order.append(node)
    return order


class Paths:
    def __init__(self, graph):
        self.graph = graph
        self.count = lru_cache(maxsize=None)(self._count)

    def _count(self, a, b):
        if a == b:
            return 1
        return sum(self.count(n, b) for n in self.graph.neighbors(a))


ALGORITHMS: dict[str, Callable] = {"bfs": bfs, "dfs": dfs}


def run(name, *args, **kwargs):
    return ALGORITHMS[name](*args, **kwargs)


def main():
    grid = Grid(3)
    visited = []
    print(len(run("bfs", grid, (0, 0), visit=visited.append)), run("dfs", grid, (0, 0))[:2])
    for heuristic in (Zero(), Manhattan((2, 2))):
        print(astar(grid, (0, 0), (2, 2), heuristic))
    d = DiGraph([(1, 2), (1, 3), (2, 4), (3, 4)])
    print(Paths(d).count(1, 4), list(d.reverse().neighbors(4)), 1 in d, len(d.adj))
    print([n for n in d])


main()
