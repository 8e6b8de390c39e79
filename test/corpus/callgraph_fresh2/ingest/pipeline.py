"""Reads messy sensor logs, cleans them in streaming steps and writes daily summaries."""
import contextlib
import csv
import io
import itertools
import json
import operator
import re
import statistics
from datetime import datetime, timedelta
from functools import partial, reduce

LINE = re.compile(r"(?P<when>\S+) (?P<sensor>\w+)=(?P<value>\S+)")


class ParseError(ValueError):
    def __init__(self, line, reason):
        super().__init__(f"{reason}: {line!r}")
        self.reason = reason


class Counters:
    def __init__(self):
        self._counts = {}

    def __getitem__(self, key):
        return self._counts.get(key, 0)

    def bump(self, key, by=1):
        self._counts[key] = self[key] + by

    def __str__(self):
        return ", ".join(f"{k}={v}" for k, v in sorted(self._counts.items()))


@contextlib.contextmanager
def tolerate(counters, *kinds):
    try:
        yield
    except kinds as problem:
        counters.bump(getattr(problem, "reason", "other"))


class Sink(contextlib.AbstractContextManager):
    """Something records are written to; closes what it opened."""

    def __init__(self, name):
        self.name = name
        self.buffer = None

    def __enter__(self):
        self.buffer = io.StringIO()
        self.open()
        return self

    def __exit__(self, *exc):
        self.close()
        self.text = self.buffer.getvalue()
        self.buffer.close()
        return None

    def open(self):
        pass

    def close(self):
        pass


class CsvSink(Sink):
    def __init__(self, name, columns):
        super().__init__(name)
        self.columns = columns

    def open(self):
        self.writer = csv.DictWriter(self.buffer, self.columns)
        self.writer.writeheader()

    def write(self, record):
        self.writer.writerow({c: record[c] for c in self.columns})


class JsonSink(Sink):
    def open(self):
        self.rows = []

    def write(self, record):
        self.rows.append(record)

    def close(self):
        json.dump(self.rows, self.buffer, default=self.encode)

    @staticmethod
    def encode(value):
        if isinstance(value, datetime):
            return value.isoformat()
        raise TypeError(value)


def parse(line):
    match = LINE.match(line)
    if match is None:
        raise ParseError(line, "malformed")
    return {"when": parse_time(match["when"]), "sensor": match["sensor"],
            "value": parse_value(match["value"])}


def parse_time(text):
    return datetime.fromisoformat(text)


def parse_value(text):
    if text.lower() in ("nan", "null"):
        raise ParseError(text, "missing")
    return float(text)


def parsed(lines, counters):
    for line in lines:
        with tolerate(counters, ParseError, ValueError):
            yield_value = parse(line)
            counters.bump("parsed")
            yield yield_value


def deduplicate(records, key):
    seen = set()
    for record in records:
        k = key(record)
        if k not in seen:
            seen.add(k)
            yield record


def clip(records, low, high):
    for record in records:
        yield {**record, "value": max(low, min(high, record["value"]))}


def convert(records, table):
    identity = lambda v: v
    for record in records:
        change = table.get(record["sensor"], identity)
        record["value"] = change(record["value"])
        yield record


def fahrenheit(value):
    return (value - 32) * 5 / 9


def windowed(records, size):
    it = iter(records)
    while chunk := list(itertools.islice(it, size)):
        yield chunk


def compose(*steps):
    return reduce(lambda f, g: lambda x: g(f(x)), steps)


def summarize(records, aggregates):
    ordered = sorted(records, key=lambda r: (r["sensor"], r["when"].date()))
    for (sensor, day), group in itertools.groupby(ordered, lambda r: (r["sensor"], r["when"].date())):
        values = [r["value"] for r in group]
        yield {"sensor": sensor, "day": str(day),
               **{name: round(f(values), 3) for name, f in aggregates.items()}}


def spread(values):
    return max(values) - min(values)


AGGREGATES = {"mean": statistics.fmean, "spread": spread, "n": len}


def synthetic(days):
    start = datetime(2024, 3, 1)
    for hour in range(0, 24 * days, 6):
        stamp = (start + timedelta(hours=hour)).isoformat()
        yield f"{stamp} temp={50 + hour % 13}"
        yield f"{stamp} hum={'nan' if hour % 18 == 0 else 40 + hour}"
        if hour % 12 == 0:
            yield f"{stamp} temp={50 + hour % 13}"
            yield "garbage"
    yield "yesterday temp=1"


def run():
    counters = Counters()
    clean = compose(
        partial(parsed, counters=counters),
        partial(deduplicate, key=operator.itemgetter("when", "sensor")),
        partial(clip, low=0, high=100),
        partial(convert, table={"temp": fahrenheit}),
    )
    with contextlib.ExitStack() as stack:
        sinks = [stack.enter_context(s) for s in (CsvSink("daily", ["sensor", "day", "mean", "spread"]),
                                                  JsonSink("full"))]
        for row in summarize(clean(synthetic(4)), AGGREGATES):
            for sink in sinks:
                sink.write(row)
        raw = stack.enter_context(JsonSink("raw"))
        for chunk in windowed(clean(synthetic(1)), 3):
            raw.write({"first": chunk[0]["when"], "size": len(chunk)})
    for sink in [*sinks, raw]:
        print(sink.name, len(sink.text))
    print(counters)


if __name__ == "__main__":
    run()
