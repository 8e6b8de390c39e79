"""
graph algorithms used for the citation-network chapter
everything is looked up by name through `run(graph, "betweenness")`, so that the notebooks and the
batch scripts use the same names in their tables
"""
import collections
import heapq
import itertools
import math
import random
import textwrap
from functools import partial, wraps


class GraphError(ValueError):
    pass


class Graph:
    """adjacency as dict of dicts; undirected unless said otherwise"""

    directed = False

    def __init__(self, edges=()):
        self.adj = {}
        self.nodeattr = collections.defaultdict(dict)
        for e in edges:
            self.add_edge(*e)

    @classmethod
    def from_text(cls, text, parse=str):
        g = cls()
        for line in text.strip().splitlines():
            u, v, *rest = line.split()
            g.add_edge(parse(u), parse(v), *map(float, rest))
        return g

    def add_node(self, u, **attrs):
        self.adj.setdefault(u, {})
        self.nodeattr[u].update(attrs)

    def add_edge(self, u, v, w=1.0):
        self.add_node(u)
        self.add_node(v)
        self._link(u, v, w)

    def _link(self, u, v, w):
        self.adj[u][v] = w
        self.adj[v][u] = w

    def __contains__(self, u):
        return u in self.adj

    def __iter__(self):
        return iter(self.adj)

    def __len__(self):
        return len(self.adj)

    def __getitem__(self, u):
        try:
            return self.adj[u]
        except KeyError:
            raise GraphError("no node %r" % (u,))

    def __sub__(self, nodes):
        gone = set(nodes)
        return self.subgraph(u for u in self if u not in gone)

    def __eq__(self, other):
        return isinstance(other, Graph) and self.adj == other.adj

    def subgraph(self, nodes):
        keep = set(nodes)
        sub = type(self)()
        for u in self:
            if u in keep:
                sub.add_node(u, **self.nodeattr[u])
        for u, v, w in self.edges():
            if u in keep and v in keep:
                sub.add_edge(u, v, w)
        return sub

    def edges(self):
        seen = set()
        for u in self:
            for v, w in self[u].items():
                if (v, u) not in seen:
                    seen.add((u, v))
                    yield u, v, w

    def degree(self, u):
        return len(self[u])

    def neighbors(self, u):
        return self[u].keys()


class DiGraph(Graph):
    directed = True

    def _link(self, u, v, w):
        self.adj[u][v] = w

    def edges(self):
        return ((u, v, w) for u in self for v, w in self[u].items())

    def reverse(self):
        r = DiGraph()
        for u, v, w in self.edges():
            r.add_edge(v, u, w)
        return r


# --- registry

ALGORITHMS = {}


def algorithm(fn=None, *, name=None, directed=None):
    if fn is None:
        return partial(algorithm, name=name, directed=directed)

    @wraps(fn)
    def checked(g, *args, **kw):
        if directed is not None and g.directed != directed:
            raise GraphError("%s wants a %s graph" % (fn.__name__, "directed" if directed else "undirected"))
        return fn(g, *args, **kw)

    ALGORITHMS[name or fn.__name__] = checked
    return checked


def run(g, name, *args, **kw):
    if name not in ALGORITHMS:
        raise GraphError("unknown algorithm %r" % name)
    return ALGORITHMS[name](g, *args, **kw)


# --- searching

class PriorityQueue:
    def __init__(self):
        self.heap = []
        self.counter = itertools.count()

    def push(self, priority, item):
        heapq.heappush(self.heap, (priority, next(self.counter), item))

    def pop(self):
        priority, _, item = heapq.heappop(self.heap)
        return priority, item

    def __bool__(self):
        return bool(self.heap)


def bfs(g, start, visit=None):
    queue, seen = collections.deque([start]), {start}
    while queue:
        u = queue.popleft()
        if visit is not None:
            visit(u)
        yield u
        for v in g.neighbors(u):
            if v not in seen:
                seen.add(v)
                queue.append(v)


def _best_first(g, start, cost, estimate=lambda u: 0):
    done, queue = {}, PriorityQueue()
    queue.push(estimate(start), (start, 0.0, None))
    while queue:
        _, (u, d, parent) = queue.pop()
        if u in done:
            continue
        done[u] = d, parent
        yield u, d, parent
        for v in g.neighbors(u):
            if v not in done:
                step = d + cost(g, u, v)
                queue.push(step + estimate(v), (v, step, u))


def weight(g, u, v):
    return g[u][v]


def hops(g, u, v):
    return 1


@algorithm
def distances(g, start, cost=weight):
    return {u: d for u, d, _ in _best_first(g, start, cost)}


@algorithm(name="path")
def shortest_path(g, start, goal, cost=weight, estimate=None):
    parents = {}
    search = _best_first(g, start, cost, estimate) if estimate else _best_first(g, start, cost)
    for u, _, parent in search:
        parents[u] = parent
        if u == goal:
            break
    else:
        raise GraphError("no path")
    path = [goal]
    while parents[path[-1]] is not None:
        path.append(parents[path[-1]])
    return path[::-1]


@algorithm(directed=False)
def components(g):
    left = set(g)
    while left:
        found = list(bfs(g, min(left), visit=left.discard))
        yield sorted(found)


# --- trees, orders

