"""Runs each program of this folder, and of those named callgraph_fresh… beside it, and writes down which of its functions called which.

    observe.py [PROGRAM...]

A program is a file `<construct>/<name>.py`, or a folder `<construct>/<name>/` with a `main.py`. What was
seen stands beside it in `<name>.edges`: one line for each pair, "caller -> callee", sorted.

Code at module level is `<module>`; what runs in the body of a class or in a comprehension belongs to the
function around it. A generator or coroutine is called where it is made, not where it is resumed. In a new
thread the caller is whoever started the thread. Importing a module is not a call.
"""
import ast
import asyncio
import functools
import importlib.machinery
import os
import subprocess
import sys
import threading
import types

FOLDED = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}


class Names:
    """The ids of the functions of the program's own files, by what their code objects say."""

    def __init__(self, root):
        self.root = root + os.sep
        self.by_line = {}
        self.lambdas = {}
        self.by_qualname = {}
        self.cache = {}

    def read(self, path, tree):
        relative = path[len(self.root):]
        counts = {}
        definitions = []

        def visit(node, prefix):
            for child in ast.iter_child_nodes(node):
                define(child, prefix)

        def define(node, prefix):
            """Decorators, defaults and bases are read in the scope around the definition."""
            if isinstance(node, ast.ClassDef):
                inner = prefix + node.name + "."
                body, around = node.body, [*node.decorator_list, *node.bases, *node.keywords]
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                name = prefix + getattr(node, "name", "<lambda>")
                decorators = getattr(node, "decorator_list", [])
                begin = decorators[0] if decorators else node
                definitions.append((begin.lineno, begin.col_offset, name, node))
                inner = name + "."
                body = [node.body] if isinstance(node, ast.Lambda) else node.body
                around = [*decorators, node.args]
            else:
                visit(node, prefix)
                return
            for each in around:
                define(each, prefix)
            for each in body:
                define(each, inner)

        visit(tree, "")
        for line, column, name, node in sorted(definitions, key=lambda d: d[:2]):
            counts[name] = counts.get(name, 0) + 1
            full = f"{relative}::{name}" + (f"#{counts[name]}" if counts[name] > 1 else "")
            if isinstance(node, ast.Lambda):
                self.lambdas.setdefault((path, node.lineno), []).append((node, full))
            else:
                self.by_line[path, line, node.name] = full
                self.by_qualname.setdefault((path, name), []).append((line, node.end_lineno, full))

    def of(self, code):
        if code not in self.cache:
            self.cache[code] = self.find(code)
        return self.cache[code]

    def find(self, code):
        path = code.co_filename
        if not path.startswith(self.root):
            return None
        if code.co_name == "<module>":
            return path[len(self.root):] + "::<module>"
        if code.co_name in FOLDED:
            outer = code.co_qualname.replace(".<locals>", "")
            while outer.rpartition(".")[2] in FOLDED:
                outer = outer.rpartition(".")[0]
            for line, end, full in self.by_qualname.get((path, outer), ()):
                if line <= code.co_firstlineno <= end:
                    return full
            return "fold"
        if code.co_name == "<lambda>":
            places = [p for p in code.co_positions() if p[2] is not None and p[3]]
            found = None
            for node, full in self.lambdas.get((path, code.co_firstlineno), []):
                body = node.body
                if all((body.lineno, body.col_offset) <= (p[0], p[2]) and
                       (p[1], p[3]) <= (body.end_lineno, body.end_col_offset)
                       for p in places if (p[0], p[2]) != (code.co_firstlineno, 0)):
                    found = full
            return found
        if not code.co_flags & 1:
            return "fold"
        return self.by_line.get((path, code.co_firstlineno, code.co_name))


