#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "lacuna/syntax/dependencies.hpp"

namespace lacuna {

enum class Direction { callees, callers };

/// Which functions of a repository call which. A value; immutable, so that it can be read from many
/// threads. Nodes are numbered as in Dependencies::nodes, edges as in Dependencies::calls.
class CallGraph {
 public:
  /// O(nodes + edges).
  explicit CallGraph(Dependencies dependencies);

  const Dependencies& dependencies() const { return dependencies_; }
  std::size_t size() const { return dependencies_.nodes.size(); }
  const DependencyNode& node(std::uint32_t index) const { return dependencies_.nodes[index]; }
  const CallEdge& edge(std::uint32_t index) const { return dependencies_.calls[index]; }

  /// Numbers of the edges that leave a node or lead to it, by the number of the other node. They
  /// live as long as the graph.
  std::span<const std::uint32_t> out_edges(std::uint32_t node) const;
  std::span<const std::uint32_t> in_edges(std::uint32_t node) const;

  /// The nodes called from a node, or calling it; sorted, without the node itself repeated.
  std::vector<std::uint32_t> neighbours(std::uint32_t node, Direction direction) const;

  /// O(log nodes).
  std::optional<std::uint32_t> find(const FunctionId& id) const;

  struct Reached {
    std::uint32_t node = 0;
    std::uint32_t distance = 0;  ///< calls on the shortest way; 0: one of the nodes begun from
  };
  /// What can be reached in at most `depth` calls, nearest first, then by number. O(nodes + edges).
  std::vector<Reached> reach(const std::vector<std::uint32_t>& from, Direction direction,
                             std::uint32_t depth = 0xFFFFFFFFU) const;

  /// The nodes on a shortest way of calls, both ends included; empty where there is none. Of ways
  /// of one length the first by number. O(nodes + edges).
  std::vector<std::uint32_t> path(std::uint32_t from, std::uint32_t to) const;

 private:
  Dependencies dependencies_;
  std::vector<std::uint32_t> out_begin_;
  std::vector<std::uint32_t> out_;
  std::vector<std::uint32_t> in_begin_;
  std::vector<std::uint32_t> in_;
  std::map<FunctionId, std::uint32_t> index_;
};

}  // namespace lacuna
