from lab.core.events import bus

log = []


def record(event, session):
    log.append((event, session))


def setup(position):
    bus.subscribe("started", record)
