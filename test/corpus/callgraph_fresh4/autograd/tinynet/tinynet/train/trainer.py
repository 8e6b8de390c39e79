import random

from .callbacks import CallbackList


class Trainer:
    def __init__(self, model, loss, optimizer, callbacks=None, seed=0):
        self.model, self.loss, self.optimizer = model, loss, optimizer
        self.callbacks = CallbackList(callbacks, self)
        self.rng = random.Random(seed)
        self.stopped = False

    def stop(self):
        self.stopped = True

    def batches(self, samples, size):
        order = list(samples)
        self.rng.shuffle(order)
        for i in range(0, len(order), size):
            yield order[i:i + size]

    def train_batch(self, batch):
        losses = [self.loss(self.model(x)[0], y) for x, y in batch]
        mean = sum(losses) / len(losses)
        self.optimizer.zero_grad()
        mean.backward()
        self.optimizer.step()
        return mean.data

    def fit(self, samples, epochs, batch_size=4):
        self.callbacks.fire("train_begin", {})
        for epoch in range(epochs):
            total = []
            for number, batch in enumerate(self.batches(samples, batch_size)):
                total.append(self.train_batch(batch))
                self.callbacks.fire("batch_end", number, {"loss": total[-1]})
            self.callbacks.fire("epoch_end", epoch, {"loss": sum(total) / len(total)})
            if self.stopped:
                break
