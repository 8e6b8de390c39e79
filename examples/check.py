#!/usr/bin/env python3
"""Check the example papers: every gold value and every number in a table of results.

Builds the code of each ``*/paper.yaml`` beside this file in a temporary copy, where it has to be
built, runs each experiment there and compares what it reports with the gold values in the YAML. Then
looks at the tables in the paper's text: behind a line ``<!-- results: EXPERIMENT -->`` each row of the next table has to be found in
one record of what the experiment wrote, that is in one row of a CSV file, one object of a JSON file
or one line of the standard output, with each number right to the last digit that is printed.

Exit status: 0 all is well; 1 something differs; 4 the YAML module is missing.
"""

import argparse
import csv
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Set, Tuple

try:
    import yaml
except ImportError:
    sys.stderr.write(
        "examples/check.py: the examples are NOT CHECKED: Python has no module named yaml.\n"
        "  Install python3-yaml (Debian) or PyYAML (pip).\n"
    )
    sys.exit(4)

HERE = Path(__file__).resolve().parent
NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:\.(\d+))?(?:[eE]([-+]?\d+))?(?![\w])")
MARKER = re.compile(r"<!-- results: ([a-z0-9-]+) -->")


class Record(NamedTuple):
    """Numbers and words that belong together in an output."""

    words: Set[str]
    numbers: List[float]


class Output(NamedTuple):
    """What the commands of one experiment left behind."""

    stdout: str
    files: Dict[str, str]


def as_number(text: Any) -> Optional[float]:
    """The number that a JSON value or a cell stands for."""
    if isinstance(text, bool) or text is None:
        return None
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


# Running


def run_commands(
    tree: Path, commands: List[str], variables: Dict[str, str], time_limit: float
) -> str:
    """What the commands print when they run in ``tree``; raises RuntimeError where one fails."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.update({name: str(value) for name, value in variables.items()})
    stdout = ""
    for command in commands:
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=str(tree),
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            timeout=time_limit,
        )
        if done.returncode != 0:
            raise RuntimeError(f"`{command}` failed ({done.returncode}):\n{done.stderr}")
        stdout += done.stdout
    return stdout


def run_experiment(tree: Path, experiment: Dict[str, Any], variables: Dict[str, str]) -> Output:
    """Run the commands in ``tree``, where the code is built; raises RuntimeError where one fails."""
    time_limit = experiment.get("time_limit", 60)
    stdout = run_commands(tree, experiment["commands"], variables, time_limit)
    sources = experiment["results"].values()
    names = {source.get("file") or source.get("csv") for source in sources} - {None}
    return Output(stdout, {name: (tree / name).read_text(encoding="utf-8") for name in names})


def read_result(source: Dict[str, Any], output: Output) -> float:
    """The one number that a result's source points at."""
    if "stdout" in source:
        found = re.search(source["stdout"], output.stdout)
        if found is None:
            raise ValueError(f"nothing on the standard output matches {source['stdout']!r}")
        value: Any = found.group(1)
    elif "csv" in source:
        rows = list(csv.DictReader(output.files[source["csv"]].splitlines()))
        if "where" in source:
            wanted = source["where"].items()
            rows = [row for row in rows if all(row[key] == str(cell) for key, cell in wanted)]
            if len(rows) != 1:
                raise ValueError(f"{len(rows)} rows match {source['where']}, not one")
        value = rows[source.get("row", 0)][source["column"]]
    else:
        value = json.loads(output.files[source["file"]])
        for step in source["pointer"].split("/")[1:]:
            step = step.replace("~1", "/").replace("~0", "~")
            value = value[int(step) if isinstance(value, list) else step]
    number = as_number(value)
    if number is None or not math.isfinite(number):
        raise ValueError(f"{value!r} is not a finite number")
    return number


# Tables


