__all__ = ["one"]


def one():
    return _hidden()


def _hidden():
    return 1
