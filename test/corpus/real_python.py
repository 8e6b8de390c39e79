#!/usr/bin/env python3
"""Holds the Python front end against CPython on real code.

    real_python.py DUMP [--every N] [--jobs N] [FOLDER...]

For every file that this interpreter parses: the same functions with the same lines, parameters,
docstrings, statements, complexity, generators and closures as its own ast and symtable say; each
outermost maskable function masked, and the result still compiles, with the same tree outside the
bodies; restored, the same bytes. Without folders: networkx, sympy, scikit-learn, emcee and numpy as
Debian installs them, and this interpreter's standard library, whatever of these is there. Prints
counts; ends with 1 where anything differs, with 77 where no file was found.
"""

import argparse
import ast
import collections
import json
import multiprocessing
import os
import subprocess
import symtable
import sys
import sysconfig
import tempfile
import warnings

PACKAGES = ["networkx", "sympy", "sklearn", "emcee", "numpy"]
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
MASK_ENDING = " is masked"


def default_folders():
    yield sysconfig.get_paths()["stdlib"]
    for package in PACKAGES:
        yield os.path.join("/usr/lib/python3/dist-packages", package)


def files_below(folders):
    for folder in folders:
        for parent, names, files in sorted(os.walk(folder)):
            names[:] = [name for name in names if name != "site-packages"]
            for name in sorted(files):
                if name.endswith(".py"):
                    yield os.path.join(parent, name)


def first_line(function):
    return min([function.lineno] + [each.lineno for each in function.decorator_list])


def functions_of(tree):
    """(qualified name, line, node) of every function, in the order of the text."""
    found = []

    def visit(node, prefix):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, FUNCTION + (ast.ClassDef,)):
                name = prefix + (child.name,)
                if isinstance(child, FUNCTION):
                    found.append((".".join(name), first_line(child), child))
                visit(child, name)
            elif not isinstance(child, ast.expr):
                visit(child, prefix)

    visit(tree, ())
    return sorted(found, key=lambda each: (each[1], each[2].col_offset))


def parameters_of(function):
    arguments = function.args
    names = [each.arg for each in arguments.posonlyargs + arguments.args]
    names += ["*" + arguments.vararg.arg] if arguments.vararg else []
    names += [each.arg for each in arguments.kwonlyargs]
    names += ["**" + arguments.kwarg.arg] if arguments.kwarg else []
    return names


DECISIONS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp)


def decisions_at(node):
    if isinstance(node, DECISIONS):
        return 1
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    if type(node).__name__ == "match_case":
        bare = type(node.pattern).__name__ == "MatchAs" and node.pattern.name is None
        return (1 if node.guard else 0) + (0 if bare and not node.guard else 1)
    return 0


def is_generator(node):
    if isinstance(node, (ast.Yield, ast.YieldFrom)):
        return True
    if isinstance(node, ast.Lambda):
        return is_generator(node.args)
    if isinstance(node, FUNCTION):
        return any(map(is_generator, node.decorator_list + [node.args]))
    return any(map(is_generator, ast.iter_child_nodes(node)))


def measures_of(function):
    docstring = ast.get_docstring(function, clean=False) is not None
    nodes = [each for statement in function.body for each in ast.walk(statement)]
    return {
        "line": first_line(function),
        "end_line_of_code": function.end_lineno,
        "parameters": parameters_of(function),
        "docstring": docstring,
        "statements": sum(isinstance(each, ast.stmt) for each in nodes) - docstring,
        "cyclomatic": 1 + sum(map(decisions_at, nodes)),
        "generator": any(map(is_generator, function.body)),
        "async": isinstance(function, ast.AsyncFunctionDef),
    }


def measures_seen(seen, code):
    """The same from the front end; a body may end later than its code, with comments."""
    tail = seen["end_line"]
    if tail > code["end_line_of_code"]:
        tail = code["end_line_of_code"]
    return {
        "line": seen["line"],
        "end_line_of_code": tail,
        "parameters": seen["parameters"],
        "docstring": seen["docstring"] is not None,
        "statements": seen["statements"],
        "cyclomatic": seen["cyclomatic"],
        "generator": "generator" in seen["traits"],
        "async": "async" in seen["traits"],
    }


def closures_of(source, path):
    """For each qualified name, sorted: does the function use names of an enclosing one?"""
    closures = collections.defaultdict(list)
    todo = [(symtable.symtable(source.decode("utf-8-sig"), path, "exec"), ())]
    while todo:
        table, prefix = todo.pop()
        for child in table.get_children():
            kind = getattr(child.get_type(), "value", child.get_type())
            name = prefix + (child.get_name(),)
            if kind not in ("function", "class") or child.get_name() in (
                    "lambda", "genexpr", "listcomp", "setcomp", "dictcomp"):
                continue
            if kind == "function":
                closures[".".join(name)].append(set(child.get_frees()) - {"__class__"} != set())
            todo.append((child, name))
    return {name: sorted(values) for name, values in closures.items()}


