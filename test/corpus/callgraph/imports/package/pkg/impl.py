def public():
    return _helper()


def _helper():
    from .sub import deep
    return deep.dig()


class Thing:
    def act(self):
        return public()
