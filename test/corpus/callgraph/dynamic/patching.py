class Engine:
    def start(self):
        return slow()


def slow():
    return 1


def fast(self):
    return quick()


def quick():
    return 2


def before():
    return Engine().start()


before()
Engine.turbo = fast
Engine().turbo()
namespace = type("Dynamic", (Engine,), {"extra": lambda self: quick()})
namespace().extra()
namespace().start()


class Proxy:
    def __init__(self, target):
        self._target = target

    def __getattr__(self, name):
        return getattr(self._target, name)


Proxy(Engine()).start()


def pick(flag):
    if flag:
        def chosen():
            return quick()
    else:
        def chosen():
            return slow()
    return chosen()


pick(True)
pick(False)
names = ["start"]
for name in names:
    getattr(Engine(), name)()
