from . import Base


class Plugin(Base):
    name = "upper"

    def run(self, text):
        return text.upper()
