import plugins


class Plugin(plugins.Base):
    name = "count"

    def activate(self):
        super().activate()
        self.total = 0

    def run(self, text):
        self.total += self.size(text)
        return text

    def size(self, text):
        return len(text)
