#pragma once

#include <string>
#include <utility>
#include <vector>

#include "lacuna/graph/call_graph.hpp"

namespace lacuna::test {

/// A graph of `count` functions a, b, c… of one file with these edges.
inline CallGraph make_graph(std::uint32_t count,
                            const std::vector<std::pair<std::uint32_t, std::uint32_t>>& edges) {
  Dependencies all;
  all.files = {"m.py"};
  for (std::uint32_t i = 0; i < count; ++i) {
    DependencyNode node;
    node.id = {"m.py",
               i < 26 ? std::string(1, static_cast<char>('a' + i)) : "f" + std::to_string(i), 1};
    all.nodes.push_back(std::move(node));
  }
  for (const auto& [from, to] : edges) {
    CallEdge edge;
    edge.caller = from;
    edge.callee = to;
    all.calls.push_back(std::move(edge));
  }
  return CallGraph(std::move(all));
}

}  // namespace lacuna::test
