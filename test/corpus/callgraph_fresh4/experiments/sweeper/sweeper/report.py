import csv
import enum
import functools
import io
import json
from dataclasses import asdict, is_dataclass


@functools.singledispatch
def plain(value):
    return asdict(value) if is_dataclass(value) else str(value)


@plain.register(int)
@plain.register(float)
def _(value):
    return round(value, 4)


@plain.register
def _(value: enum.Enum):
    return value.value


@plain.register
def _(value: dict):
    return {k: plain(v) for k, v in value.items()}


@plain.register(list)
@plain.register(tuple)
def plain_sequence(values):
    return [plain(v) for v in values]


def to_json(rows):
    return json.dumps(plain(rows))


def to_csv(rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows(plain(list(row.values())) for row in rows)
    return out.getvalue().strip()


def to_table(rows):
    def line(row):
        return f"{row['name']:12} {row['score']:8.4f}  " + " ".join(
            f"{k}={v}" for k, v in plain(row["settings"]).items())
    return "\n".join(map(line, rows))


FORMATS = {"json": to_json, "csv": to_csv, "table": to_table}
