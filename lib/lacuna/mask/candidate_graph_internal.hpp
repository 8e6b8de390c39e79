#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lacuna/graph/call_graph.hpp"
#include "lacuna/mask/nesting_internal.hpp"

namespace lacuna::detail {

/// No candidate, or no node.
inline constexpr std::uint32_t nobody = 0xFFFFFFFFU;

/// Lists of candidates by candidate, in one piece.
struct Neighbours {
  std::vector<std::uint32_t> begin;
  std::vector<std::uint32_t> list;

  std::span<const std::uint32_t> of(std::uint32_t i) const {
    return std::span(list).subspan(begin[i], begin[i + 1] - begin[i]);
  }
};

/// The call graph as far as it is about the candidates. Code that stands inside a candidate and is
/// no candidate itself counts as its own: its calls are the candidate's calls.
class CandidateGraph {
 public:
  /// The graph must outlive it. O(nodes + edges log edges).
  CandidateGraph(const std::vector<const Function*>& candidates, const CallGraph& graph);

  std::uint32_t size() const { return static_cast<std::uint32_t>(node_.size()); }
  const CallGraph& graph() const { return graph_; }
  const Nesting& nesting() const { return nesting_; }

  /// Direct calls from candidate to candidate, without those between two of which one stands inside
  /// the other; sorted.
  std::span<const std::uint32_t> callees(std::uint32_t i) const { return callees_.of(i); }
  bool calls(std::uint32_t from, std::uint32_t to) const;
  /// The same, whatever the direction.
  const Neighbours& around() const { return around_; }
  /// Whether no candidate reaches itself by direct calls among candidates.
  bool acyclic() const { return acyclic_; }

  std::uint32_t node(std::uint32_t candidate) const { return node_[candidate]; }
  /// The candidate to which a node of the graph belongs, or `nobody`.
  std::uint32_t owner(std::uint32_t node) const { return owner_[node]; }

 private:
  void find_owners(const std::vector<const Function*>& candidates);
  void find_calls();

  const CallGraph& graph_;
  Nesting nesting_;
  std::vector<std::uint32_t> node_;
  std::vector<std::uint32_t> owner_;
  Neighbours callees_;
  Neighbours around_;
  bool acyclic_ = true;
};

}  // namespace lacuna::detail
