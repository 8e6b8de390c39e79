#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lacuna/base/json.hpp"
#include "lacuna/graph/call_graph.hpp"
#include "lacuna/graph/trace.hpp"
#include "lacuna/repo/inventory.hpp"

namespace lacuna::cli {

/// A graph as its tables need it.
struct GraphView {
  const CallGraph& graph;
  const std::vector<std::uint32_t>& entries;
  bool color = false;
};

/// What there is, and the most central functions.
std::string graph_summary(const GraphView& view, const std::string& title);

/// The `count` functions on most shortest ways.
std::string central_table(const GraphView& view, std::size_t count);
Json central_json(const GraphView& view, std::size_t count);

std::string cycle_table(const GraphView& view);
Json cycle_json(const GraphView& view);

/// Functions with how many calls away they are.
std::string reached_table(const GraphView& view, const std::vector<CallGraph::Reached>& reached);

/// A way of calls, each with how it is known.
std::string path_table(const GraphView& view, const std::vector<std::uint32_t>& way);

/// What the traces say about the graph that was read from the code.
std::string trace_summary(const TraceMerge& merge, std::size_t traces);

/// The functions and modules that no trace saw entered, a line each.
std::string never_entered(const CallGraph& graph);

/// The node an id names. Errors: not_found with near names as the hint.
Result<std::uint32_t> require_node(const CallGraph& graph, const std::string& text);

/// The nodes to count depth from: functions by id, files by path, where module-level code and what
/// nothing in the file calls is meant. Errors: those of require_node.
Result<std::vector<std::uint32_t>> require_entries(const CallGraph& graph,
                                                   const std::vector<std::string>& texts);

}  // namespace lacuna::cli
