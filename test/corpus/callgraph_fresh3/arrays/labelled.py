"""Arrays with labels: wrapper classes with operators, descriptors, mixins, indexers, a lazy graph."""
import functools
import math
import numbers
import operator


class Unit:
    """A descriptor that checks what it keeps."""

    def __init__(self, *checks):
        self.checks = checks

    def __set_name__(self, owner, name):
        self.slot = "_" + name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return getattr(instance, self.slot)

    def __set__(self, instance, value):
        for check in self.checks:
            value = check(value)
        setattr(instance, self.slot, value)


def not_empty(values):
    if not len(values):
        raise ValueError("empty")
    return values


def as_floats(values):
    return [float(v) for v in values]


class Arithmetic:
    """What everything with `_combine` can do."""

    def _combine(self, other, function):
        raise NotImplementedError

    def __add__(self, other):
        return self._combine(other, operator.add)

    def __radd__(self, other):
        return self._combine(other, lambda a, b: b + a)

    def __sub__(self, other):
        return self._combine(other, operator.sub)

    def __mul__(self, other):
        return self._combine(other, operator.mul)

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self._combine(other, safe_divide)

    def __neg__(self):
        return self * -1

    def __gt__(self, other):
        return self._combine(other, operator.gt)


class Reductions:
    def reduce(self, function, start):
        return functools.reduce(function, self, start)

    def sum(self):
        return self.reduce(operator.add, 0.0)

    def max(self):
        return self.reduce(larger, -math.inf)

    def mean(self):
        return self.sum() / len(self)

    def std(self):
        centred = self - self.mean()
        return math.sqrt((centred * centred).mean())


def larger(a, b):
    return a if a > b else b


def safe_divide(a, b):
    return a / b if b else math.nan


class Indexer:
    def __init__(self, owner):
        self.owner = owner

    def __getitem__(self, key):
        if isinstance(key, slice):
            return self.owner.take(self.span(key))
        return self.owner.values[self.position(key)]

    def position(self, key):
        return key

    def span(self, key):
        return range(*key.indices(len(self.owner)))


class LabelIndexer(Indexer):
    def position(self, key):
        return self.owner.labels.index(key)

    def span(self, key):
        return range(self.position(key.start), self.position(key.stop) + 1)


class Series(Arithmetic, Reductions):
    values = Unit(not_empty, as_floats)

    def __init__(self, values, labels=None, name="series"):
        self.values = values
        self.labels = labels or [str(i) for i in range(len(self.values))]
        self.name = name

    @classmethod
    def zeros_like(cls, other):
        return cls([0.0] * len(other), other.labels)

    @property
    def iloc(self):
        return Indexer(self)

    @property
    def loc(self):
        return LabelIndexer(self)

    def take(self, positions):
        positions = list(positions)
        return type(self)([self.values[p] for p in positions], [self.labels[p] for p in positions])

    def _combine(self, other, function):
        if isinstance(other, numbers.Number):
            pairs = ((v, other) for v in self)
        else:
            pairs = zip(self, other)
        return type(self)([function(a, b) for a, b in pairs], self.labels)

    def __iter__(self):
        return iter(self.values)

    def __len__(self):
        return len(self.values)

    def __getitem__(self, key):
        if isinstance(key, Series):
            return self.take(i for i, keep in enumerate(key) if keep)
        return self.loc[key]

    def __repr__(self):
        body = ", ".join(f"{l}={v:.2f}" for l, v in zip(self.labels, self))
        return f"{self.name}({body})"

    def map(self, function):
        return type(self)([function(v) for v in self], self.labels)

    def rolling(self, width):
        return Rolling(self, width)

    def group_by(self, key):
        groups = {}
        for label, value in zip(self.labels, self):
            groups.setdefault(key(label), []).append(value)
        return Groups(groups)


class Rolling:
    def __init__(self, series, width):
        self.series, self.width = series, width

    def windows(self):
        for start in range(len(self.series) - self.width + 1):
            yield self.series.iloc[start:start + self.width]

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda: Series([getattr(window, name)() for window in self.windows()])


class Groups:
    def __init__(self, groups):
        self.groups = {name: Series(values) for name, values in groups.items()}

    def aggregate(self, *functions):
        return {
            name: [function(series) for function in functions]
            for name, series in self.groups.items()
        }


def spread(series):
    return series.max() - -((-series).max())


def initial(label):
    return label[0]


def main():
    first = Series([1, 2, 4, 8], ["ab", "ac", "ba", "bb"], "first")
    second = 2 * first + 1 - Series.zeros_like(first)
    print(repr(10 + second / first), second.loc["ba"], first["ab":"ba"].sum())
    print(first[first > 3], first.map(math.sqrt).std())
    print(first.rolling(2).mean(), first.rolling(3).max())
    print(first.group_by(initial).aggregate(Series.sum, spread, lambda s: s.mean()))


if __name__ == "__main__":
    main()
