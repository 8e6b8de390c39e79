#include <algorithm>
#include <utility>

#include "lacuna/mask/candidate_graph_internal.hpp"

namespace lacuna::detail {
namespace {

using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

Neighbours neighbours_of(Pairs pairs, std::uint32_t size) {
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  Neighbours result;
  result.begin.assign(std::size_t{size} + 1, 0);
  result.list.reserve(pairs.size());
  for (const auto& [from, to] : pairs) {
    ++result.begin[from + 1];
    result.list.push_back(to);
  }
  for (std::size_t i = 0; i < size; ++i) result.begin[i + 1] += result.begin[i];
  return result;
}

/// A. Kahn, "Topological sorting of large networks", CACM 5, 1962.
bool is_acyclic(const Neighbours& callees, std::uint32_t size) {
  std::vector<std::uint32_t> callers(size, 0);
  for (const std::uint32_t to : callees.list) ++callers[to];
  std::vector<std::uint32_t> free;
  for (std::uint32_t i = 0; i < size; ++i) {
    if (callers[i] == 0) free.push_back(i);
  }
  for (std::size_t i = 0; i < free.size(); ++i) {
    for (const std::uint32_t to : callees.of(free[i])) {
      if (--callers[to] == 0) free.push_back(to);
    }
  }
  return free.size() == size;
}

}  // namespace

CandidateGraph::CandidateGraph(const std::vector<const Function*>& candidates,
                               const CallGraph& graph)
    : graph_(graph), nesting_(nesting_of(candidates)), node_(candidates.size(), nobody) {
  find_owners(candidates);
  find_calls();
}

void CandidateGraph::find_owners(const std::vector<const Function*>& candidates) {
  owner_.assign(graph_.size(), nobody);
  for (std::uint32_t i = 0; i < candidates.size(); ++i) {
    const auto node = graph_.find(candidates[i]->id);
    if (!node) continue;
    node_[i] = *node;
    owner_[*node] = i;
  }
  // Nodes come by file and position, so that those around a node are on the stack.
  std::vector<std::uint32_t> open;
  for (std::uint32_t i = 0; i < graph_.size(); ++i) {
    const DependencyNode& node = graph_.node(i);
    while (!open.empty()) {
      const DependencyNode& outer = graph_.node(open.back());
      if (outer.id.path == node.id.path && outer.whole.contains(node.whole)) break;
      open.pop_back();
    }
    if (owner_[i] == nobody && !open.empty()) owner_[i] = owner_[open.back()];
    if (!node.whole.empty() && node.id.qualified_name != module_code_name) open.push_back(i);
  }
}

void CandidateGraph::find_calls() {
  Pairs calls, both;
  for (const CallEdge& edge : graph_.dependencies().calls) {
    const std::uint32_t from = owner_[edge.caller], to = owner_[edge.callee];
    if (from == nobody || to == nobody || from == to || nesting_.nested(from, to)) continue;
    calls.emplace_back(from, to);
    both.emplace_back(from, to);
    both.emplace_back(to, from);
  }
  callees_ = neighbours_of(std::move(calls), size());
  around_ = neighbours_of(std::move(both), size());
  acyclic_ = is_acyclic(callees_, size());
}

bool CandidateGraph::calls(std::uint32_t from, std::uint32_t to) const {
  const auto list = callees(from);
  return std::binary_search(list.begin(), list.end(), to);
}

}  // namespace lacuna::detail
