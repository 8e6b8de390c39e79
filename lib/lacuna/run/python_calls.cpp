#include "lacuna/run/raw_trace_internal.hpp"

namespace lacuna::detail {
namespace {

/// `lacuna_calls.py`.
constexpr std::string_view source =
    R"py("""Lets lacuna_fast.so do what lacuna_trace and lacuna_monitor do at each call and return.

Python stays who knows what code objects are and where counts go; the library asks for it once.
"""
import ctypes
import os
import sys
import threading

from lacuna_trace import _PART, _base, _hand

_FASTCALL = 0x0080  # METH_FASTCALL


class _Method(ctypes.Structure):
    """PyMethodDef."""

    _fields_ = [
        ("name", ctypes.c_char_p),
        ("function", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    ]


class Calls:
    """One recorder and the library. Units go by numbers between the two."""

    def __init__(self, recorder, library):
        self.recorder = recorder
        self.library = library
        self.units = []
        self.find = self.find_unit
        self.kept = []
        disable = getattr(getattr(sys, "monitoring", None), "DISABLE", None)
        library.lacuna_begin.argtypes = [ctypes.py_object] * 6
        library.lacuna_counts.argtypes = [ctypes.c_void_p]
        library.lacuna_unit.argtypes = [ctypes.c_int] * 4 + [ctypes.c_long]
        library.lacuna_profile.argtypes = [ctypes.c_void_p, ctypes.py_object, ctypes.c_int, ctypes.c_void_p]
        library.lacuna_begin(self.learn, self.enter, self.edge, self.hand, self.base, disable)
        self.move()
        os.register_at_fork(after_in_child=self.move)

    def move(self):
        """The recorder has another file."""
        self.buffer = ctypes.c_char.from_buffer(self.recorder.map)
        self.library.lacuna_counts(ctypes.addressof(self.buffer))

    def tell(self, unit):
        owner = unit.number if unit.owner is None or unit.owner is unit else self.number(unit.owner)
        self.library.lacuna_unit(unit.number, unit.kind, unit.slot, owner, unit.start)

    def number(self, unit):
        if unit.number < 0:
            unit.number = len(self.units)
            self.units.append(unit)
            self.library.lacuna_unit(unit.number, unit.kind, unit.slot, unit.number, unit.start)
            self.tell(unit)
        return unit.number

    def find_unit(self, code):
        """The unit of a code object, or None for foreign ones."""
        recorder = self.recorder
        try:
            table = recorder.files[code.co_filename]
        except KeyError:
            table = recorder.file(code.co_filename)
        if table is None:
            return None
        unit = table.get(id(code))
        return recorder.learn(table, code) if unit is None else unit

    def learn(self, code):
        unit = self.find(code)
        return -1 if unit is None or unit.kind == _PART else self.number(unit)

    def enter(self, number, _):
        unit = self.units[number]
        if unit.slot < 0:
            self.recorder.enter(unit)
        self.tell(unit)
        return 0

    def edge(self, caller, callee):
        caller, callee = self.units[caller], self.units[callee]
        slot = caller.edges.get(callee)
        if slot is None:
            slot = self.recorder.edge(caller, callee)
            self.tell(caller)
            self.tell(callee)
        return slot

    def hand(self, number, caller):
        caller = self.units[caller] if caller >= 0 else None
        holder = sys._getframe(1).f_locals.get("self")
        unit = _hand(self.recorder, self.units[number], holder, caller)
        return -1 if unit is None else self.number(unit)

    def base(self):
        unit = _base(self.recorder)
        return -1 if unit is None else self.number(unit)

    def pending(self, unit):
        self.library.lacuna_pending(self.number(unit))

    def start_profile(self):
        """Before Python 3.12."""
        library = self.library
        function = ctypes.cast(library.lacuna_profile, ctypes.c_void_p)
        install = ctypes.pythonapi.PyEval_SetProfile
        install.argtypes = [ctypes.c_void_p, ctypes.py_object]
        install.restype = None

        def begin(frame, event, _):
            install(function, None)
            if event == "call":
                library.lacuna_profile(None, frame, 0, None)

        threading.setprofile(begin)
        install(function, None)

    def callbacks(self, monitor):
        """From Python 3.12: those for events of start, resume and leave."""
        self.find = monitor.unit
        new = ctypes.pythonapi.PyCFunction_NewEx
        new.argtypes = [ctypes.POINTER(_Method), ctypes.c_void_p, ctypes.c_void_p]
        new.restype = ctypes.py_object
        made = []
        for name in ("lacuna_started", "lacuna_resumed", "lacuna_left"):
            address = ctypes.cast(getattr(self.library, name), ctypes.c_void_p)
            method = _Method(name.encode(), address, _FASTCALL, None)
            self.kept.append(method)
            made.append(new(ctypes.byref(method), None, None))
        return made


def load(recorder):
    """None where this Python cannot do it, or LACUNA_TRACE_PLAIN says not to."""
    has_gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    if sys.implementation.name != "cpython" or not has_gil or os.environ.get("LACUNA_TRACE_PLAIN"):
        return None
    try:
        here = os.path.dirname(os.path.abspath(__file__))
        return Calls(recorder, ctypes.PyDLL(os.path.join(here, "lacuna_fast.so")))
    except (OSError, AttributeError, ValueError):
        return None
)py";

}  // namespace

std::string_view python_calls_source() { return source; }

}  // namespace lacuna::detail
