class Base:
    def __init__(self, host):
        self.host = host

    def activate(self):
        self.host.register_filter(self.name, self.run)

    def run(self, text):
        raise NotImplementedError
