from collections import defaultdict

__all__ = ["Callback", "CallbackList", "EarlyStopping", "History", "WeightNorms"]


class Callback:
    trainer = None

    def set_trainer(self, trainer):
        self.trainer = trainer

    def on_train_begin(self, logs):
        pass

    def on_batch_end(self, batch, logs):
        pass

    def on_epoch_end(self, epoch, logs):
        pass


class CallbackList:
    def __init__(self, callbacks, trainer):
        self.callbacks = list(callbacks or [])
        for callback in self.callbacks:
            callback.set_trainer(trainer)

    def fire(self, event, *args):
        for callback in self.callbacks:
            getattr(callback, "on_" + event)(*args)


class History(Callback):
    def __init__(self):
        self.values = defaultdict(list)

    def __getitem__(self, key):
        return self.values[key]

    def on_epoch_end(self, epoch, logs):
        for key, value in logs.items():
            self.values[key].append(value)


class WeightNorms(Callback):
    def on_train_begin(self, logs):
        self.norms = [self.norm()]

    def on_epoch_end(self, epoch, logs):
        self.norms.append(self.norm())
        logs["norm"] = self.norms[-1]

    def norm(self):
        return sum(p.data ** 2 for p in self.trainer.model.parameters()) ** 0.5


class EarlyStopping(Callback):
    def __init__(self, patience, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.waited = float("inf"), 0

    def on_epoch_end(self, epoch, logs):
        if logs["loss"] < self.best - self.min_delta:
            self.best, self.waited = logs["loss"], 0
        else:
            self.waited += 1
            if self.waited > self.patience:
                self.trainer.stop()
