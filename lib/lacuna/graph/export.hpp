#pragma once

#include <string>
#include <vector>

#include "lacuna/base/json.hpp"
#include "lacuna/graph/call_graph.hpp"
#include "lacuna/source/source_file.hpp"

namespace lacuna {

class SiteLines;

struct JsonOptions {
  std::vector<std::uint32_t> entries{};  ///< where depth counts from; empty: entry_points()
  const SiteLines* lines = nullptr;      ///< of the sites
};

/// The document `lacuna.graph/1`: nodes with their measures, edges with sites, what is unresolved,
/// overrides, shared state and data flow. Functions outside the repository, where the graph was
/// asked to list them, are nodes of kind `external`, here and in the other formats. `nodes` are
/// those to show; empty: all. Sites are path, line and column; without `lines`, and where a file
/// changed, both are 0.
Json to_json(const CallGraph& graph, const std::vector<std::uint32_t>& nodes = {},
             const JsonOptions& options = {});

/// One edge as `lacuna.graph/1` has it; `lines` as JsonOptions::lines.
Json to_json(const CallGraph& graph, const CallEdge& edge, const SiteLines* lines);

/// For `dot`: one cluster a file; guessed edges are dashed.
std::string to_dot(const CallGraph& graph, const std::vector<std::uint32_t>& nodes = {});

/// GraphML, with id, path and kind of edge as data.
std::string to_graphml(const CallGraph& graph, const std::vector<std::uint32_t>& nodes = {});

}  // namespace lacuna
