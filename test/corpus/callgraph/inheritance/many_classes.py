"""More classes than a place holds: what they inherit is found all the same."""


class Expression:
    def simplify(self):
        return self.rewrite()

    def rewrite(self):
        return self

    def __len__(self):
        return 1



class A(Expression):
    pass


class B(Expression):
    pass


class C(Expression):
    pass


class D(Expression):
    pass


class E(Expression):
    pass


class F(Expression):
    pass


class G(Expression):
    pass


class H(Expression):
    pass


class I(Expression):
    pass


class J(Expression):
    pass


class K(Expression):
    pass


class L(Expression):
    pass


class M(Expression):
    pass


class Last(Expression):
    def closing(self):
        return 0


def everything():
    return [1, "text", A(), B(), C(), D(), E(), F(), G(), H(), I(), J(), K(), L(), M(), Last()][2:]


def main():
    for each in everything():
        each.simplify()
        print(len(each))


main()