def compare_closures(entry, source, problems):
    try:
        theirs = closures_of(source, entry["path"])
    except (SyntaxError, UnicodeDecodeError):
        return
    ours = collections.defaultdict(list)
    for seen in entry["functions"]:
        ours[seen["qualified_name"]].append("closure" in seen["traits"])
    for name, values in theirs.items():
        # The table does not tell apart what a class or a function of the same name holds.
        if len(values) == len(ours[name]) and values != sorted(ours[name]):
            problems.append(f"closures of {name}: {values}, seen {sorted(ours[name])}")


def blank_masked(tree):
    """Empties every body that raises our message; returns how many."""
    count = 0
    for node in ast.walk(tree):
        if not isinstance(node, FUNCTION):
            continue
        for statement in node.body:
            call = statement.exc if isinstance(statement, ast.Raise) else None
            text = call.args[0] if isinstance(call, ast.Call) and call.args else None
            if isinstance(text, ast.Constant) and str(text.value).endswith(MASK_ENDING):
                node.body = [ast.Pass()]
                count += 1
                break
    return count


def compare_masked(entry, source, tree, functions, problems):
    with open(entry["masked"], "rb") as file:
        masked = file.read()
    os.unlink(entry["masked"])
    try:
        compile(source, entry["path"], "exec")
    except (SyntaxError, ValueError):
        return 0  # parses, but is no program
    try:
        compile(masked, entry["masked"], "exec")
        changed = ast.parse(masked)
    except (SyntaxError, ValueError) as error:
        problems.append(f"does not compile any more: {error}")
        return 0
    wanted = set(entry["masked_ids"])
    chosen = [node for seen, node in functions if seen["id"] in wanted]
    for node in chosen:
        node.body = [ast.Pass()]
    count = blank_masked(changed)
    if count != len(chosen):
        problems.append(f"{len(chosen)} bodies to mask, {count} are masked")
    if ast.dump(changed) != ast.dump(tree):
        problems.append("the tree outside the bodies differs")
    return count


def compare(line):
    """(counts, problems) of one file."""
    entry = json.loads(line)
    problems = list(entry["problems"])
    with open(entry["path"], "rb") as file:
        source = file.read()
    warnings.simplefilter("ignore")
    try:
        tree = ast.parse(source, entry["path"])
    except (SyntaxError, ValueError, RecursionError):
        return {"files that CPython refuses": 1}, []
    counts = collections.Counter({"files": 1})
    theirs = functions_of(tree)
    ours = entry["functions"]
    names = [(name, line) for name, line, _ in theirs]
    seen_names = [(seen["qualified_name"], seen["line"]) for seen in ours]
    counts["functions"] = len(names)
    missed = set(names) - set(seen_names)
    counts["functions missed"] = len(missed)
    if names != seen_names:
        more = sorted(set(seen_names) - set(names))
        problems.append(f"functions differ: missed {sorted(missed)[:5]}, too many {more[:5]}")
        return counts, problems
    pairs = [(seen, node) for seen, (_, _, node) in zip(ours, theirs)]
    for seen, node in pairs:
        counts["maskable"] += seen["maskable"]
        if "syntax" in (seen["reason"] or ""):
            counts["functions the grammar does not read"] += 1
            continue
        code = measures_of(node)
        what = measures_seen(seen, code)
        if what != code:
            problems.append(f"{seen['id']}: {code}, seen {what}")
    compare_closures(entry, source, problems)
    if "masked" in entry:
        counts["masked"] = compare_masked(entry, source, tree, pairs, problems)
    return counts, [f"{entry['path']}: {problem}" for problem in problems]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dump", help="the program python_dump")
    parser.add_argument("--every", type=int, default=1, help="take every Nth file")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("folders", nargs="*")
    options = parser.parse_args()
    paths = list(files_below(options.folders or default_folders()))[::options.every]
    if not paths:
        print("no files: install python3-networkx or name a folder")
        return 77
    sys.setrecursionlimit(20000)
    counts = collections.Counter()
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        names = b"".join(os.fsencode(path) + b"\0" for path in paths)
        dump = subprocess.run([options.dump, folder], input=names, stdout=subprocess.PIPE, check=True)
        with multiprocessing.Pool(options.jobs) as pool:
            lines = dump.stdout.splitlines()
            for more, found in pool.imap_unordered(compare, lines, chunksize=16):
                counts.update(more)
                problems += found
    for problem in sorted(problems)[:50]:
        print(problem)
    for name, count in sorted(counts.items()):
        print(f"{count:9} {name}")
    print(f"{len(problems):9} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
