def linear(x):
    return x


def quadratic(x):
    return x * x


class Model:
    loss = staticmethod(linear)

    def __init__(self, kernel, callbacks=()):
        self.kernel = kernel
        self.callbacks = list(callbacks)
        self.table = {"a": self.first, "b": self.second}

    def first(self):
        return self.kernel(1)

    def second(self):
        return self.loss(2)

    def run(self, name):
        for callback in self.callbacks:
            callback(self)
        return self.table[name]()


def on_end(model):
    return model.kernel(3)


class Outer:
    class Inner:
        def go(self):
            return helper()

    def make(self):
        return self.Inner()


def helper():
    return 1


model = Model(quadratic, [on_end])
model.run("a")
model.run("b")
model.extra = helper
model.extra()
Outer().make().go()
