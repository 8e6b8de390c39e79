def f(x):
    return x + 1


def keep(x):
    return x > 0


class Item:
    def __init__(self, n):
        self.n = n

    def size(self):
        return f(self.n)


def listed(values):
    return [f(v) for v in values if keep(v)]


def summed(values):
    return sum(f(v) for v in values)


def mapped(values):
    return {v: f(v) for v in values}


def unique(values):
    return {f(v) for v in values}


def nested(rows):
    return [f(v) for row in rows for v in row]


def sizes(items):
    return max(item.size() for item in items)


listed([1, -1])
summed([1])
mapped([1])
unique([1])
nested([[1], [2]])
sizes([Item(1), Item(2)])
functions = [g for g in (f, keep)]
for g in functions:
    g(1)
any(keep(x) for x in [1])
by_name = {"f": f, "k": keep}
[fn(1) for name, fn in by_name.items() if (m := f(1))]
