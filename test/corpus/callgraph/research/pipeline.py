"""Estimators, a pipeline and a search, as many papers have them."""
import itertools
import logging

logger = logging.getLogger(__name__)


class Base:
    def get_params(self):
        return {k: v for k, v in vars(self).items() if not k.endswith("_")}

    def set_params(self, **params):
        for key, value in params.items():
            setattr(self, key, value)
        return self

    def clone(self):
        return type(self)(**self.get_params())

    def fit_predict(self, X, y=None):
        return self.fit(X, y).predict(X)


class Transformer(Base):
    def fit(self, X, y=None):
        return self

    def fit_transform(self, X, y=None):
        return self.fit(X, y).transform(X)


class Scale(Transformer):
    def __init__(self, factor=1.0):
        self.factor = factor

    def transform(self, X):
        return [x * self.factor for x in X]


class Center(Transformer):
    def fit(self, X, y=None):
        self.mean_ = mean(X)
        return self

    def transform(self, X):
        return [x - self.mean_ for x in X]


class Ridge(Base):
    def __init__(self, alpha=1.0):
        self.alpha = alpha

    def fit(self, X, y):
        self.coef_ = solve(X, y, self.alpha)
        return self

    def predict(self, X):
        return [self.coef_ * x for x in X]


class Pipeline(Base):
    def __init__(self, steps):
        self.steps = steps

    def fit(self, X, y):
        for name, step in self.steps[:-1]:
            X = step.fit_transform(X, y)
        self.steps[-1][1].fit(X, y)
        return self

    def predict(self, X):
        for name, step in self.steps[:-1]:
            X = step.transform(X)
        return self.steps[-1][1].predict(X)


def mean(values):
    return sum(values) / len(values)


def solve(X, y, alpha):
    return mean(y) / (mean(X) + alpha)


def rmse(y, p):
    return mean([(a - b) ** 2 for a, b in zip(y, p)]) ** 0.5


def grid(params):
    keys = sorted(params)
    for values in itertools.product(*(params[k] for k in keys)):
        yield dict(zip(keys, values))


def folds(n, k=2):
    for i in range(k):
        yield [j for j in range(n) if j % k != i], [j for j in range(n) if j % k == i]


def cross_validate(make, X, y, metric):
    scores = []
    for train, test in folds(len(X)):
        model = make()
        model.fit([X[i] for i in train], [y[i] for i in train])
        scores.append(metric([y[i] for i in test], model.predict([X[i] for i in test])))
    return mean(scores)


def search(build, params, X, y, metric=rmse):
    best = None
    for chosen in grid(params):
        score = cross_validate(lambda: build(**chosen), X, y, metric)
        logger.debug("%s", score)
        if best is None or score < best[0]:
            best = score, chosen
    return best


def build(alpha, factor):
    return Pipeline([("c", Center()), ("s", Scale(factor)), ("r", Ridge(alpha))])


X, y = [1.0, 2.0, 3.0, 5.0], [2.0, 4.0, 6.0, 10.0]
print(search(build, {"alpha": [0.1, 1.0], "factor": [1.0]}, X, y))
Ridge().clone().set_params(alpha=2).fit_predict(X, y)
