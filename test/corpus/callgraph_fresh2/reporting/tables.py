"""Tables and text plots of results, with formatters, themes and several back ends."""
import html
import io
import math
import operator
import string
import textwrap
from collections import defaultdict
from contextlib import contextmanager
from functools import cmp_to_key
from typing import Any, Callable, Dict, Iterable, List, Mapping, Union

Formatter = Callable[[Any], str]


def significant(digits: int) -> Formatter:
    def format_number(value):
        if value == 0 or not math.isfinite(value):
            return str(value)
        decimals = digits - 1 - math.floor(math.log10(abs(value)))
        return f"{round(value, decimals):.{max(decimals, 0)}f}"
    return format_number


def percent(value):
    return f"{100 * value:.1f} %"


def plus_minus(pair, number=significant(2)):
    mean, error = pair
    return f"{number(mean)} ± {number(error)}"


class Styled:
    """Wraps a formatter so that some values are marked."""

    def __init__(self, inner, predicate, mark="*{}*"):
        self.inner, self.predicate, self.mark = inner, predicate, mark

    def __call__(self, value):
        text = self.inner(value)
        return self.mark.format(text) if self.predicate(value) else text


class Column:
    def __init__(self, key, title=None, fmt: Union[str, Formatter] = str, align="<"):
        self.key = key
        self.title = title or key.title()
        self.align = align
        self.format = fmt if callable(fmt) else self._from_template(fmt)

    @staticmethod
    def _from_template(template):
        return lambda value: template.format(value)

    def cell(self, row):
        value = row.get(self.key)
        return "–" if value is None else self.format(value)


class Table:
    def __init__(self, columns: Iterable[Column]):
        self.columns = list(columns)
        self.rows: List[Mapping] = []

    def add(self, **row):
        self.rows.append(row)
        return self

    def sort(self, by, reverse=False):
        key = by if callable(by) else operator.itemgetter(by)
        self.rows.sort(key=key, reverse=reverse)
        return self

    def group(self, key) -> Dict[Any, "Table"]:
        groups = defaultdict(lambda: Table(self.columns))
        for row in self.rows:
            groups[row[key]].add(**row)
        return dict(groups)

    def render(self, writer):
        writer.begin(self)
        for row in self.rows:
            writer.row([column.cell(row) for column in self.columns])
        writer.end()
        return writer

    def __or__(self, other):
        joined = Table(self.columns)
        joined.rows = self.rows + other.rows
        return joined


class Writer:
    def __init__(self):
        self.out = io.StringIO()

    def line(self, text=""):
        self.out.write(text + "\n")

    def begin(self, table): ...

    def row(self, cells): ...

    def end(self): ...

    def __str__(self):
        return self.out.getvalue()


class Text(Writer):
    def begin(self, table):
        self.columns = table.columns
        cells = [[c.cell(r) for r in table.rows] + [c.title] for c in table.columns]
        self.widths = [max(map(len, column)) for column in cells]
        self.row([c.title for c in table.columns])
        self.line("-" * (sum(self.widths) + 2 * len(self.widths) - 2))

    def row(self, cells):
        self.line("  ".join(f"{cell:{c.align}{w}}" for cell, c, w in zip(cells, self.columns, self.widths)))


class Markdown(Writer):
    escape = str.maketrans({"|": "\\|", "*": "**"})

    def begin(self, table):
        self.row(c.title for c in table.columns)
        self.row({"<": "---", ">": "---:"}[c.align] for c in table.columns)

    def row(self, cells):
        self.line("| " + " | ".join(cell.translate(self.escape) for cell in cells) + " |")


class Html(Writer):
    @contextmanager
    def tag(self, name, **attributes):
        self.line(f"<{name}{''.join(self.attribute(*a) for a in attributes.items())}>")
        yield self
        self.line(f"</{name}>")

    def attribute(self, key, value):
        return f' {key}="{html.escape(value)}"'

    def begin(self, table):
        self._open = self.tag("table", title="results & more")
        self._open.__enter__()
        self.row([c.title for c in table.columns], kind="th")

    def row(self, cells, kind="td"):
        with self.tag("tr"):
            for cell in cells:
                self.line(f"<{kind}>{html.escape(cell)}</{kind}>")

    def end(self):
        self._open.__exit__(None, None, None)


class Axis:
    scales = {"linear": (lambda v: v, lambda v: v), "log": (math.log10, lambda v: 10 ** v)}

    def __init__(self, values, scale="linear", ticks=3):
        self.forward, self.inverse = self.scales[scale]
        self.low, self.high = map(self.forward, (min(values), max(values)))
        self.ticks = ticks

    def place(self, value, cells):
        part = (self.forward(value) - self.low) / (self.high - self.low or 1)
        return min(cells - 1, int(part * cells))

    def __iter__(self):
        for i in range(self.ticks):
            yield self.inverse(self.low + i * (self.high - self.low) / (self.ticks - 1))


class Plot:
    def __init__(self, width=24, height=6, **axes):
        self.width, self.height = width, height
        self.series, self.axes = [], axes

    def line(self, xs, ys, symbol="o"):
        self.series.append((list(xs), list(ys), symbol))
        return self

    def _axis(self, which, index):
        return Axis([v for s in self.series for v in s[index]], self.axes.get(which, "linear"))

    def draw(self, label=significant(2)):
        x_axis, y_axis = self._axis("x", 0), self._axis("y", 1)
        canvas = [[" "] * self.width for _ in range(self.height)]
        for xs, ys, symbol in self.series:
            for x, y in zip(xs, ys):
                canvas[-1 - y_axis.place(y, self.height)][x_axis.place(x, self.width)] = symbol
        lines = ["".join(row).rstrip() for row in canvas]
        return "\n".join([*lines, " ".join(label(t) for t in x_axis)])


class Template(string.Template):
    delimiter = "%"


def by_rank(order):
    ranks = {name: i for i, name in enumerate(order)}

    def compare(a, b):
        return ranks[a["method"]] - ranks[b["method"]] or compare_values(a["error"][0], b["error"][0])
    return cmp_to_key(compare)


def compare_values(a, b):
    return (a > b) - (a < b)


def report(results):
    best = min(r["error"][0] for r in results)
    table = Table([
        Column("method"),
        Column("n", "Size", fmt="{:d}", align=">"),
        Column("error", fmt=Styled(plus_minus, lambda pair: pair[0] == best)),
        Column("hit", "Hits", fmt=percent, align=">"),
        Column("seconds", fmt=significant(3), align=">"),
    ])
    for result in results:
        table.add(**result)
    table.sort(by_rank(["newton", "euler"]))
    for writer in (Text, Markdown, Html):
        yield str(table.render(writer()))
    for name, part in table.group("method").items():
        yield f"{name}:\n" + textwrap.indent(str((part | Table([])).sort("n", reverse=True).render(Text())), "  ")


def main():
    results = [{"method": m, "n": n, "error": (e / n, e / n ** 2), "hit": h, "seconds": s}
               for m, n, e, h, s in [("euler", 10, 1, 0.9, 0.0), ("newton", 20, 0.7, 0.95, 12.345),
                                     ("euler", 100, 1, 0.99, None), ("newton", 10, 0.5, 1.0, 0.00123)]]
    print(Template("%n results").substitute(n=len(results)))
    print("\n\n".join(report(results)))
    plot = Plot(x="log", y="log")
    plot.line([1, 10, 100], [1, 0.1, 0.01]).line([1, 10, 100], [1, 0.5, 0.2], symbol="x")
    print(plot.draw())


main()
