class Optimizer:
    def __init__(self, params, lr):
        self.params = list(params)
        self.lr = lr

    def zero_grad(self):
        for p in self.params:
            p.grad = 0.0

    def step(self):
        for i, p in enumerate(self.params):
            p.data -= self.lr * self.direction(i, p.grad)

    def direction(self, i, grad):
        return grad


class SGD(Optimizer):
    def __init__(self, params, lr, momentum=0.0):
        super().__init__(params, lr)
        self.momentum = momentum
        self.velocity = [0.0] * len(self.params)

    def direction(self, i, grad):
        self.velocity[i] = self.momentum * self.velocity[i] + super().direction(i, grad)
        return self.velocity[i]


class Adam(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, lr)
        self.b1, self.b2 = betas
        self.eps = eps
        self.moments = [(0.0, 0.0) for _ in self.params]
        self.t = 0

    def step(self):
        self.t += 1
        super().step()

    def direction(self, i, grad):
        m, v = self.moments[i]
        m = self.b1 * m + (1 - self.b1) * grad
        v = self.b2 * v + (1 - self.b2) * grad ** 2
        self.moments[i] = m, v
        return (m / (1 - self.b1 ** self.t)) / ((v / (1 - self.b2 ** self.t)) ** 0.5 + self.eps)
