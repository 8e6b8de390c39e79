LOSSES = {}


def loss(function):
    LOSSES[function.__name__] = function
    return function


def get(name_or_function):
    if callable(name_or_function):
        return name_or_function
    return LOSSES[name_or_function]


@loss
def logistic(score, label):
    sign = 1.0 if label else -1.0
    return (1 + (score * -sign).exp()).log()


@loss
def hinge(score, label):
    sign = 1.0 if label else -1.0
    return (1 - score * sign).relu()
