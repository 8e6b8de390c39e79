#include <sys/stat.h>

#include <string_view>

#include "lacuna/base/files.hpp"
#include "lacuna/run/raw_trace_internal.hpp"

namespace lacuna::detail {
namespace {

/// `sitecustomize.py`, which Python imports at start.
constexpr std::string_view site = R"py(import sys

if sys.version_info >= (3, 7):
    import lacuna_trace


def _next():
    """The sitecustomize of this Python that stands behind this one."""
    import importlib.machinery
    import importlib.util
    import os

    here = os.path.dirname(os.path.abspath(__file__))
    folders = [folder for folder in sys.path if os.path.abspath(folder) != here]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", folders)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


if sys.version_info >= (3, 7):
    _next()
)py";

/// `lacuna_trace.py`. Its file: 2^20 counts of 64 bits, of which the first four are the bytes used
/// of the names, the threads, whether there was no more room, and what was thrown away; then 24 MiB
/// of lines that say what the counts behind those are of. "F line at-line at-column name path" has
/// two, calls and nanoseconds; "E caller callee" has one, and names functions by their number.
constexpr std::string_view hook =
    R"py("""Writes down which functions of a repository call which, how often and for how long.

Loaded at the start of each process. Counts live in a shared mapping of one file a process, so that
a process that is killed leaves all that it counted. See docs/tracing.md for the file.
"""
import mmap
import os
import sys
import threading
import time

_SLOTS = 1 << 20
_NAMES = 24 << 20
_SIZE = 8 * _SLOTS + _NAMES
_USED, _THREADS, _FULL, _TRASH, _FIRST = 0, 1, 2, 3, 4

# What a code object is: part of the code around it, a function, one that runs later than it is
# called (a generator, a coroutine), a module, a generator expression, and functions of the standard
# library that hand work to another thread or process, or take it there.
_PART, _PLAIN, _LAZY, _MODULE, _OWNED, _GIVES, _TAKES = range(7)
_HANDED = {
    ("threading.py", "start"): _GIVES,
    ("concurrent/futures/thread.py", "__init__"): _GIVES,
    ("concurrent/futures/thread.py", "run"): _TAKES,
    ("multiprocessing/process.py", "start"): _GIVES,
    ("multiprocessing/process.py", "_bootstrap"): _TAKES,
}
_MARK = "_lacuna_caller"


class _Unit:
    """A code object. `key` says where it stands; `slot` counts calls, the next one nanoseconds."""

    __slots__ = ("kind", "key", "owner", "slot", "index", "edges", "code", "start", "pending", "number")

    def __init__(self, kind, key, owner, code):
        self.kind = kind
        self.key = key
        self.owner = owner
        self.code = code  # kept, so that its address stays its own
        self.slot = -1
        self.index = -1
        self.edges = {}
        self.start = -1
        self.pending = 0
        self.number = -1  # in lacuna_calls


def _column(code):
    """Where the body of a lambda begins: line and column; 0 where that is not known."""
    try:
        begin = min(
            (place[0], place[2])
            for place in code.co_positions()
            if place[0] and place[2] is not None and place[3]
            and (place[0], place[2]) != (code.co_firstlineno, 0)
        )
    except (AttributeError, ValueError):
        return 0, 0
    return begin


def _first_resume(code):
    """What f_lasti of a frame is when a generator begins, and not when it goes on."""
    if sys.version_info < (3, 11):
        return -1
    import opcode

    resume = opcode.opmap["RESUME"]
    raw = code.co_code
    for at in range(0, len(raw), 2):
        if raw[at] == resume and raw[at + 1] & 3 == 0:
            return at
    return -1


class _Recorder:
    def __init__(self, root, out):
        self.root = os.path.join(root, "")
        self.out = out
        self.files = {}
        self.units = {}
        self.next = _FIRST
        self.functions = 0
        self.used = 0
        self.map = None
        self.counts = None
        self.create()

    def create(self):
        """A file for this process, with the names that are known so far."""
        old = self.map
        for number in range(100000):
            path = os.path.join(self.out, "%d-%d.python" % (os.getpid(), number))
            try:
                file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
            except FileExistsError:
                continue
            try:
                os.ftruncate(file, _SIZE)
                self.map = mmap.mmap(file, _SIZE)
            finally:
                os.close(file)
            break
        base = 8 * _SLOTS
        if old is not None:
            self.map[base : base + self.used] = old[base : base + self.used]
        self.counts = memoryview(self.map)[:base].cast("Q")
        self.counts[_USED] = self.used
        self.counts[_THREADS] = 1

    def write(self, line, slots):
        """Adds a line to the names and gives the first of its slots."""
        base = 8 * _SLOTS + self.used
        if self.next + slots > _SLOTS or self.used + len(line) > _NAMES:
            self.counts[_FULL] = 1
            return _TRASH
        self.map[base : base + len(line)] = line
        self.used += len(line)
        self.counts[_USED] = self.used
        slot = self.next
        self.next += slots
        return slot

    def enter(self, unit):
        """Gives a unit that is seen for the first time its slots."""
        path, line, name, at, column = unit.key
        text = "F\t%d\t%d\t%d\t%s\t" % (line, at, column, name)
        unit.slot = self.write(text.encode("utf-8", "replace") + os.fsencode(path) + b"\n", 2)
        if unit.slot == _TRASH:
            return
        unit.index = self.functions
        self.functions += 1

    def edge(self, caller, callee):
        if caller.slot < 0:
            self.enter(caller)
        if callee.slot < 0:
            self.enter(callee)
        slot = _TRASH
        if caller.index >= 0 and callee.index >= 0:
            slot = self.write(b"E\t%d\t%d\n" % (caller.index, callee.index), 1)
        caller.edges[callee] = slot
        return slot

    def file(self, name):
        """The table of a file's code objects, by address; None for one that is not of interest."""
        table = None
        try:
            path = name
            if not path.startswith("<"):
                if not path.startswith(self.root):
                    path = os.path.realpath(path)
                path = os.path.normpath(path)
                if path.startswith(self.root) and "\n" not in path and "\t" not in path:
                    table = {None: path[len(self.root) :]}
                elif any(path.endswith("/" + place[0]) for place in _HANDED):
                    table = {None: None}
        except (OSError, ValueError):
            pass
        self.files[name] = table
        return table

