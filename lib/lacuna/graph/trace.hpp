#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lacuna/base/json.hpp"
#include "lacuna/graph/call_graph.hpp"
#include "lacuna/repo/inventory.hpp"

namespace lacuna {

/// A function that was entered while a command ran.
struct TracedFunction {
  FunctionId id;
  std::uint64_t calls = 0;
  /// From entry to return, what it called included; of a recursion the outermost call alone. With
  /// the tracer's own time in it; summed over threads and processes.
  double seconds = 0;

  friend bool operator==(const TracedFunction&, const TracedFunction&) = default;
};

struct TracedEdge {
  std::uint32_t caller = 0;  ///< index into Trace::functions
  std::uint32_t callee = 0;
  std::uint64_t calls = 0;

  friend bool operator==(const TracedEdge&, const TracedEdge&) = default;
};

/// What a traced command did, the document `lacuna.trace/1`.
struct Trace {
  std::string tool;                  ///< "lacuna 0.4.0"
  std::vector<std::string> command;  ///< its words; a paper's experiment is one shell command
  std::string build;                 ///< the shell command that built it; empty: none
  std::string commit;                ///< of the repository; empty where there is no git
  int exit_status = 0;               ///< -1 where a signal ended it
  int signal = 0;
  /// Whether the command came to its end, and nothing was lost for want of room.
  bool complete = true;
  std::string stopped;          ///< "interrupt", or the limit that ended it; or empty
  double seconds = 0;           ///< that the command took, traced
  double untraced_seconds = 0;  ///< that it takes without; 0: not measured
  std::uint64_t processes = 0;  ///< in which functions were counted
  std::uint64_t threads = 0;
  std::uint64_t unnamed = 0;  ///< functions that ran and that the inventory does not know
  std::map<std::string, std::string> files;  ///< SHA-256 of each file with a function entered
  std::vector<TracedFunction> functions;     ///< sorted by id
  std::vector<TracedEdge> edges;             ///< sorted by caller and callee

  friend bool operator==(const Trace&, const Trace&) = default;
};

/// The sum of two numbers of calls, or the largest one that there is: a trace may say anything.
constexpr std::uint64_t add_calls(std::uint64_t a, std::uint64_t b) {
  return a + b < a ? UINT64_MAX : a + b;
}

Json to_json(const Trace& trace);

/// Errors: bad_input for what is not such a document; unsupported for one of a later version.
Result<Trace> trace_from_json(const Json& json, const std::string& name);

/// Errors: those of parse_json and trace_from_json. A text that was cut is bad_input.
Result<Trace> parse_trace(std::string_view text, const std::string& name);

/// Reads a file. Errors: those of read_file and parse_trace.
Result<Trace> read_trace(const std::filesystem::path& path);

/// Reads them all. Errors: those of read_trace.
Result<std::vector<Trace>> read_traces(const std::vector<std::string>& paths);

/// What traces say about a graph.
struct TraceReport {
  std::size_t traces = 0;
  std::size_t incomplete = 0;     ///< of those
  std::size_t observed = 0;       ///< edges
  std::size_t known = 0;          ///< of those: found by reading the code as well
  std::size_t unseen = 0;         ///< edges found by reading, out of functions entered, never taken
  std::size_t entered = 0;        ///< nodes
  std::vector<FunctionId> stale;  ///< traced, but their file was another one then; left out
  std::vector<FunctionId> gone;   ///< traced, and not in the repository; left out
};

struct TraceMerge {
  CallGraph graph;  ///< with calls counted, and the edges and nodes that only the traces know
  TraceReport report;
};

/// Adds traces to a graph. Functions of files that have another hash now are left out, with a
/// warning that names them; so are functions that do not exist. O(nodes + edges) log.
TraceMerge merge_traces(const CallGraph& graph, const Inventory& inventory,
                        const std::vector<Trace>& traces, Observer& observer);

/// The graph with all functions of the inventory as nodes, also those in languages that no analyser
/// reads, and module-level code where there is an analyser.
CallGraph with_all_functions(const CallGraph& graph, const Inventory& inventory);

}  // namespace lacuna
