#include <algorithm>
#include <map>
#include <utility>

#include "lacuna/graph/measures.hpp"
#include "lacuna/mask/sets_internal.hpp"

namespace lacuna::detail {
namespace {

/// Sets of which no two members are equally deep. With c functions at a depth, the number of sets
/// of k from one depth on is that from the next one on plus c times that of k - 1.
class LayeredSets : public SetFamily {
 public:
  LayeredSets(const CandidateGraph& graph, const std::vector<std::uint32_t>& depth, std::uint32_t n)
      : graph_(graph), n_(n), layer_(graph.size(), nobody) {
    std::map<std::uint32_t, Set> by_depth;
    for (std::uint32_t i = 0; i < graph.size(); ++i) {
      if (depth[i] != not_reached) by_depth[depth[i]].push_back(i);
    }
    for (auto& [each, members] : by_depth) {
      for (const std::uint32_t member : members) {
        layer_[member] = static_cast<std::uint32_t>(layers_.size());
      }
      reached_.insert(reached_.end(), members.begin(), members.end());
      layers_.push_back(std::move(members));
    }
    count();
  }

  Branch root() const override { return {{}, reached_}; }

  Branch grown(const Branch& from, std::size_t choice) const override {
    const std::uint32_t member = from.choices[choice];
    Branch branch{from.set, {}};
    branch.set.push_back(member);
    if (branch.set.size() >= n_) return branch;
    for (std::size_t i = choice + 1; i < from.choices.size(); ++i) {
      const std::uint32_t next = from.choices[i];
      if (layer_[next] != layer_[member] && !graph_.nesting().nested(next, member)) {
        branch.choices.push_back(next);
      }
    }
    return branch;
  }

  bool scans(const Branch& /*from*/) const override { return true; }

  Result<void> prepare() override { return {}; }
  double bound() const override { return n_ > layers_.size() ? 0 : at(0, n_); }
  bool certain() const override { return !graph_.nesting().any(); }

  bool draw(Random& random, Set& set) const override {
    std::uint32_t left = n_;
    for (std::size_t i = 0; i < layers_.size() && left > 0; ++i) {
      if (random.real() * at(i, left) < at(i + 1, left)) continue;
      const auto& layer = layers_[i];
      set.push_back(layer[static_cast<std::size_t>(random.below(layer.size()))]);
      --left;
    }
    return left == 0 && !graph_.nesting().any_among(set);
  }

 private:
  double at(std::size_t layer, std::size_t k) const { return table_[layer * (width_ + 1) + k]; }

  void count() {
    width_ = std::min<std::size_t>(n_, layers_.size());
    table_.assign((layers_.size() + 1) * (width_ + 1), 0);
    table_[layers_.size() * (width_ + 1)] = 1;
    for (std::size_t i = layers_.size(); i-- > 0;) {
      for (std::size_t k = 0; k <= width_; ++k) {
        double sum = at(i + 1, k);
        if (k > 0) sum += static_cast<double>(layers_[i].size()) * at(i + 1, k - 1);
        table_[i * (width_ + 1) + k] = sum;
      }
    }
  }

  const CandidateGraph& graph_;
  std::uint32_t n_;
  std::size_t width_ = 0;
  std::vector<Set> layers_;
  std::vector<std::uint32_t> layer_;  ///< by candidate; `nobody` where it is not reached
  Set reached_;                       ///< by depth
  std::vector<double> table_;
};

}  // namespace

std::unique_ptr<SetFamily> layered_sets(const CandidateGraph& graph,
                                        const std::vector<std::uint32_t>& depth, std::uint32_t n) {
  return std::make_unique<LayeredSets>(graph, depth, n);
}

}  // namespace lacuna::detail
