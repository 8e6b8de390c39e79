#pragma once

#include <cstdint>
#include <vector>

#include "lacuna/graph/call_graph.hpp"

namespace lacuna {

constexpr std::uint32_t not_reached = 0xFFFFFFFFU;

/// The strongly connected component of each node: those that can call each other in a circle. The
/// numbers count from 0, callees before callers. R. Tarjan, "Depth-first search and linear graph
/// algorithms", 1972, without recursion. O(nodes + edges).
std::vector<std::uint32_t> components(const CallGraph& graph);

/// The components of more than one node, and nodes that call themselves; each sorted, the largest
/// first.
std::vector<std::vector<std::uint32_t>> cycles(const CallGraph& graph);

/// Calls on the shortest way from the nearest entry; not_reached where there is none.
std::vector<std::uint32_t> depths(const CallGraph& graph,
                                  const std::vector<std::uint32_t>& entries);

/// The node through which every way from the entries to a node leads last: its immediate dominator.
/// A node is its own where it is an entry or where no single node has all ways; not_reached where
/// no entry leads there. K. Cooper, T. Harvey, K. Kennedy, "A simple, fast dominance algorithm",
/// 2001.
std::vector<std::uint32_t> dominators(const CallGraph& graph,
                                      const std::vector<std::uint32_t>& entries);

/// How many nodes can be reached only through each node, itself not counted: what depends on it
/// altogether.
std::vector<std::uint32_t> dominated(const CallGraph& graph,
                                     const std::vector<std::uint32_t>& entries);

/// The nodes without which fewer nodes hang together, the direction of calls left aside. J.
/// Hopcroft and R. Tarjan, "Efficient algorithms for graph manipulation", 1973, without recursion.
std::vector<bool> articulation_points(const CallGraph& graph);

/// On how many shortest ways between two others each node lies. U. Brandes, "A faster algorithm for
/// betweenness centrality", 2001. From `sources` nodes spread evenly, scaled to all; 0: from all,
/// O(nodes * edges).
std::vector<double> betweenness(const CallGraph& graph, std::size_t sources = 0);

/// The code units to begin from: module-level code that no other file's code is needed to enter,
/// and functions that nothing calls.
std::vector<std::uint32_t> entry_points(const CallGraph& graph);

}  // namespace lacuna
