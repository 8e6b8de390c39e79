#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lacuna/graph/trace.hpp"
#include "lacuna/sandbox/sandbox.hpp"

namespace lacuna {

struct TraceOptions {
  std::vector<std::string> command;  ///< argv, run in the root of the repository's copy
  /// A shell command that builds C and C++ there first, with the flags of docs/tracing.md in CFLAGS
  /// and CXXFLAGS. Empty: nothing is built, and compiled code is not seen.
  std::string build;
  std::vector<Mount> mounts;           ///< shown to both beside the repository
  std::vector<std::string> variables;  ///< "KEY=value" for both
  SandboxLimits limits;                ///< of each of them
  bool measure_overhead = false;       ///< runs the command once without the tracer before
};

struct TraceRun {
  Trace trace;
  std::string output;  ///< what the command printed, cut at the limit
  std::string errors;
};

/// Runs a command on a copy of the repository, with all that lies in its folder but version
/// control, virtual environments and caches, and records which of the repository's functions are
/// entered and who calls them: in Python by a hook that is loaded at start, in C and C++ by an
/// instrumented build. A command that fails, hits a limit or is interrupted gives the trace up to
/// there. The graph gives functions their names. Errors: invalid_argument without a command;
/// bad_input where the build fails, with the end of what it printed; missing_tool where there is no
/// compiler for a build; cancelled before the command began; those of Workspace and Sandbox.
Result<TraceRun> trace_command(const Inventory& inventory, const CallGraph& graph,
                               const Sandbox& sandbox, const TraceOptions& options,
                               Observer& observer);

}  // namespace lacuna
