def activate():
    return setup()


def setup():
    return 1
