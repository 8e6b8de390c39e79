def counter(step):
    total = 0

    def bump():
        nonlocal total
        total = advance(total)
        return total

    def advance(value):
        return value + step

    def reset():
        nonlocal total
        total = 0
    return bump, reset


def logger(sink):
    def log(message):
        sink(message)
    return log


def to_screen(message):
    return message


def to_file(message):
    return message


bump, reset = counter(2)
bump()
reset()
first = logger(to_screen)
second = logger(to_file)


def use_first():
    first("x")


def use_second():
    second("y")


use_first()
use_second()


def adder(n):
    def add(x):
        return plus(x, n)
    return add


def plus(a, b):
    return a + b


[adder(i)(1) for i in range(3)]
