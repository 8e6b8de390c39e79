def linear(start, end, steps):
    def at(t):
        return start + (end - start) * min(t / steps, 1.0)
    return at


def exponential(start, rate):
    return lambda t: start * rate ** t
