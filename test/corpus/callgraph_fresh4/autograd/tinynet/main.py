"""Train a small network on two interleaved rings, with hooks, early stopping and checkpoints."""
import math
import random

import tinynet as tn
from tinynet import nn
from tinynet.train import EarlyStopping, History, Trainer, WeightNorms


def rings(n, seed):
    rng = random.Random(seed)
    samples = []
    for i in range(n):
        label = i % 2
        angle = rng.uniform(0, 2 * math.pi)
        radius = 0.5 + label + rng.gauss(0, 0.1)
        samples.append(([radius * math.cos(angle), radius * math.sin(angle)], label))
    return samples


def make_model(hidden, seed):
    nn.init.seed(seed)
    return nn.Sequential(
        nn.Linear(2, hidden),
        nn.Activation("tanh"),
        nn.Dropout(0.1, seed=seed),
        nn.Linear(hidden, 1),
    )


def accuracy(model, samples):
    model.eval()
    with tn.no_grad():
        right = sum((model(x)[0].data > 0) == bool(y) for x, y in samples)
    model.train()
    return right / len(samples)


def main():
    train, test = rings(40, 0), rings(20, 1)
    model = make_model(6, seed=2)

    activity = []
    handle = model.layers[1].register_forward_hook(
        lambda layer, inputs, outputs: activity.append(sum(abs(o.data) for o in outputs)))

    history = History()
    trainer = Trainer(
        model,
        loss=nn.losses.get("logistic"),
        optimizer=tn.optim.Adam(model.parameters(), lr=0.05),
        callbacks=[history, WeightNorms(), EarlyStopping(patience=2, min_delta=1e-4)],
    )
    trainer.fit(train, epochs=5, batch_size=8)
    handle.remove()
    print(f"loss {history['loss'][0]:.3f} -> {history['loss'][-1]:.3f}, "
          f"accuracy {accuracy(model, test):.2f}, activity {sum(activity) / len(activity):.2f}")

    state = model.state_dict()
    other = make_model(6, seed=9)
    other.load_state_dict(state)
    print("same after loading:", accuracy(other, test) == accuracy(model, test))

    slow = Trainer(other, nn.losses.get("hinge"), tn.optim.SGD(other.parameters(), 0.01, 0.9))
    slow.fit(train[:16], epochs=1)
    x = tn.Value(0.7)
    y = (x * x + 1).log() / (2 - x) ** 2
    y.backward()
    print(f"dy/dx = {x.grad:.4f};", model)


if __name__ == "__main__":
    main()
