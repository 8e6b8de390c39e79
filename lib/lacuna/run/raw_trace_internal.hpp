#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/error.hpp"
#include "lacuna/graph/trace.hpp"

namespace lacuna::detail {

/// A function as a running program knows it: by where its code begins.
struct RawFunction {
  std::string path;             ///< relative to the repository
  std::uint32_t line = 0;       ///< where it begins, its decorators included, from 1
  std::string name;             ///< "area", "<lambda>", "<module>"
  bool compiled = false;        ///< C or C++; `line` is then that of its name
  std::uint32_t at_line = 0;    ///< of a lambda: where its body begins, from 1; 0: not known
  std::uint32_t at_column = 0;  ///< in bytes, from 0
  std::uint64_t calls = 0;
  std::uint64_t nanoseconds = 0;

  std::string key() const;  ///< the same for the same function in all processes
};

struct RawEdge {
  std::uint32_t caller = 0;  ///< index into RawTrace::functions
  std::uint32_t callee = 0;
  std::uint64_t calls = 0;
};

/// What all processes of a traced command wrote, added up.
struct RawTrace {
  std::vector<RawFunction> functions;
  std::vector<RawEdge> edges;
  std::uint64_t processes = 0;
  std::uint64_t threads = 0;
  bool full = false;  ///< a process had no more room, so that functions or edges are missing
};

/// Adds `more` to `all`; a function or edge that both have is one.
void add(RawTrace& all, const RawTrace& more);

/// The folder with the hook that Python loads at start: put it first into PYTHONPATH, together with
/// LACUNA_TRACE_ROOT, the repository, and LACUNA_TRACE_OUT, a folder that processes can write to,
/// both as the traced program sees them. Errors: io.
Result<void> write_python_hook(const std::filesystem::path& folder);

/// Parts of the hook: for Python from 3.12, and for what is compiled, python_fast.c, with that
/// itself.
std::string_view python_monitor_source();
std::string_view python_calls_source();
std::string_view python_fast_library();

/// What Python processes left in their folder. The files come from foreign code: what makes no
/// sense is left out. Errors: io where the folder cannot be read.
Result<RawTrace> read_python_traces(const std::filesystem::path& folder);

/// The same of one file's bytes: the counts, and the lines that name them.
RawTrace read_python_trace(const std::vector<std::uint64_t>& counts, std::string_view names);

/// Functions get the names that they have in the graph. Python's that have none are counted;
/// compiled ones, such as constructors that the compiler makes, are contracted.
Trace name_functions(RawTrace raw, const CallGraph& graph, const Inventory& inventory);

}  // namespace lacuna::detail