    def key(self, path, code):
        at, column = _column(code) if code.co_name == "<lambda>" else (0, 0)
        return path, code.co_firstlineno, code.co_name, at, column

    def learn(self, table, code, owner=None):
        """What a code object is, and all that are part of it."""
        path = table[None]
        name = code.co_name
        kind = _PLAIN
        if path is None:
            kind = _PART
            for (place, function), handed in _HANDED.items():
                if function == name and code.co_filename.endswith("/" + place):
                    kind = handed
        elif name == "<module>":
            kind = _MODULE
        elif name == "<genexpr>":
            kind = _OWNED if owner is not None else _PART
        elif not code.co_flags & 1 or (name[0] == "<" and name != "<lambda>"):
            kind = _PART
        elif code.co_flags & (0x20 | 0x80 | 0x200):
            kind = _LAZY
        unit = _Unit(kind, None, owner, code)
        if kind in (_PLAIN, _LAZY, _MODULE):
            key = self.key(path, code)
            unit.key = key
            unit.owner = owner = unit
            self.units[key] = unit
            if kind == _LAZY:
                unit.start = _first_resume(code)
        table[id(code)] = unit
        if path is not None:
            for constant in code.co_consts:
                if hasattr(constant, "co_firstlineno") and id(constant) not in table:
                    self.learn(table, constant, owner)
        return unit