def json_records(value: Any, path: Tuple[str, ...] = ()) -> Iterator[Record]:
    """One record for every object, which holds all that is inside of it."""
    if not isinstance(value, dict):
        return
    words: Set[str] = set(path)
    numbers: List[float] = []

    def collect(part: Any) -> None:
        if isinstance(part, dict):
            for key, inner in part.items():
                collect(key)
                collect(inner)
        elif isinstance(part, list):
            for inner in part:
                collect(inner)
        elif as_number(part) is not None:
            numbers.append(float(part))
        elif isinstance(part, str):
            words.add(part.lower())

    collect(value)
    yield Record(words, numbers + [float(p) for p in path if as_number(p) is not None])
    for key, inner in value.items():
        yield from json_records(inner, path + (key.lower(),))


def records(output: Output) -> Iterator[Record]:
    """All records of an experiment's output."""
    for name, text in output.files.items():
        if name.endswith(".json"):
            yield from json_records(json.loads(text))
        else:
            for row in csv.DictReader(text.splitlines()):
                cells = list(row.values())
                numbers = [as_number(cell) for cell in cells]
                words = {cell.lower() for cell in cells if as_number(cell) is None}
                yield Record(words, [number for number in numbers if number is not None])
    for line in output.stdout.splitlines():
        numbers = [float(found.group()) for found in NUMBER.finditer(line)]
        yield Record(set(re.findall(r"[a-z]\w*", line.lower())), numbers)


def holds(record: Record, label: str, cells: List["re.Match[str]"]) -> bool:
    """Whether the record has all the numbers of a table's row, to their last digit, and its name."""
    if re.fullmatch(r"[a-z]\w*", label) and label not in record.words:
        return False
    for cell in cells:
        decimals, exponent = len(cell.group(1) or ""), int(cell.group(2) or 0)
        slack = 0.5000001 * 10.0 ** (exponent - decimals)
        wanted = float(cell.group())
        if not any(abs(number - wanted) <= slack for number in record.numbers):
            return False
    return True


def tables(text: str) -> Iterator[Tuple[str, List[str]]]:
    """Experiment and rows, without the two lines of the header, of each marked table."""
    lines = iter(text.splitlines())
    for line in lines:
        marker = MARKER.match(line)
        if marker is None:
            continue
        rows: List[str] = []
        for line in lines:
            if line.startswith("|"):
                rows.append(line)
            elif rows:
                break
        yield marker.group(1), rows[2:]


def check_tables(text: str, outputs: Dict[str, Output]) -> Tuple[int, List[str]]:
    """How many numbers were compared, and what is wrong with them."""
    compared, faults = 0, []
    for experiment, rows in tables(text):
        if experiment not in outputs:
            faults.append(f"a table shows the results of {experiment}, which does not exist")
            continue
        known = list(records(outputs[experiment]))
        for row in rows:
            label, *rest = [cell.strip() for cell in row.strip("| ").split("|")]
            if re.search("[A-Za-z]", label):
                row_numbers = " ".join(rest)  # numbers within a name are part of the name
            else:
                row_numbers = " ".join([label] + rest)
            cells = list(NUMBER.finditer(row_numbers))
            compared += len(cells)
            if not any(holds(record, label.lower(), cells) for record in known):
                faults.append(f"{experiment}: no result has all the numbers of the row {row}")
        if not rows:
            faults.append(f"{experiment}: no table follows its marker")
    return compared, faults


# Papers


def check_gold(
    experiment: Dict[str, Any], output: Output, rtol: float
) -> Tuple[Dict[str, float], List[str]]:
    """The values found, and what is wrong with them."""
    values, faults = {}, []
    gold = experiment["gold"] or {}
    for name, source in experiment["results"].items():
        where = f"{experiment['id']}.{name}"
        try:
            values[name] = read_result(source, output)
        except (ValueError, KeyError, IndexError, TypeError) as error:
            faults.append(f"{where}: {error}")
            continue
        wanted = as_number(gold.get(name))
        if wanted is None:
            faults.append(f"{where}: no gold value; the code gives {values[name]:.10g}")
        elif not abs(values[name] - wanted) <= rtol * abs(wanted):
            faults.append(f"{where}: gold is {wanted:.10g}, the code gives {values[name]:.10g}")
    faults += [f"{experiment['id']}.{n}: gold of no result" for n in set(gold) - set(values)]
    return values, faults


