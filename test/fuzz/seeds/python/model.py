"""A model."""
import numpy as np


@decorate(lambda x: x)
class Model[T](Base, metaclass=Meta):
    rate: float = 0.1

    @property
    def size(self) -> int:
        """How many."""
        return len(self.items)

    async def fit(self, data, *args, key=None, **kwargs):
        async for row in data:
            if (n := row[0]) > 1 and not self.done:
                yield f"{n!r:>{self.width}} {'a' if n else "b"}"
            match row:
                case [1, *rest] if rest: pass
                case {"k": v} | Point(x=0): break
        else:
            raise ValueError from None

    def one(self): return 1; x = 2

def outer(a, /, b, *, c):
	def inner():
		nonlocal a
		a = """text
  more""" \
			+ r'\n'
	return inner
