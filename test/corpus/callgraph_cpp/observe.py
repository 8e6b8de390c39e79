"""Builds each program of this folder with -finstrument-functions, runs it and writes down which of
its functions called which.

    observe.py LACUNA [PROGRAM...]

LACUNA is the program, which says where the functions are and what their ids are. A program is a file
`<construct>/<name>.cpp` or `.c`. What was seen stands beside it in `<name>.edges`: one line for each
pair, "caller -> callee", sorted.

Functions of the standard library and those that the compiler makes stand between: the caller is the
innermost function of the program. In a new thread it is whoever was running in the first thread.
Initialisers outside functions belong to `<module>`. A coroutine is called where it is made, not where
it is resumed. What runs after main is left out, for nothing of the program calls it.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def functions_of(lacuna, root, paths):
    """By path: (line, end line, id), innermost last."""
    done = subprocess.run([lacuna, "functions", root, "--json", "--no-cache", "-q"],
                          capture_output=True, text=True, check=True)
    found = {}
    document = json.loads(done.stdout)
    for each in document["functions"]:
        path = each["id"].split("::", 1)[0]
        if paths is None or path in paths:
            found.setdefault(path, []).append((each["line"], each["end_line"], each["id"]))
    return found


class Symbols:
    """Addresses of a program as (mangled name, file, line)."""

    def __init__(self, program, root, functions):
        self.program = program
        self.root = os.path.realpath(root) + os.sep
        self.functions = functions
        self.known = {}

    def read(self, addresses):
        new = sorted(a for a in addresses if a not in self.known)
        if not new:
            return
        done = subprocess.run(["addr2line", "-f", "-e", self.program], input="\n".join(new) + "\n",
                              capture_output=True, text=True, check=True)
        lines = done.stdout.splitlines()
        for address, name, place in zip(new, lines[::2], lines[1::2]):
            path, _, line = place.rpartition(":")
            line = re.match(r"\d+", line)
            self.known[address] = (name, os.path.realpath(path), int(line[0]) if line else 0)

    def node(self, address):
        """The id of the function at an address, where it is written in the program."""
        name, path, line = self.known[address]
        if "_FUN" in name or not path.startswith(self.root):
            return None
        # What is evaluated while it is compiled may keep the line of something else.
        if name.startswith(("_ZNSt", "_ZNKSt", "_ZSt")):
            return None
        fitting = [f for f in self.functions.get(path[len(self.root):], []) if f[0] <= line <= f[1]]
        if not fitting:
            return None
        best = min(fitting, key=lambda f: (f[1] - f[0], -f[0]))
        same = [f for f in fitting if f[:2] == best[:2]]
        for each in same:  # several that a macro makes
            plain = each[2].split("::")[-1].split("(")[0]
            if len(same) > 1 and plain and plain in name:
                return each[2]
        return best[2]

    def module(self, site):
        _, path, _ = self.known[site]
        return path[len(self.root):] + "::<module>" if path.startswith(self.root) else None


def plain(name):
    """Without which of the several bodies of a constructor or destructor it is."""
    return re.sub(r"([CD])[0-4](I|E)", r"\1*\2", name)


def edges_of(symbols, events):
    symbols.read({e[2] for e in events} | {e[3] for e in events})
    stacks, edges, main_done = {}, set(), False
    for kind, thread, function, site in events:
        stack = stacks.setdefault(thread, [])
        if kind == "X":
            if stack:
                stack.pop()
            main_done = main_done or (thread == "0" and symbols.known[function][0] == "main")
            continue
        node, name = symbols.node(function), symbols.known[function][0]
        around = next((f for f in reversed(stack) if f[0] is not None), None)
        if around is None and thread != "0":
            around = next((f for f in reversed(stacks.get("0", [])) if f[0] is not None), None)
        if around is None and name != "main" and not main_done:
            module = symbols.module(site)
            around = (module, "") if module else None
        if "static_initialization_and_destruction" in name or name.startswith("_GLOBAL__"):
            stack.append((symbols.module(function), name))
            continue
        resumed = ".actor" in name or ".destroy" in name or "Frame" in name
        if node is not None and around is not None and not main_done and not resumed:
            twin = around[0] == node and around[1] != name and plain(around[1]) == plain(name)
            if not twin:
                edges.add((around[0], node))
        stack.append((node, name))
    return edges


def build(source, folder):
    program = os.path.join(folder, "program")
    c = source.endswith(".c")
    recorder = os.path.join(folder, "record.o")
    subprocess.run(["gcc", "-c", os.path.join(HERE, "record.c"), "-o", recorder], check=True)
    subprocess.run(["gcc" if c else "g++", "-std=c11" if c else "-std=c++20", "-O0", "-g", "-no-pie",
                    "-w", "-finstrument-functions", source, recorder, "-o", program, "-pthread"],
                   check=True)
    return program


def run(program, folder):
    out = os.path.join(folder, "events")
    subprocess.run([program], check=True, timeout=60, stdout=subprocess.DEVNULL,
                   env={**os.environ, "LACUNA_EVENTS": out})
    with open(out, encoding="utf-8") as file:
        return [tuple(line.split()) for line in file]


def main():
    lacuna = os.path.abspath(sys.argv[1])
    wanted = {os.path.abspath(p) for p in sys.argv[2:]}
    functions = functions_of(lacuna, HERE, None)
    for construct in sorted(os.listdir(HERE)):
        inside = os.path.join(HERE, construct)
        for name in sorted(os.listdir(inside)) if os.path.isdir(inside) else []:
            source = os.path.join(inside, name)
            if not name.endswith((".c", ".cpp")) or (wanted and source not in wanted):
                continue
            with tempfile.TemporaryDirectory() as folder:
                program = build(source, folder)
                events = run(program, folder)
                local = {p[len(construct) + 1:]: [(a, b, i[len(construct) + 1:]) for a, b, i in fs]
                         for p, fs in functions.items() if p.startswith(construct + "/")}
                edges = edges_of(Symbols(program, inside, local), events)
            with open(os.path.splitext(source)[0] + ".edges", "w", encoding="utf-8") as file:
                file.write("".join(f"{a} -> {b}\n" for a, b in sorted(edges)))


if __name__ == "__main__":
    main()