class UnionFind:
    def __init__(self, items):
        self.parent = {i: i for i in items}

    def find(self, i):
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def union(self, i, j):
        i, j = self.find(i), self.find(j)
        self.parent[i] = j
        return i != j


@algorithm(name="mst", directed=False)
def spanning_tree(g):
    sets = UnionFind(g)
    return Graph(e for e in sorted(g.edges(), key=lambda e: e[2]) if sets.union(e[0], e[1]))


@algorithm(directed=True)
def topological(g):
    order, state = [], {}

    def visit(u):
        if state.get(u) == "open":
            raise GraphError("cycle through %r" % (u,))
        if u not in state:
            state[u] = "open"
            for v in sorted(g.neighbors(u)):
                visit(v)
            state[u] = "done"
            order.append(u)

    for u in sorted(g):
        visit(u)
    return order[::-1]


# --- centrality

def normalised(fn):
    @wraps(fn)
    def inner(g, *args, **kw):
        scores = fn(g, *args, **kw)
        top = max(scores.values()) or 1.0
        return {u: s / top for u, s in scores.items()}
    return inner


@algorithm
@normalised
def degree(g):
    return {u: g.degree(u) for u in g}


@algorithm
@normalised
def closeness(g, cost=hops):
    scores = {}
    for u in g:
        far = sum(distances(g, u, cost).values())
        scores[u] = (len(g) - 1) / far if far else 0.0
    return scores


@algorithm
@normalised
def pagerank(g, damping=0.85, tol=1e-6):
    back = g.reverse() if g.directed else g
    rank = dict.fromkeys(g, 1 / len(g))
    while True:
        new = {u: (1 - damping) / len(g)
               + damping * sum(rank[v] / g.degree(v) for v in back.neighbors(u)) for u in g}
        change = sum(abs(new[u] - rank[u]) for u in g)
        rank = new
        if change < tol:
            return rank


@algorithm
@normalised
def betweenness(g):
    """Brandes"""
    score = dict.fromkeys(g, 0.0)
    for s in g:
        stack, preds = [], collections.defaultdict(list)
        dist, sigma = {s: 0}, collections.Counter({s: 1})
        for u in bfs(g, s, visit=stack.append):
            for v in g.neighbors(u):
                if dist.setdefault(v, dist[u] + 1) == dist[u] + 1:
                    sigma[v] += sigma[u]
                    preds[v].append(u)
        delta = collections.Counter()
        for v in reversed(stack):
            for u in preds[v]:
                delta[u] += sigma[u] / sigma[v] * (1 + delta[v])
            if v != s:
                score[v] += delta[v]
    return score


# --- communities

@algorithm(directed=False)
def labels(g, seed=0, rounds=10):
    rng = random.Random(seed)
    label = {u: u for u in g}
    for _ in range(rounds):
        nodes = sorted(g)
        rng.shuffle(nodes)
        changed = False
        for u in nodes:
            votes = collections.Counter(label[v] for v in g.neighbors(u))
            best = max(sorted(votes), key=votes.get, default=label[u])
            changed |= best != label[u]
            label[u] = best
        if not changed:
            break
    return sorted(map(sorted, group_by(g, label.get).values()))


def group_by(items, key):
    groups = collections.defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups


def modularity(g, groups):
    m = sum(w for _, _, w in g.edges())

    def share(group):
        inside = sum(w for _, _, w in g.subgraph(group).edges())
        total = sum(sum(g[u].values()) for u in group)
        return inside / m - (total / (2 * m)) ** 2

    return sum(map(share, groups))


KITE = """
a b 1
b c 2
a c 2.5
c d 1
d e 1
e f 1
d f 3
x y 1
"""


def grid_graph(n):
    g = Graph()
    for x, y in itertools.product(range(n), repeat=2):
        for dx, dy in ((1, 0), (0, 1)):
            if x + dx < n and y + dy < n:
                g.add_edge((x, y), (x + dx, y + dy), 1 + (x * y) % 3)
    return g


def report(g, names):
    for name in names:
        scores = run(g, name)
        first = heapq.nlargest(3, scores, key=scores.get)
        print(f"{name:12}", *("%s=%.2f" % (u, scores[u]) for u in first))


def main():
    g = Graph.from_text(KITE)
    parts = list(run(g, "components"))
    print("components:", parts)
    core = g - ["x", "y"]
    report(core, ["degree", "closeness", "pagerank", "betweenness"])
    print("tree:", sorted((u, v) for u, v, _ in run(core, "mst").edges()), core == g.subgraph(parts[0]))
    groups = run(core, "labels", seed=2)
    print("groups:", groups, "Q = %.2f" % modularity(core, groups))

    goal = (4, 4)
    manhattan = lambda u: abs(u[0] - goal[0]) + abs(u[1] - goal[1])
    lattice = grid_graph(5)
    print("path:", len(run(lattice, "path", (0, 0), goal, estimate=manhattan)),
          math.isclose(run(lattice, "distances", (0, 0))[goal], 12), "q" in g)

    cites = DiGraph([("c", "a"), ("d", "b"), ("d", "c"), ("b", "a"), ("e", "d")])
    print("order:", run(cites, "topological"))
    report(cites, ["pagerank"])
    for wrong in ("mst", "nothing"):
        try:
            run(cites, wrong)
        except GraphError as e:
            print(textwrap.shorten("error: %s" % e, 60))


if __name__ == "__main__":
    main()