def write_gold(file: Path, found: Dict[str, Dict[str, float]]) -> None:
    """Replace the block of gold values of each experiment and leave all other lines alone."""
    lines: List[str] = []
    experiment = ""
    inside = False
    for line in file.read_text(encoding="utf-8").splitlines():
        start = re.match(r"  - id: (\S+)", line)
        if start:
            experiment = start.group(1)
        if inside and line.startswith("      "):
            continue
        inside = re.match(r"    gold:", line) is not None
        if inside:
            lines.append("    gold:")
            lines += [f"      {name}: {v:.10g}" for name, v in found[experiment].items()]
        else:
            lines.append(line)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def check_paper(file: Path, rtol: float, update: bool) -> bool:
    """Check one paper, say in a line how it went, and tell whether it went well."""
    begin = time.monotonic()
    paper = yaml.safe_load(file.read_text(encoding="utf-8"))
    text = (file.parent / paper["text"]).read_text(encoding="utf-8")
    outputs: Dict[str, Output] = {}
    found: Dict[str, Dict[str, float]] = {}
    faults: List[str] = []
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "code"
        ignore = shutil.ignore_patterns("__pycache__", "results", "build")
        shutil.copytree(str(file.parent / paper["repository"]), str(tree), ignore=ignore)
        variables = paper.get("environment", {}).get("variables", {})
        try:
            limit = paper.get("build_time_limit", 600)
            run_commands(tree, paper.get("build", []), variables, limit)
        except (RuntimeError, OSError, subprocess.TimeoutExpired) as error:
            faults.append(f"build: {error}")
        built = time.monotonic() - begin
        for experiment in paper["experiments"]:
            name = experiment["id"]
            try:
                outputs[name] = run_experiment(tree, experiment, variables)
            except (RuntimeError, OSError, subprocess.TimeoutExpired) as error:
                faults.append(f"{name}: {error}")
                continue
            found[name], wrong = check_gold(experiment, outputs[name], rtol)
            if not update:
                faults += wrong
    if update and not faults:
        write_gold(file, found)
    compared, wrong = check_tables(text, outputs)
    faults += wrong
    values = sum(len(results) for results in found.values())
    verdict = f"{len(faults)} FAULTS" if faults else "all agree"
    seconds = time.monotonic() - begin
    print(
        f"{paper['id']}: {len(outputs)} experiments, {values} gold values, "
        f"{compared} numbers in tables: {verdict} ({seconds:.1f} s"
        + (f", {built:.1f} s of it to build)" if paper.get("build") else ")")
    )
    for fault in faults:
        print(f"  {fault}")
    return not faults


def main() -> int:
    """Check all papers."""
    parser = argparse.ArgumentParser(description="Check the example papers.")
    # One unit in the last place of a sine, which is how far two C libraries may differ, moves the
    # perihelion of Mercury by 4e-9 of its precession.
    parser.add_argument("--rtol", type=float, default=1e-7, help="relative tolerance of the gold")
    parser.add_argument("--update", action="store_true", help="write the gold values anew")
    parser.add_argument("papers", nargs="*", help="folders of papers; none: all beside this file")
    options = parser.parse_args()
    papers = [Path(name) / "paper.yaml" for name in options.papers]
    papers = papers or sorted(HERE.glob("*/paper.yaml"))
    verdicts = [check_paper(file, options.rtol, options.update) for file in papers]
    print(f"{len(verdicts)} papers: {verdicts.count(False)} of them with faults")
    return 0 if verdicts and all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
