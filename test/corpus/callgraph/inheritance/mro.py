class Base:
    def __init__(self):
        self.log = []

    def save(self):
        return "base"


class Left(Base):
    def __init__(self):
        super().__init__()

    def save(self):
        return "left" + super().save()


class Right(Base):
    def __init__(self):
        super().__init__()

    def save(self):
        return "right" + super().save()


class Both(Left, Right):
    def __init__(self):
        super(Both, self).__init__()

    def save(self):
        return "both" + super().save()


class Mixin:
    def export(self):
        return self.save() + self.format()

    def format(self):
        return "m"


class Final(Mixin, Both):
    def format(self):
        return super().format() + "f"


Both().save()
Final().export()


class Old(Base):
    def __init__(self):
        Base.__init__(self)


Old().save()
