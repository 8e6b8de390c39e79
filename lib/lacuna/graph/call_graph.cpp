#include "lacuna/graph/call_graph.hpp"

#include <algorithm>

namespace lacuna {
namespace {

/// Edges by one of their ends: `begin[i]` to `begin[i + 1]` are those of node i.
template <class End>
void sort_edges(const std::vector<CallEdge>& edges, std::size_t nodes, End end,
                std::vector<std::uint32_t>& begin, std::vector<std::uint32_t>& list) {
  begin.assign(nodes + 1, 0);
  for (const CallEdge& edge : edges) ++begin[end(edge) + 1];
  for (std::size_t i = 0; i < nodes; ++i) begin[i + 1] += begin[i];
  list.resize(edges.size());
  std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
  for (std::uint32_t i = 0; i < edges.size(); ++i) list[next[end(edges[i])]++] = i;
}

}  // namespace

CallGraph::CallGraph(Dependencies dependencies) : dependencies_(std::move(dependencies)) {
  const auto& edges = dependencies_.calls;
  sort_edges(edges, size(), [](const CallEdge& edge) { return edge.caller; }, out_begin_, out_);
  sort_edges(edges, size(), [](const CallEdge& edge) { return edge.callee; }, in_begin_, in_);
  for (std::uint32_t i = 0; i < size(); ++i) index_.emplace(node(i).id, i);
}

std::span<const std::uint32_t> CallGraph::out_edges(std::uint32_t node) const {
  return std::span(out_).subspan(out_begin_[node], out_begin_[node + 1] - out_begin_[node]);
}

std::span<const std::uint32_t> CallGraph::in_edges(std::uint32_t node) const {
  return std::span(in_).subspan(in_begin_[node], in_begin_[node + 1] - in_begin_[node]);
}

std::vector<std::uint32_t> CallGraph::neighbours(std::uint32_t node, Direction direction) const {
  std::vector<std::uint32_t> list;
  if (direction == Direction::callees) {
    for (const std::uint32_t each : out_edges(node)) list.push_back(edge(each).callee);
  } else {
    for (const std::uint32_t each : in_edges(node)) list.push_back(edge(each).caller);
  }
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  return list;
}

std::optional<std::uint32_t> CallGraph::find(const FunctionId& id) const {
  const auto found = index_.find(id);
  return found == index_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<CallGraph::Reached> CallGraph::reach(const std::vector<std::uint32_t>& from,
                                                 Direction direction, std::uint32_t depth) const {
  std::vector<Reached> reached;
  std::vector<bool> seen(size(), false);
  for (const std::uint32_t each : from) {
    if (each >= size() || seen[each]) continue;
    seen[each] = true;
    reached.push_back({each, 0});
  }
  for (std::size_t i = 0; i < reached.size(); ++i) {
    const Reached at = reached[i];
    if (at.distance == depth) continue;
    for (const std::uint32_t next : neighbours(at.node, direction)) {
      if (seen[next]) continue;
      seen[next] = true;
      reached.push_back({next, at.distance + 1});
    }
  }
  std::stable_sort(reached.begin(), reached.end(), [](const Reached& a, const Reached& b) {
    return a.distance != b.distance ? a.distance < b.distance : a.node < b.node;
  });
  return reached;
}

std::vector<std::uint32_t> CallGraph::path(std::uint32_t from, std::uint32_t to) const {
  constexpr std::uint32_t nobody = 0xFFFFFFFFU;
  std::vector<std::uint32_t> before(size(), nobody);
  std::vector<std::uint32_t> queue = {from};
  before[from] = from;
  for (std::size_t i = 0; i < queue.size() && before[to] == nobody; ++i) {
    for (const std::uint32_t next : neighbours(queue[i], Direction::callees)) {
      if (before[next] != nobody) continue;
      before[next] = queue[i];
      queue.push_back(next);
    }
  }
  std::vector<std::uint32_t> way;
  if (before[to] == nobody) return way;
  for (std::uint32_t at = to;; at = before[at]) {
    way.push_back(at);
    if (at == from) break;
  }
  std::reverse(way.begin(), way.end());
  return way;
}

}  // namespace lacuna
