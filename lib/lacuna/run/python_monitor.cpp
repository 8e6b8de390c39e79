#include "lacuna/run/raw_trace_internal.hpp"

namespace lacuna::detail {
namespace {

/// `lacuna_monitor.py`.
constexpr std::string_view source =
    R"py("""What lacuna_trace does from Python 3.12: events of sys.monitoring instead of a profile hook."""
import sys
import threading
import time
import types

from lacuna_trace import _LAZY, _MODULE, _OWNED, _PART, _base, _hand


class Monitor:
    """The hooks from Python 3.12. A thread's stack holds (address of the code, unit, begin, outer)."""

    def __init__(self, recorder, tool, calls):
        self.recorder = recorder
        self.tool = tool
        self.calls = calls
        self.stacks = {}
        self.known = {}
        monitoring = sys.monitoring
        events = monitoring.events
        self.disable = monitoring.DISABLE
        self.local = events.PY_START | events.PY_RESUME | events.PY_RETURN | events.PY_YIELD
        self.made = events.CALL
        start, resume, leave = self.start, self.resume, self.leave
        if calls is not None:
            start, resume, leave = calls.callbacks(self)
        for event, callback in (
            (events.PY_START, start),
            (events.PY_RESUME, resume),
            (events.PY_THROW, resume),
            (events.PY_RETURN, leave),
            (events.PY_YIELD, leave),
            (events.PY_UNWIND, leave),
            (events.CALL, self.call),
        ):
            monitoring.register_callback(tool, event, callback)
        monitoring.set_events(tool, events.PY_START | events.PY_THROW | events.PY_UNWIND)

    def thread(self):
        ident = threading.get_ident()
        found = self.stacks.get(ident)
        if found is None:
            found = self.stacks[ident] = ([], set())
        return found

    def unit(self, code):
        """What a code object is, or None for foreign ones; from now on its events come."""
        recorder = self.recorder
        try:
            table = recorder.files[code.co_filename]
        except KeyError:
            table = recorder.file(code.co_filename)
        if table is None:
            return None
        unit = table.get(id(code))
        if unit is None:
            unit = recorder.learn(table, code)
        pending = [(code, unit)]
        while pending:
            part, of = pending.pop()
            if id(part) in self.known:
                continue
            self.known[id(part)] = of
            if of.kind == _PART and table[None] is None:
                continue
            events = self.local if of.kind != _PART else 0
            if table[None] is not None:
                events |= self.made
            sys.monitoring.set_local_events(self.tool, part, events)
            for constant in part.co_consts:
                inner = table.get(id(constant)) if hasattr(constant, "co_firstlineno") else None
                if inner is not None:
                    pending.append((constant, inner))
        return unit

    def start(self, code, _):
        unit = self.known.get(id(code))
        if unit is None:
            unit = self.unit(code)
        if unit is None or unit.kind == _PART:
            return self.disable
        recorder = self.recorder
        stack, active = self.thread()
        kind = unit.kind
        if kind >= _OWNED:
            if kind == _OWNED:
                unit = unit.owner
            else:
                holder = sys._getframe(1).f_locals.get("self")
                unit = _hand(recorder, unit, holder, stack[-1][1] if stack else _base(recorder))
                if unit is None:
                    return None
            stack.append((id(code), unit, 0, False))
            return None
        if unit.slot < 0:
            recorder.enter(unit)
        counts = recorder.counts
        counts[unit.slot] += 1
        if kind != _MODULE:
            if kind == _LAZY and unit.pending > 0:
                unit.pending -= 1  # counted where it was made
            else:
                caller = stack[-1][1] if stack else _base(recorder)
                if caller is not None:
                    slot = caller.edges.get(unit)
                    if slot is None:
                        slot = recorder.edge(caller, unit)
                    counts[slot] += 1
        outer = unit not in active
        if outer:
            active.add(unit)
        stack.append((id(code), unit, time.perf_counter_ns(), outer))
        return None

    def resume(self, code, *_):
        unit = self.known.get(id(code))
        if unit is None or unit.kind not in (_LAZY, _OWNED):
            return
        stack, active = self.thread()
        if unit.kind == _OWNED:
            stack.append((id(code), unit.owner, 0, False))
            return
        if unit.slot < 0:
            self.recorder.enter(unit)
        outer = unit not in active
        if outer:
            active.add(unit)
        stack.append((id(code), unit, time.perf_counter_ns(), outer))

    def leave(self, code, *_):
        if id(code) not in self.known:
            return
        stack, active = self.thread()
        for at in range(len(stack) - 1, -1, -1):
            if stack[at][0] == id(code):
                _, unit, begin, outer = stack.pop(at)
                if outer:
                    active.discard(unit)
                    self.recorder.counts[unit.slot + 1] += time.perf_counter_ns() - begin
                return

    def call(self, code, _, called, argument):
        """Generators and coroutines are called here, and begin to run somewhere else."""
        if type(called) is types.MethodType:
            called = called.__func__
        if type(called) is not types.FunctionType:
            return self.disable
        inner = called.__code__
        if not inner.co_flags & (0x20 | 0x80 | 0x200):
            return self.disable
        unit = self.known.get(id(inner))
        if unit is None:
            unit = self.unit(inner)
        if unit is None or unit.kind != _LAZY:
            return None
        caller = self.known.get(id(code))
        caller = caller.owner if caller is not None else None
        if caller is None:
            return None
        if self.calls is None:
            unit.pending += 1
        else:
            self.calls.pending(unit)
        slot = caller.edges.get(unit)
        if slot is None:
            slot = self.recorder.edge(caller, unit)
        self.recorder.counts[slot] += 1
        return None


def start(recorder, calls):
    """Whether events will come."""
    for tool in (4, 3, 5, 1):
        try:
            sys.monitoring.use_tool_id(tool, "lacuna")
        except ValueError:
            continue
        Monitor(recorder, tool, calls)
        return True
    return False
)py";

}  // namespace

std::string_view python_monitor_source() { return source; }

}  // namespace lacuna::detail
