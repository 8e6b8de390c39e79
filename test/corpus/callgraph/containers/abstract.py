"""Collections that have a few methods of their own and the rest from the abstract ones."""
from collections.abc import Mapping, MutableMapping, Sequence, Set


class View(Mapping):
    def __init__(self, data):
        self.data = data

    def __getitem__(self, key):
        return self.data[key]

    def __iter__(self):
        return iter(self.data)

    def __len__(self):
        return len(self.data)


class Store(MutableMapping):
    def __init__(self):
        self.data = {}

    def __getitem__(self, key):
        return self.data[key]

    def __setitem__(self, key, value):
        self.data[key] = value

    def __delitem__(self, key):
        del self.data[key]

    def __iter__(self):
        return iter(self.data)

    def __len__(self):
        return len(self.data)


class Names(Set):
    def __init__(self, names):
        self.names = tuple(names)

    def __contains__(self, name):
        return name in self.names

    def __iter__(self):
        return iter(self.names)

    def __len__(self):
        return len(self.names)


class Row(Sequence):
    def __init__(self, cells):
        self.cells = cells

    def __getitem__(self, index):
        return self.cells[index]

    def __len__(self):
        return len(self.cells)


def looked_up(view):
    return view.get("a"), "b" in view


def pairs(view):
    return [(key, value) for key, value in view.items()]


def values(view):
    return [value for value in view.values()]


def stored():
    store = Store()
    store.update(a=1)
    store.setdefault("b", 2)
    store.pop("a")
    return store


def common(left, right):
    return left & right


def is_part(left, right):
    return left <= right


def cells(row):
    return [cell for cell in row]


def position(row, cell):
    return row.index(cell)


def listed(view):
    return list(view)


def ordered(names):
    return sorted(names)


view = View({"a": 1, "b": 2})
print(looked_up(view), pairs(view), values(view), listed(view))
print(len(stored()))
names = Names(["x", "y"])
print(common(names, Names(["y"])), is_part(names, names), ordered(names))
row = Row([1, 2, 3])
print(cells(row), position(row, 2))
