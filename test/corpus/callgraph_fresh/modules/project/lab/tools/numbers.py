def mean(values):
    values = list(values)
    return slow_sum(values) / len(values)


def slow_sum(values):
    total = 0
    for v in values:
        total += v
    return total
