def setup(option):
    return prepare(option)


def prepare(option):
    return option * 2


def teardown():
    return "down"
