"""More classes than a place holds: what those for which there is no room inherit is found all the same."""


class Expression:
    def simplify(self):
        return self.rewrite()

    def rewrite(self):
        return self


class A(Expression):
    def simplify(self):
        return self


class B(Expression):
    def simplify(self):
        return self


class C(Expression):
    def simplify(self):
        return self


class D(Expression):
    def simplify(self):
        return self


class E(Expression):
    def simplify(self):
        return self


class F(Expression):
    def simplify(self):
        return self


class G(Expression):
    def simplify(self):
        return self


class H(Expression):
    def simplify(self):
        return self


class I(Expression):
    def simplify(self):
        return self


class J(Expression):
    def simplify(self):
        return self


class K(Expression):
    def simplify(self):
        return self


class L(Expression):
    def simplify(self):
        return self


class M(Expression):
    pass


class N(Expression):
    pass


def everything():
    return [M(), N(), A(), B(), C(), D(), E(), F(), G(), H(), I(), J(), K(), L()]


def main():
    for each in everything():
        each.simplify()


main()
