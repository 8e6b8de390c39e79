def dig():
    return 1


class Digger:
    def go(self):
        return dig()
