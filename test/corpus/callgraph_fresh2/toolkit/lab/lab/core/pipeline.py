from .filters import REGISTRY, Filter


def available():
    return sorted(REGISTRY)


def resolve(what, **options) -> Filter:
    if isinstance(what, str):
        return REGISTRY[what](**options)
    return what


class Chain:
    def __init__(self, *stages):
        self.stages = stages

    @classmethod
    def parse(cls, text):
        return cls(*map(parse_stage, text.split("|")))

    def __call__(self, signal):
        for stage in self.stages:
            signal = stage(signal)
        return signal

    def __str__(self):
        return " > ".join(str(stage) for stage in self.stages)


def parse_stage(text):
    name, _, rest = text.partition(":")
    options = dict(item.split("=") for item in rest.split(",") if item)
    return resolve(name, **{key: float(value) for key, value in options.items()})
