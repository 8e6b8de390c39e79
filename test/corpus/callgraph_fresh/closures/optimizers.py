"""Closures over loops, nonlocal state, factories of factories."""
import math


def make_counter(start=0):
    value = start

    def bump(by=1):
        nonlocal value
        value = advance(value, by)
        return value

    def reset():
        nonlocal value
        value = start
    return bump, reset


def advance(a, b):
    return a + b


def polynomial(*coefficients):
    def evaluate(x):
        total = 0
        for c in reversed(coefficients):
            total = total * x + c
        return total

    def derivative():
        return polynomial(*[i * c for i, c in enumerate(coefficients)][1:])
    evaluate.derivative = derivative
    return evaluate


def powers(n):
    return [lambda x, k=k: x ** k for k in range(n)]


def late(n):
    functions = []
    for i in range(n):
        def f(x):
            return shift(x, i)
        functions.append(f)
    return functions


def shift(x, i):
    return x + i


def gradient_descent(f, grad, lr):
    def step(x):
        return x - lr(step.calls) * grad(x)
    step.calls = 0

    def run(x, n, callback=None):
        for _ in range(n):
            x = step(x)
            step.calls += 1
            if callback:
                callback(x, f(x))
        return x
    return run


def exponential(base):
    return lambda t: base * math.exp(-t)


def constant(base):
    def schedule(t):
        return base
    return schedule


def numeric(f, h=1e-6):
    def grad(x):
        return (f(x + h) - f(x - h)) / (2 * h)
    return grad


def history():
    points = []

    def record(x, y):
        points.append((x, y))

    def best():
        return min(points, key=lambda p: p[1])
    return record, best


def bowl(x):
    return (x - 1) ** 2


def once(f):
    result = []

    def wrapper():
        if not result:
            result.append(f())
        return result[0]
    return wrapper


def load():
    return {"a": 1}


config = once(load)


def curry(f, *bound):
    def more(*rest):
        return f(*bound, *rest)
    return more


def visit(tree, action):
    def go(node, depth):
        action(node, depth)
        for child in tree.get(node, ()):
            go(child, depth + 1)
    go("root", 0)


def main():
    bump, reset = make_counter(2)
    bump()
    bump(3)
    reset()
    p = polynomial(1, 2, 3)
    print(p(2), p.derivative()(1))
    print([f(2) for f in powers(3)], [f(1) for f in late(2)])
    for schedule in (exponential(0.1), constant(0.2)):
        record, best = history()
        descend = gradient_descent(bowl, numeric(bowl), schedule)
        descend(0.0, 3, callback=record)
        print(best())
    config()
    print(config()["a"], curry(shift, 1)(2))
    visit({"root": ["a"]}, lambda node, depth: print(node, depth))


main()
