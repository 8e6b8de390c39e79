#!/usr/bin/env python3
"""Masks every function of whole repositories with the program, and restores them.

    masking.py LACUNA FOLDER...

What CPython's own ast says is held against what the program did: files that no longer parse, bytes
changed outside the masked bodies, bodies left, files that restore does not give back, functions that
ast finds and the inventory does not. The per-file comparison of the front end, with parameters and
measures, is test/corpus/real_python.py. Prints JSON; ends with 1 where any count is not 0.
"""

import ast
import collections
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
FLAWS = ("files_that_no_longer_parse", "files_changed_outside_bodies", "bodies_left",
         "files_not_restored", "functions_missed")


def read(*parts):
    with open(os.path.join(*parts), "rb") as file:
        return file.read()


def tree_of(text):
    """None where CPython refuses the text."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def functions_in(tree):
    """(qualified name, line of the first decorator or the header) of every function."""
    found = []
    todo = [(tree, ())]
    while todo:
        node, prefix = todo.pop()
        for child in ast.iter_child_nodes(node):
            name = prefix
            if isinstance(child, FUNCTION + (ast.ClassDef,)):
                name = prefix + (child.name,)
            if isinstance(child, FUNCTION):
                lines = [child.lineno] + [each.lineno for each in child.decorator_list]
                found.append((".".join(name), min(lines)))
            todo.append((child, name))
    return found


def masked_functions(tree):
    """How many functions have a body that is at most a docstring and then raises our message."""
    count = 0
    for node in ast.walk(tree):
        if not isinstance(node, FUNCTION):
            continue
        body = node.body[1:] if ast.get_docstring(node, False) is not None else node.body
        call = body[0].exc if body and isinstance(body[0], ast.Raise) else None
        text = call.args[0] if isinstance(call, ast.Call) and call.args else None
        # A generator keeps a dead `yield` behind the raise.
        count += (len(body) <= 2 and isinstance(text, ast.Constant)
                  and str(text.value).endswith(" is masked"))
    return count


def text_in(item, key):
    return bytes.fromhex(item[key + "_hex"]) if key + "_hex" in item else item[key].encode()


def check_file(path, items, original, masked, counts):
    """One file that the plan names: the text around the bodies, and what ast makes of the rest."""
    expected, at = [], 0
    for item in items:
        begin, end = item["body"]
        expected += [original[at:begin], text_in(item, "stub")]
        at = end
    counts["files_changed_outside_bodies"] += b"".join(expected) + original[at:] != masked
    counts["bytes_masked"] += sum(item["body"][1] - item["body"][0] for item in items)
    if tree_of(original) is None:
        counts["files_cpython_refuses_too"] += 1
        return
    tree = tree_of(masked)
    if tree is None:
        counts["files_that_no_longer_parse"] += 1
        print(f"no longer parses: {path}", file=sys.stderr)
        return
    counts["bodies_left"] += len(items) - masked_functions(tree)


def check_inventory(folder, inventory, listed, counts):
    ours = collections.defaultdict(list)
    for function in inventory["functions"]:
        ours[function["path"]].append((function["qualified_name"], function["line"]))
        counts["maskable"] += function["maskable"]
    counts["functions_of_inventory"] += len(inventory["functions"])
    for path in listed:
        if not path.endswith((".py", ".pyw", ".pyi")):
            continue
        text = read(folder, path)
        counts["source_files"] += 1
        counts["bytes"] += len(text)
        tree = tree_of(text)
        if tree is None:
            counts["source_files_cpython_refuses"] += 1
            continue
        theirs = functions_in(tree)
        counts["functions_of_ast"] += len(theirs)
        missed = collections.Counter(theirs) - collections.Counter(ours[path])
        counts["functions_missed"] += sum(missed.values())
        for name, line in list(missed)[:5]:
            print(f"missed: {path}:{line} {name}", file=sys.stderr)


def files_below(folder):
    return sorted(os.path.relpath(os.path.join(parent, name), folder)
                  for parent, _, names in os.walk(folder) for name in names
                  if not os.path.islink(os.path.join(parent, name)))


def check_repository(lacuna, folder):
    counts = collections.Counter(dict.fromkeys(FLAWS, 0))
    seconds = {}

    def run(step, *arguments):
        begin = time.perf_counter()
        done = subprocess.run([lacuna, *arguments, "-q", "--no-cache"], capture_output=True,
                              check=True)
        seconds[step] = round(time.perf_counter() - begin, 2)
        return done.stdout

    with tempfile.TemporaryDirectory() as scratch:
        tree, plan_file = os.path.join(scratch, "masked"), os.path.join(scratch, "plan.json")
        inventory = json.loads(run("functions", "functions", folder, "--json"))
        run("mask", "mask", folder, "--all", "-o", tree, "--plan", plan_file)
        listed = files_below(tree)
        check_inventory(folder, inventory, listed, counts)
        by_file = collections.defaultdict(list)
        for item in json.loads(read(plan_file))["items"]:
            by_file[item["path"]].append(item)
        for path in listed:
            original, masked = read(folder, path), read(tree, path)
            if path in by_file:
                check_file(path, by_file[path], original, masked, counts)
            else:
                counts["files_changed_outside_bodies"] += original != masked
        counts["functions_masked"] = sum(map(len, by_file.values()))
        counts["files_masked"] = len(by_file)
        run("restore", "restore", plan_file, tree)
        counts["files_not_restored"] = sum(
            read(folder, path) != read(tree, path) for path in listed)
        counts["files_not_restored"] += files_below(tree) != listed
    return {"folder": folder, **counts, "left_out": inventory["files"]["skipped_paths"][:20],
            "seconds": seconds}


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.setrecursionlimit(20000)
    warnings.simplefilter("ignore")
    rows = [check_repository(sys.argv[1], folder) for folder in sys.argv[2:]]
    print(json.dumps({"schema": "lacuna.benchmark/1", "question": "masking",
                      "python": sys.version.split()[0], "result": rows}, indent=2))
    return any(row[flaw] for row in rows for flaw in FLAWS)


if __name__ == "__main__":
    sys.exit(main())
