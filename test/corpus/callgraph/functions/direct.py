def leaf():
    return 1


def branch(n):
    return leaf() + twig(n - 1)


def twig(n):
    return branch(n) if n > 0 else leaf()


def total(values, start=0):
    for v in values:
        start += scale(v)
    return start


def scale(v, *, factor=2):
    return v * factor


if __name__ == "__main__":
    branch(3)
    total([1, 2, 3])
