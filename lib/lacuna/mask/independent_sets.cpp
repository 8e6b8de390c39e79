#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "lacuna/graph/measures.hpp"
#include "lacuna/mask/sets_internal.hpp"

namespace lacuna::detail {
namespace {

/// The most candidates whose pairs are kept as bits: 128 MiB.
constexpr std::uint32_t most_candidates = 1U << 15;

/// Which candidates may not be together, as a square of bits.
class Conflicts {
 public:
  explicit Conflicts(const CandidateGraph& graph)
      : size_(graph.size()), words_((std::size_t{size_} + 63) / 64), bits_(size_ * words_, 0) {
    find_reached(graph);
    for (std::uint32_t a = 0; a < size_; ++a) {
      for (std::uint32_t b = a + 1; b < size_; ++b) {
        if (!has(a, b) && !has(b, a) && !graph.nesting().nested(a, b)) continue;
        add(a, b);
        add(b, a);
        any_ = true;
      }
    }
  }

  bool has(std::uint32_t a, std::uint32_t b) const {
    return (bits_[a * words_ + b / 64] >> (b % 64) & 1) != 0;
  }
  bool any() const { return any_; }

 private:
  void add(std::uint32_t a, std::uint32_t b) {
    bits_[a * words_ + b / 64] |= std::uint64_t{1} << (b % 64);
  }

  /// Which candidates each of them reaches, 64 at a time: what a component reaches is what it has
  /// and what the components reach that it calls.
  void find_reached(const CandidateGraph& graph) {
    const CallGraph& all = graph.graph();
    const std::vector<std::uint32_t> component = components(all);
    std::uint32_t count = 0;
    for (const std::uint32_t each : component) count = std::max(count, each + 1);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> calls;
    for (const CallEdge& edge : all.dependencies().calls) {
      const std::uint32_t from = component[edge.caller], to = component[edge.callee];
      if (from != to) calls.emplace_back(from, to);
    }
    std::sort(calls.begin(), calls.end());  // callees have the lower numbers
    calls.erase(std::unique(calls.begin(), calls.end()), calls.end());
    std::vector<std::uint64_t> reached(count);
    for (std::size_t word = 0; word < words_; ++word) {
      std::fill(reached.begin(), reached.end(), 0);
      for (std::uint32_t node = 0; node < all.size(); ++node) {
        const std::uint32_t owner = graph.owner(node);
        if (owner == nobody || owner / 64 != word) continue;
        reached[component[node]] |= std::uint64_t{1} << (owner % 64);
      }
      for (const auto& [from, to] : calls) reached[from] |= reached[to];
      for (std::uint32_t node = 0; node < all.size(); ++node) {
        const std::uint32_t owner = graph.owner(node);
        if (owner != nobody) bits_[owner * words_ + word] |= reached[component[node]];
      }
    }
  }

  std::uint32_t size_;
  std::size_t words_;
  std::vector<std::uint64_t> bits_;
  bool any_ = false;
};

/// Sets without a way of calls between any two members. They are drawn as sets of which none is
/// inside another, which SetCounts draws uniformly; those with a way give nothing.
class IndependentSets : public SetFamily {
 public:
  IndependentSets(const CandidateGraph& graph, std::uint32_t n)
      : graph_(graph), n_(n), conflicts_(graph) {}

  Branch root() const override {
    Branch branch;
    branch.choices.resize(graph_.size());
    for (std::uint32_t i = 0; i < graph_.size(); ++i) branch.choices[i] = i;
    return branch;
  }

  Branch grown(const Branch& from, std::size_t choice) const override {
    const std::uint32_t member = from.choices[choice];
    Branch branch{from.set, {}};
    branch.set.push_back(member);
    if (branch.set.size() >= n_) return branch;
    for (std::size_t i = choice + 1; i < from.choices.size(); ++i) {
      if (!conflicts_.has(member, from.choices[i])) branch.choices.push_back(from.choices[i]);
    }
    return branch;
  }

  bool scans(const Branch& /*from*/) const override { return true; }

  Result<void> prepare() override {
    if (std::size_t{graph_.size()} + 1 > most_counts / (std::size_t{n_} + 1)) {
      return fail(
          ErrorCode::limit,
          fmt::format("sets of {} out of {} functions are too many to count", n_, graph_.size()),
          "choose a smaller n");
    }
    counts_ = std::make_unique<SetCounts>(graph_.nesting().end, n_);
    return {};
  }
  double bound() const override { return counts_->any() ? counts_->total() : 0; }
  bool certain() const override { return !conflicts_.any(); }

  bool draw(Random& random, Set& set) const override {
    set = counts_->by_chance(random);
    for (std::uint32_t& member : set) member = graph_.nesting().order[member];
    for (std::size_t i = 0; i < set.size(); ++i) {
      for (std::size_t k = i + 1; k < set.size(); ++k) {
        if (conflicts_.has(set[i], set[k])) return false;
      }
    }
    return true;
  }

 private:
  const CandidateGraph& graph_;
  std::uint32_t n_;
  Conflicts conflicts_;
  std::unique_ptr<SetCounts> counts_;
};

}  // namespace

Result<std::unique_ptr<SetFamily>> independent_sets(const CandidateGraph& graph, std::uint32_t n) {
  if (graph.size() > most_candidates) {
    return fail(
        ErrorCode::limit,
        fmt::format("{} functions are too many to find out which reach which", graph.size()),
        fmt::format("let at most {} be candidates", most_candidates));
  }
  return std::make_unique<IndependentSets>(graph, n);
}

}  // namespace lacuna::detail
