class Model:
    def predict(self, x):
        raise NotImplementedError

    def name(self):
        return type(self).__name__
