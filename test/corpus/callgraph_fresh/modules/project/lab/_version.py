def get():
    return ".".join(_parts())


def _parts():
    return ["1", "0"]
