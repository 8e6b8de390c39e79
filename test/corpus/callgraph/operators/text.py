class Name:
    def __init__(self, first):
        self.first = first

    def __str__(self):
        return capital(self.first)

    def __repr__(self):
        return quoted(self)

    def __format__(self, spec):
        return padded(str(self), spec)

    def __len__(self):
        return len(self.first)

    def __contains__(self, letter):
        return letter in self.first


def capital(s):
    return s.title()


def quoted(name):
    return f"<{name.first}>"


def padded(text, spec):
    return text


class OnlyRepr:
    def __repr__(self):
        return "only"


def show_plain():
    print(Name("ann"))


def show_format():
    return f"{Name('bob')}"


def show_repr():
    return f"{Name('eve')!r}"


def show_only():
    return str(OnlyRepr())


def show_len():
    return len(Name("joe"))


show_plain()
show_format()
show_repr()
show_only()
show_len()
"a" in Name("al")
"{}".format(Name("x"))
"%s" % Name("y")
