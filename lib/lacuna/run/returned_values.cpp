#include "lacuna/run/returned_values.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "lacuna/base/files.hpp"
#include "lacuna/base/json_reader.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/run/trace_internal.hpp"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t max_file_bytes = std::uint64_t{16} << 20;
constexpr std::size_t max_expression_bytes = 4096;

/// `sitecustomize.py`. Writes one file a process when it ends: lines of {"path", "line", "zeros"}.
constexpr std::string_view hook = R"py(import atexit
import inspect
import json
import os
import sys
import threading

_ROOT = os.environ.get("LACUNA_TRACE_ROOT", "") + "/"
_OUT = os.environ.get("LACUNA_TRACE_OUT", "")
_LATER = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
_seen = {}


def _same(items):
    return len(set(items)) == 1


def _zeros(value, depth=0):
    """An expression for zeros in the shape of a value; None where there is none."""
    kind = type(value)
    if value is None:
        return "None"
    if kind in (bool, int, float, complex, str, bytes):
        return repr(kind())
    if depth > 4:
        return None
    if kind in (list, tuple):
        items = [_zeros(item, depth + 1) for item in value[:64]]
        if None in items:
            return None
        if len(value) > 1 and _same(items):
            inner = "[%s for _ in range(%d)]" % (items[0], len(value))
        elif len(value) > 64:
            return None
        else:
            inner = "[%s]" % ", ".join(items)
        return inner if kind is list else "tuple(%s)" % inner
    if kind in (set, frozenset):
        return kind.__name__ + "()"
    if kind is dict:
        items = []
        for key, item in list(value.items())[:64]:
            inner = _zeros(item, depth + 1)
            if type(key) not in (str, int) or inner is None:
                return None
            items.append("%r: %s" % (key, inner))
        return "{%s}" % ", ".join(items)
    module = kind.__module__.split(".")[0]
    if module in ("numpy", "torch") and hasattr(value, "shape"):
        shape = tuple(int(size) for size in value.shape)
        make = "zeros" if module == "torch" or kind.__name__ == "ndarray" else None
        if make is None:
            return '__import__("numpy").%s(0)' % kind.__name__
        return '__import__("%s").zeros(%r)' % (module, shape)
    return None


def _look(frame, event, value):
    if event != "return" or value is None:
        return
    code = frame.f_code
    if code.co_flags & _LATER or not code.co_filename.startswith(_ROOT):
        return
    key = (code.co_filename[len(_ROOT):], code.co_firstlineno)
    if key in _seen:
        return
    _seen[key] = None
    try:
        _seen[key] = _zeros(value)
    except Exception:
        pass


def _write():
    sys.setprofile(None)
    threading.setprofile(None)
    if os.getpid() != _process:
        return
    lines = [
        json.dumps({"path": path, "line": line, "zeros": zeros})
        for (path, line), zeros in list(_seen.items())
        if zeros is not None and len(zeros) < 4096
    ]
    with open(os.path.join(_OUT, "%d.jsonl" % _process), "w") as out:
        out.write("\n".join(lines) + "\n")


if _OUT and sys.version_info >= (3, 7):
    _process = os.getpid()
    atexit.register(_write)
    threading.setprofile(_look)
    sys.setprofile(_look)
)py";

Result<void> write_hook(const fs::path& folder) {
  return write_file_atomic(folder / "sitecustomize.py", hook, {.mode = 0644, .sync = false});
}

using Places = std::map<std::pair<std::string, std::uint32_t>, std::string>;

/// Takes what the line of a hook says, if it makes sense.
void take_line(std::string_view line, const Places& places, ReturnedZeros& zeros) {
  const auto json = parse_json(line, "trace");
  if (!json || !json->is_object()) return;
  JsonReader reader(*json, "trace");
  const auto place = places.find({reader.text("path"), reader.integer<std::uint32_t>("line")});
  std::string expression = reader.text("zeros");
  if (reader.error() || place == places.end() || expression.size() > max_expression_bytes) return;
  if (expression.find_first_of("\n\r") != std::string::npos) return;
  zeros.emplace(place->second, std::move(expression));
}

Result<void> take_files(const fs::path& folder, const Places& places, ReturnedZeros& zeros) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    names.push_back(at->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    const auto text = read_file_below(folder, name, max_file_bytes);
    if (!text) continue;  // foreign code may put anything here
    std::string_view rest = *text;
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      if (!line.empty()) take_line(line, places, zeros);
    }
  }
  return {};
}

}  // namespace

Result<ReturnedZeros> trace_returned_zeros(const PaperRuntime& runtime, const FrontEnds& front_ends,
                                           const Sandbox& sandbox, Observer& observer) {
  const auto candidates = detail::candidate_places(runtime, front_ends);
  if (!candidates) return tl::unexpected(candidates.error());
  Places places;
  for (const detail::CandidatePlace& place : *candidates) {
    if (place.language == "python") places[{place.path, place.line}] = place.id;
  }
  ReturnedZeros zeros;
  if (places.empty()) return zeros;
  const auto read = [&](const Experiment&, const fs::path& out) {
    return take_files(out, places, zeros);
  };
  auto records = detail::run_hooked(runtime, write_hook, read, sandbox, observer);
  if (!records) return tl::unexpected(records.error());
  return zeros;
}

}  // namespace lacuna
