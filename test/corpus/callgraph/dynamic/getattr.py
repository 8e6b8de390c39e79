import operator
import sys


class Visitor:
    def visit(self, kind):
        method = getattr(self, f"visit_{kind}", self.generic)
        return method(kind)

    def visit_number(self, kind):
        return 1

    def visit_name(self, kind):
        return 2

    def generic(self, kind):
        return 0


class Machine:
    def on_start(self):
        return "s"

    def on_stop(self):
        return "t"

    def handle(self, event):
        return getattr(self, "on_" + event)()

    def fixed(self):
        return getattr(self, "on_start")()


def build_a():
    return "a"


def build_b():
    return "b"


def build(name):
    return globals()["build_" + name]()


v = Visitor()
v.visit("number")
v.visit("name")
v.visit("other")
m = Machine()
m.handle("start")
m.handle("stop")
m.fixed()
build("a")
build("b")
setattr(m, "extra", build_a)
m.extra()
operator.methodcaller("fixed")(m)
here = sys.modules[__name__]
getattr(here, "build_a")()
