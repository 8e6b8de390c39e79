"""Estimators, pipelines and a grid search written against an interface."""
import copy
import inspect
import itertools


class BaseEstimator:
    @classmethod
    def _names(cls):
        signature = inspect.signature(cls.__init__)
        return [p for p in signature.parameters if p != "self"]

    def get_params(self):
        return {name: getattr(self, name) for name in self._names()}

    def set_params(self, **params):
        for key, value in params.items():
            setattr(self, key, value)
        return self

    def __repr__(self):
        inner = ", ".join(f"{k}={v}" for k, v in self.get_params().items())
        return f"{type(self).__name__}({inner})"


def clone(estimator):
    return type(estimator)(**{k: copy.deepcopy(v) for k, v in estimator.get_params().items()})


class TransformerMixin:
    def fit_transform(self, X, y=None):
        return self.fit(X, y).transform(X)


class RegressorMixin:
    def score(self, X, y):
        predicted = self.predict(X)
        return -sum(squared(p, t) for p, t in zip(predicted, y))


def squared(a, b):
    return (a - b) ** 2


class Centre(BaseEstimator, TransformerMixin):
    def __init__(self, scale=1.0):
        self.scale = scale

    def fit(self, X, y=None):
        self.mean_ = average(X)
        return self

    def transform(self, X):
        return [(x - self.mean_) * self.scale for x in X]


class Power(TransformerMixin, BaseEstimator):
    def __init__(self, degree=2, function=None):
        self.degree = degree
        self.function = function

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        f = self.function or self._raise
        return [f(x) for x in X]

    def _raise(self, x):
        return x ** self.degree


class Ridge(BaseEstimator, RegressorMixin):
    def __init__(self, alpha=1.0):
        self.alpha = alpha

    def fit(self, X, y):
        self.coef_ = dot(X, y) / (dot(X, X) + self.alpha)
        return self

    def predict(self, X):
        check_fitted(self, "coef_")
        return [self.coef_ * x for x in X]


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def average(values):
    return sum(values) / len(values)


def check_fitted(estimator, attribute):
    if not hasattr(estimator, attribute):
        raise RuntimeError(repr(estimator))


class Pipeline(BaseEstimator):
    def __init__(self, steps):
        self.steps = steps

    @property
    def final(self):
        return self.steps[-1][1]

    @property
    def named_steps(self):
        return dict(self.steps)

    def _iter(self):
        for name, step in self.steps[:-1]:
            yield name, step

    def fit(self, X, y=None):
        for _, step in self._iter():
            X = step.fit_transform(X, y)
        self.final.fit(X, y)
        return self

    def predict(self, X):
        for _, step in self._iter():
            X = step.transform(X)
        return self.final.predict(X)

    def score(self, X, y):
        for _, step in self._iter():
            X = step.transform(X)
        return self.final.score(X, y)


def make_pipeline(*steps):
    return Pipeline([(type(s).__name__.lower(), s) for s in steps])


class GridSearch(BaseEstimator):
    def __init__(self, estimator, grid, scoring=None):
        self.estimator, self.grid, self.scoring = estimator, grid, scoring

    def candidates(self):
        keys = sorted(self.grid)
        for values in itertools.product(*(self.grid[k] for k in keys)):
            yield dict(zip(keys, values))

    def fit(self, X, y):
        results = []
        for params in self.candidates():
            model = clone(self.estimator).set_params(**params).fit(X, y)
            score = self.scoring(model, X, y) if self.scoring else model.score(X, y)
            results.append((score, params, model))
        self.best_score_, _, self.best_ = max(results, key=lambda r: r[0])
        return self

    def predict(self, X):
        return self.best_.predict(X)


def worst_case(model, X, y):
    return -max(abs(a - b) for a, b in zip(model.predict(X), y))


def cube(x):
    return x ** 3


def main():
    X, y = [1.0, 2.0, 3.0], [1.0, 4.0, 9.0]
    pipe = make_pipeline(Power(2), Centre(), Ridge(0.1))
    print(pipe.fit(X, y).predict(X), pipe.score(X, y), list(pipe.named_steps))
    search = GridSearch(Ridge(), {"alpha": [0.1, 1.0]}).fit(X, y)
    print(search.best_, search.predict([4.0]))
    print(GridSearch(Ridge(), {"alpha": [1.0]}, scoring=worst_case).fit(X, y).best_score_)
    print(Power(function=cube).fit_transform(X))


if __name__ == "__main__":
    main()
