#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lacuna/graph/repository_graph.hpp"

namespace lacuna::cli {

/// A graph as its tables need it.
struct GraphView {
  const RepositoryGraph& repository;
  bool color = false;

  const CallGraph& graph() const { return repository.graph(); }
};

/// What there is, and the most central functions; with traces also what they say about it.
std::string graph_summary(const GraphView& view, const std::string& title);

/// The `count` functions on most shortest ways.
std::string central_table(const GraphView& view, std::size_t count);

/// The measures of these functions; of all where there are none.
std::string measures_table(const GraphView& view, const std::vector<std::uint32_t>& nodes);

std::string cycle_table(const GraphView& view);

/// Functions with how many calls away they are.
std::string reached_table(const GraphView& view, const std::vector<CallGraph::Reached>& reached);

/// A way of calls, each with how it is known.
std::string path_table(const GraphView& view, const std::vector<std::uint32_t>& way);

/// The functions and modules that no trace saw entered, a line each.
std::string never_entered(const CallGraph& graph);

}  // namespace lacuna::cli
