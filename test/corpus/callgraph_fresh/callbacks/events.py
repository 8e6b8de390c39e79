"""Hooks, observers, and callbacks that travel in keywords."""
from collections import defaultdict


class Emitter:
    def __init__(self):
        self._listeners = defaultdict(list)

    def on(self, event, listener=None):
        if listener is None:
            def decorate(f):
                self.on(event, f)
                return f
            return decorate
        self._listeners[event].append(listener)
        return self

    def emit(self, event, *args, **kwargs):
        for listener in self._listeners[event]:
            listener(*args, **kwargs)


class Callback:
    def on_begin(self, trainer):
        pass

    def on_batch(self, trainer, loss):
        pass

    def on_end(self, trainer):
        pass


class EarlyStopping(Callback):
    def __init__(self, patience):
        self.patience = patience
        self.best = None

    def on_batch(self, trainer, loss):
        if self.improves(loss):
            self.best = loss
        else:
            self.patience -= 1
            if self.patience == 0:
                trainer.stop()

    def improves(self, loss):
        return self.best is None or loss < self.best


class Recorder(Callback):
    def __init__(self):
        self.losses = []

    def on_batch(self, trainer, loss):
        self.losses.append(loss)

    def on_end(self, trainer):
        self.save()

    def save(self):
        self.saved = True


class CallbackList:
    def __init__(self, callbacks):
        self.callbacks = list(callbacks)

    def __getattr__(self, name):
        def call(*args):
            for callback in self.callbacks:
                getattr(callback, name)(*args)
        return call


class Trainer:
    def __init__(self, callbacks=(), **options):
        self.callbacks = CallbackList(callbacks)
        self.loss_fn = options.pop("loss_fn")
        self.hooks = options
        self.running = True

    def fit(self, data):
        self.callbacks.on_begin(self)
        for x in data:
            loss = self.loss_fn(x)
            self.callbacks.on_batch(self, loss)
            if "after" in self.hooks:
                self.hooks["after"](loss)
            if not self.running:
                break
        self.callbacks.on_end(self)

    def stop(self):
        self.running = False


def absolute(x):
    return abs(x)


def after_batch(loss):
    return loss


def apply(function, *args, **kwargs):
    return function(*args, **kwargs)


def forward(*args, **kwargs):
    return apply(*args, **kwargs)


def add(a, b=0):
    return a + b


def solve(f, x, *, callback=None, **settings):
    key = settings.get("key", identity)
    for _ in range(2):
        x = f(key(x))
        if callback is not None:
            callback(x)
    return x


def identity(x):
    return x


def halve(x):
    return x / 2


events = Emitter()


@events.on("loaded")
def loaded(n, source=None):
    return n


class Window:
    def __init__(self, bus):
        bus.on("resize", self.resize).on("close", self.close)

    def resize(self, w, h):
        self.size = (w, h)

    def close(self):
        self.size = None


def main():
    recorder = Recorder()
    trainer = Trainer([EarlyStopping(1), recorder], loss_fn=absolute, after=after_batch)
    trainer.fit([3, 2, 5, 6])
    print(recorder.losses)
    print(forward(add, 1, b=2))
    seen = []
    print(solve(halve, 8, callback=seen.append, key=lambda v: v + 1))
    print(solve(halve, 8, callback=print))
    window = Window(events)
    events.emit("resize", 3, 4)
    events.emit("loaded", 1, source="s")
    events.emit("close")


main()
