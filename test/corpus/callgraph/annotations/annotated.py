import json
import pickle
from typing import Dict, List, Optional


class Dog:
    def speak(self):
        return bark()


def bark():
    return "w"


class Cat:
    def speak(self):
        return meow()


def meow():
    return "m"


def listen(dog: Dog):
    return dog.speak()


def maybe(cat: Optional[Cat] = None):
    return cat.speak() if cat else None


def many(cats: List[Cat]):
    return [c.speak() for c in cats]


def named(cats: Dict[str, "Cat"]):
    return [c.speak() for c in cats.values()]


def decode(text) -> Dog:
    return json.loads(text, object_hook=lambda d: Dog())


def by_return():
    return decode("{}").speak()


def again(thing):
    """The same thing, by a way on which nobody can follow it."""
    return pickle.loads(pickle.dumps(thing))


listen(again(Dog()))
maybe(again(Cat()))
many(again([Cat()]))
named(again({"a": Cat()}))
by_return()
