from collections import OrderedDict

from ..value import Value


class Parameter(Value):
    """A value that a module owns and an optimizer changes."""
    __slots__ = ()


class HookHandle:
    def __init__(self, hooks, key):
        self._hooks, self._key = hooks, key

    def remove(self):
        self._hooks.pop(self._key, None)


class Module:
    def __init__(self):
        self._hooks = OrderedDict()
        self._counter = 0
        self.training = True

    def forward(self, x):
        raise NotImplementedError

    def __call__(self, x):
        out = self.forward(x)
        for hook in list(self._hooks.values()):
            changed = hook(self, x, out)
            if changed is not None:
                out = changed
        return out

    def register_forward_hook(self, hook):
        self._counter += 1
        self._hooks[self._counter] = hook
        return HookHandle(self._hooks, self._counter)

    def children(self):
        for value in vars(self).values():
            if isinstance(value, Module):
                yield value
            elif isinstance(value, (list, tuple)):
                yield from (v for v in value if isinstance(v, Module))

    def own_parameters(self):
        return []

    def parameters(self):
        found = list(self.own_parameters())
        for child in self.children():
            found.extend(child.parameters())
        return found

    def apply(self, function):
        for child in self.children():
            child.apply(function)
        function(self)
        return self

    def train(self, mode=True):
        def switch(module):
            module.training = mode
        return self.apply(switch)

    def eval(self):
        return self.train(False)

    def state_dict(self):
        return {i: p.data for i, p in enumerate(self.parameters())}

    def load_state_dict(self, state):
        for i, p in enumerate(self.parameters()):
            p.data = state[i]

    def extra_repr(self):
        return ""

    def __repr__(self):
        return f"{type(self).__name__}({self.extra_repr()})"


class Sequential(Module):
    def __init__(self, *layers):
        super().__init__()
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def extra_repr(self):
        return ", ".join(map(repr, self.layers))