    def named(self, key):
        """The unit that another thread or process names by its key."""
        unit = self.units.get(key)
        if unit is None:
            unit = self.units[key] = _Unit(_PLAIN, key, None, None)
        return unit


def _mark_of(holder):
    key = getattr(holder, "__dict__", {}).get(_MARK)
    return key if isinstance(key, tuple) and len(key) == 5 else None


def _base(recorder):
    """Who calls the first function of a thread: whoever started it."""
    key = _mark_of(threading._active.get(threading.get_ident()))
    return recorder.named(key) if key is not None else None


def _hand(recorder, unit, holder, caller):
    """Work goes to another thread or process, or arrives there; gives whose it is in that case."""
    if unit.kind == _TAKES:
        key = _mark_of(holder)
        return recorder.named(key) if key is not None else None
    if isinstance(holder, threading.Thread):
        recorder.counts[_THREADS] += 1
    if caller is not None:
        try:
            setattr(holder, _MARK, caller.key)
        except (AttributeError, TypeError):
            pass
    return None


def _profile(recorder):
    """The hook for one thread before Python 3.12."""
    files = recorder.files
    stack = []
    active = set()
    clock = getattr(time, "perf_counter_ns", None) or (lambda: int(time.perf_counter() * 1e9))

    def leave(at):
        _, unit, begin, outer = stack.pop(at)
        if outer:
            active.discard(unit)
            recorder.counts[unit.slot + 1] += clock() - begin

    def hook(frame, event, _):
        if event == "call":
            code = frame.f_code
            try:
                table = files[code.co_filename]
            except KeyError:
                table = recorder.file(code.co_filename)
            if table is None:
                return
            unit = table.get(id(code))
            if unit is None:
                unit = recorder.learn(table, code)
            kind = unit.kind
            if kind == _PART:
                return
            if kind >= _OWNED:
                if kind == _OWNED:
                    unit = unit.owner
                else:
                    caller = stack[-1][1] if stack else _base(recorder)
                    unit = _hand(recorder, unit, frame.f_locals.get("self"), caller)
                    if unit is None:
                        return
                stack.append((frame, unit, 0, False))
                return
            if unit.slot < 0:
                recorder.enter(unit)
            if kind != _LAZY or frame.f_lasti == unit.start:
                counts = recorder.counts
                counts[unit.slot] += 1
                if kind != _MODULE:
                    caller = stack[-1][1] if stack else _base(recorder)
                    if caller is not None:
                        slot = caller.edges.get(unit)
                        if slot is None:
                            slot = recorder.edge(caller, unit)
                        counts[slot] += 1
            outer = unit not in active
            if outer:
                active.add(unit)
            stack.append((frame, unit, clock(), outer))
        elif event == "return" and stack:
            if stack[-1][0] is frame:
                leave(-1)
            elif files.get(frame.f_code.co_filename) is not None:
                for at in range(len(stack) - 1, -1, -1):  # a greenlet, or a hook that was off
                    if stack[at][0] is frame:
                        leave(at)
                        break

    return hook


def _start_profile(recorder):
    def begin(frame, event, argument):
        hook = _profile(recorder)
        sys.setprofile(hook)
        hook(frame, event, argument)

    threading.setprofile(begin)
    sys.setprofile(_profile(recorder))


def _start():
    root, out = os.environ.get("LACUNA_TRACE_ROOT"), os.environ.get("LACUNA_TRACE_OUT")
    if not root or not out:
        return
    try:
        recorder = _Recorder(root, out)
    except (OSError, ValueError):
        return
    os.register_at_fork(after_in_child=recorder.create)
    calls = None
    if sys.version_info >= (3, 9):
        try:
            import lacuna_calls

            calls = lacuna_calls.load(recorder)
        except ImportError:  # a Python without ctypes
            pass
    if hasattr(sys, "monitoring"):
        import lacuna_monitor

        if lacuna_monitor.start(recorder, calls):
            return
    if calls is not None:
        calls.start_profile()
    else:
        _start_profile(recorder)


_start()
)py";

}  // namespace

Result<void> write_python_hook(const std::filesystem::path& folder) {
  const WriteOptions options{.mode = 0644, .sync = false};
  auto written = write_file_atomic(folder / "sitecustomize.py", site, options);
  if (!written) return written;
  written = write_file_atomic(folder / "lacuna_monitor.py", python_monitor_source(), options);
  if (!written) return written;
  written = write_file_atomic(folder / "lacuna_calls.py", python_calls_source(), options);
  if (!written) return written;
  written = write_file_atomic(folder / "lacuna_fast.so", python_fast_library(), options);
  if (!written) return written;
  return write_file_atomic(folder / "lacuna_trace.py", hook, options);
}

}  // namespace lacuna::detail
