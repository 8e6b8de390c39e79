"""What filter and its like ask is asked where the result is used up."""
import itertools


def is_even(x):
    return x % 2 == 0


def is_small(x):
    return x < 8


def add(a, b):
    return a + b


def evens(values):
    return filter(is_even, values)


def sums(pairs):
    return itertools.starmap(add, pairs)


def collect(values):
    return list(values)


def first(values):
    for each in values:
        return each
    return None


def total(values):
    return sum(values)


def here(values):
    return [x for x in itertools.takewhile(is_small, values)]


def main():
    print(collect(evens(range(9))), first(evens([1, 2])), here([1, 9]))
    print(total(sums([(1, 2), (3, 4)])))


main()
