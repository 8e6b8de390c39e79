import importlib

import left
import right as r

left.ping(2)
r.pong(2)
plugin = importlib.import_module("plugin")
plugin.activate()


def late():
    import left as again
    return again.ping(0)


late()
