class Square:
    def __init__(self, side=1):
        self.side = side

    def area(self):
        return self.side ** 2


def forget():
    print("forgotten")