class Observer:
    def __init__(self, root, out):
        self.names = Names(root)
        self.out = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.seen = set()

    def caller(self, frame):
        while frame is not None:
            name = self.names.of(frame.f_code)
            if name is not None and name != "fold":
                return name
            frame = frame.f_back
        return getattr(threading.current_thread(), "own_caller", None)

    def note(self, frame, callee):
        caller = self.caller(frame)
        if caller is None or callee is None or (caller, callee) in self.seen:
            return
        self.seen.add((caller, callee))
        os.write(self.out, f"{caller} -> {callee}\n".encode())

    def hook(self, frame, event, _):
        code = frame.f_code
        if event != "call" or code.co_name in FOLDED or code.co_name == "<module>":
            return
        if code.co_flags & (0x20 | 0x80 | 0x200):
            return
        name = self.names.of(code)
        if name is not None and name != "fold":
            self.note(frame.f_back, name)

    def lazy(self, function):
        """Wraps a generator or coroutine function, whose call runs nothing yet."""
        @functools.wraps(function)
        def made(*args, **kwargs):
            self.note(sys._getframe(1), self.names.of(function.__code__))
            return function(*args, **kwargs)
        if asyncio.iscoroutinefunction(function):
            made._is_coroutine = asyncio.coroutines._is_coroutine
        return made

    def compile(self, source, path):
        tree = ast.parse(source)
        self.names.read(path, tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.AsyncFunctionDef) or (
                    isinstance(node, ast.FunctionDef) and yields(node)):
                mark = ast.Name("__lacuna_lazy__", ast.Load())
                node.decorator_list.append(ast.copy_location(mark, node))
        return compile(tree, path, "exec", dont_inherit=True)


def yields(function):
    todo = list(function.body)
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            todo.extend(ast.iter_child_nodes(node))
    return False


def run(root, entry, out):
    observer = Observer(root, out)
    import builtins
    builtins.__lacuna_lazy__ = observer.lazy
    plain = importlib.machinery.SourceFileLoader.source_to_code

    def source_to_code(self, data, path, *rest, **more):
        if os.fspath(path).startswith(observer.names.root):
            return observer.compile(data, path)
        return plain(self, data, path, *rest, **more)

    importlib.machinery.SourceFileLoader.source_to_code = source_to_code
    sys.dont_write_bytecode = True
    start = threading.Thread.start

    def start_noting(self):
        self.own_caller = observer.caller(sys._getframe(1))
        start(self)

    threading.Thread.start = start_noting
    sys.path.insert(0, root)
    path = os.path.join(root, entry)
    main = types.ModuleType("__main__")
    main.__file__ = path
    sys.modules["__main__"] = main
    sys.argv = [path]
    with open(path, encoding="utf-8") as file:
        code = observer.compile(file.read(), path)
    threading.setprofile(observer.hook)
    sys.setprofile(observer.hook)
    try:
        exec(code, main.__dict__)
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def programs(folder):
    for construct in sorted(os.listdir(folder)):
        inside = os.path.join(folder, construct)
        if not os.path.isdir(inside):
            continue
        for name in sorted(os.listdir(inside)):
            path = os.path.join(inside, name)
            if os.path.isfile(os.path.join(path, "main.py")):
                yield path, path, "main.py"
            elif name.endswith(".py"):
                yield path[:-3], inside, name


def observe(base, root, entry):
    out = base + ".seen"
    if os.path.exists(out):
        os.remove(out)
    done = subprocess.run([sys.executable, __file__, "--run", root, entry, out],
                          capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        print(f"{base}: {done.stderr}", file=sys.stderr)
        return False
    with open(out, encoding="utf-8") as file:
        lines = sorted(set(file.read().splitlines()))
    os.remove(out)
    with open(base + ".edges", "w", encoding="utf-8") as file:
        file.write("".join(line + "\n" for line in lines))
    return True


def main():
    if sys.argv[1:2] == ["--run"]:
        run(*sys.argv[2:5])
        return 0
    folder = os.path.dirname(os.path.abspath(__file__))
    wanted = [os.path.abspath(p).removesuffix(".py") for p in sys.argv[1:]]
    found = [p for each in ("", "_fresh", "_fresh2", "_fresh3", "_fresh4") for p in programs(folder + each)]
    good = [observe(*program) for program in found if not wanted or program[0] in wanted]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
