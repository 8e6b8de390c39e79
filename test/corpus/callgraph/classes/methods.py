class Account:
    rate = 2

    def __init__(self, balance=0):
        self.balance = self.check(balance)

    @staticmethod
    def check(value):
        return value

    @classmethod
    def empty(cls):
        return cls(0)

    def deposit(self, amount):
        self.balance += self.check(amount)
        self._log("deposit")
        return self

    def _log(self, what):
        return audit(what)


def audit(what):
    return what


account = Account.empty()
account.deposit(1).deposit(2)
Account.check(2)
Account.deposit(account, 3)
method = account.deposit
method(5)
unbound = Account._log
unbound(account, "x")


class Holder:
    def __init__(self, account):
        self.account = account

    def pay(self):
        return self.account.deposit(1)


Holder(account).pay()
Holder(Account()).account.deposit(1)
