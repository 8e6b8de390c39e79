#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lacuna/base/json.hpp"
#include "lacuna/graph/call_graph.hpp"
#include "lacuna/graph/set_measures.hpp"
#include "lacuna/graph/site_lines.hpp"
#include "lacuna/graph/trace.hpp"

namespace lacuna {

struct RepositoryGraphOptions {
  std::vector<Trace> traces;         ///< what running the code told
  std::vector<std::string> entries;  ///< ids or files where depth counts from; none: entry_points()
  /// The same where `entries` is empty; those that the graph does not have are left out.
  std::vector<std::string> likely_entries;
  /// Whether to read the files again for the lines of calls; without, they are 0 in documents.
  bool lines = true;
  DependencyOptions dependencies;
};

/// How one function hangs in the graph, and what its text is like.
struct FunctionMeasures {
  std::uint32_t node = 0;
  std::size_t fan_in = 0;
  std::size_t fan_out = 0;
  std::optional<std::uint32_t> depth;  ///< calls from the nearest entry; none leads there: absent
  std::uint32_t component = 0;         ///< as components() numbers them
  std::uint32_t component_size = 0;    ///< functions that call each other in a circle with it
  std::uint32_t dominated = 0;         ///< functions that are reached only through it
  double betweenness = 0;
  bool articulation = false;
};

/// The call graph of a repository with the answers to what is asked of it, by the ids of functions,
/// as values and as documents. Nothing is read or analysed again for an answer. A value; immutable,
/// so that it can be read from many threads, and independent of the inventory it was made from.
class RepositoryGraph {
 public:
  /// Builds the graph and adds the traces. Errors: those of
  /// build_call_graph and require_entries.
  static Result<RepositoryGraph> create(const Inventory& inventory, const FrontEnds& front_ends,
                                        const RepositoryGraphOptions& options, Observer& observer);

  const CallGraph& graph() const { return graph_; }
  const std::vector<std::uint32_t>& entries() const { return entries_; }
  /// What the traces said; absent where there were none.
  const std::optional<TraceReport>& traced() const { return traced_; }

  /// Of all nodes, by number. O(nodes + edges), and betweenness from `sources_of_betweenness`.
  std::vector<FunctionMeasures> measure() const;
  /// The `count` functions on most shortest ways, the most central first. Costs as measure().
  std::vector<FunctionMeasures> central(std::size_t count) const;

  /// `lacuna.graph/1` of `nodes`, or of all.
  Json document(const std::vector<std::uint32_t>& nodes = {}) const;
  /// `lacuna.graph-reached/1`: what leads to a function, or what it leads to, in 1 to `depth`
  /// calls; itself only where that leads back to it. Errors: not_found, as of all that take ids.
  Result<Json> reached(const std::string& id, Direction direction, std::uint32_t depth) const;
  /// `lacuna.graph-path/1`: a shortest way of calls; without functions where there is none.
  Result<Json> path(const std::string& from, const std::string& to) const;
  /// `lacuna.graph-central/1`
  Json central_document(std::size_t count) const;
  /// `lacuna.graph-cycles/1`
  Json cycles_document() const;
  /// `lacuna.graph-measures/1` of `nodes`, or of all.
  Json measures_document(const std::vector<std::uint32_t>& nodes = {}) const;
  /// `lacuna.graph-set/1`. Errors: not_found; invalid_argument for no function, or one twice.
  Result<Json> set_document(const std::vector<std::string>& ids) const;

  /// The nodes that ids name. Errors: not_found.
  Result<std::vector<std::uint32_t>> nodes_of(const std::vector<std::string>& ids) const;

  static constexpr std::size_t sources_of_betweenness = 400;

 private:
  /// What the text of a function is like; 0 for module-level code.
  struct TextMeasures {
    std::uint32_t lines = 0;
    std::uint32_t statements = 0;
    std::uint32_t cyclomatic = 0;
    std::size_t parameters = 0;
  };

  RepositoryGraph(CallGraph graph, const Inventory& inventory);

  const SiteLines* lines() const { return lines_ ? &*lines_ : nullptr; }
  Json measures_json(const FunctionMeasures& measures) const;

  CallGraph graph_;
  std::vector<std::uint32_t> entries_;
  std::optional<SiteLines> lines_;
  std::optional<TraceReport> traced_;
  std::vector<TextMeasures> texts_;
};

}  // namespace lacuna
