#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "lacuna/mask/sets_internal.hpp"

namespace lacuna::detail {
namespace {

constexpr std::size_t most_walks = std::size_t{1} << 26;
/// Members of a set with circles, whose ways are told apart by bits.
constexpr std::uint32_t most_in_circles = 63;
constexpr std::size_t most_dead_ends = std::size_t{1} << 20;

/// The ways through all members of one set, by direct calls.
class Ways {
 public:
  Ways(const CandidateGraph& graph, Set sorted) : members_(std::move(sorted)) {
    calls_.assign(members_.size(), 0);
    for (std::size_t i = 0; i < members_.size(); ++i) {
      for (std::size_t k = 0; k < members_.size(); ++k) {
        if (i != k && graph.calls(members_[i], members_[k])) calls_[i] |= std::uint64_t{1} << k;
      }
    }
  }

  /// The way that comes first in lexicographic order; empty where there is none, or it is not found
  /// within bounds.
  Set first() {
    Set way;
    const std::uint64_t all = (std::uint64_t{1} << members_.size()) - 1;
    extend(all, all, way);
    for (std::uint32_t& member : way) member = members_[member];
    return way;
  }

 private:
  bool extend(std::uint64_t left, std::uint64_t next, Set& way) {
    if (left == 0) return true;
    for (std::uint64_t choices = left & next; choices != 0; choices &= choices - 1) {
      const auto member = static_cast<std::uint32_t>(__builtin_ctzll(choices));
      const std::uint64_t rest = left & ~(std::uint64_t{1} << member);
      if (dead_.contains({rest, member})) continue;
      way.push_back(member);
      if (extend(rest, calls_[member], way)) return true;
      way.pop_back();
      if (dead_.size() == most_dead_ends) return false;
      dead_.insert({rest, member});
    }
    return false;
  }

  Set members_;
  std::vector<std::uint64_t> calls_;  ///< by member, bits of the members it calls
  std::set<std::pair<std::uint64_t, std::uint32_t>> dead_;
};

/// Sets whose members can be put in a row in which each calls the next one. A set that has several
/// such rows, because of circles, is that of the first row in lexicographic order alone. Rows are
/// drawn as walks, whose number follows from those that are one shorter; a walk that comes to a
/// member twice gives nothing. Without circles all walks are rows and no set has two.
class ChainSets : public SetFamily {
 public:
  ChainSets(const CandidateGraph& graph, std::uint32_t n) : graph_(graph), n_(n) { count_ends(); }

  Branch root() const override;
  Branch grown(const Branch& from, std::size_t choice) const override;
  bool counts(const Set& set) const override;
  Result<void> prepare() override;
  double bound() const override { return sums_.empty() ? 0 : sums_.back(); }
  bool certain() const override { return graph_.acyclic() && !graph_.nesting().any(); }
  bool draw(Random& random, Set& set) const override;

 private:
  void count_ends();
  double walks(std::uint32_t from, std::uint32_t members) const {
    return walks_[std::size_t{members - 1} * graph_.size() + from];
  }

  const CandidateGraph& graph_;
  std::uint32_t n_;
  std::vector<std::uint32_t> longest_;  ///< by candidate: members of a walk from it, at most n
  std::uint32_t reachable_ = 0;         ///< the largest of them
  std::vector<double> walks_;           ///< by members, then by candidate
  std::vector<double> sums_;
};

/// How long a walk from each candidate can be, so that a search leaves out what leads nowhere. With
/// circles every candidate before one can go on for ever.
void ChainSets::count_ends() {
  const std::uint32_t m = graph_.size();
  longest_.assign(m, n_);
  std::vector<std::uint32_t> open(m, 0);
  std::vector<std::vector<std::uint32_t>> callers(m);
  Set ended;
  for (std::uint32_t i = 0; i < m; ++i) {
    for (const std::uint32_t to : graph_.callees(i)) callers[to].push_back(i);
    open[i] = static_cast<std::uint32_t>(graph_.callees(i).size());
    if (open[i] == 0) ended.push_back(i);
  }
  std::vector<std::uint32_t> length(m, 1);
  for (std::size_t k = 0; k < ended.size(); ++k) {
    longest_[ended[k]] = std::min(n_, length[ended[k]]);
    for (const std::uint32_t caller : callers[ended[k]]) {
      length[caller] = std::max(length[caller], length[ended[k]] + 1);
      if (--open[caller] == 0) ended.push_back(caller);
    }
  }
  for (const std::uint32_t each : longest_) reachable_ = std::max(reachable_, each);
}

Branch ChainSets::root() const {
  // Where no walk has n members, the search goes as far as there is one, to say how far that is.
  Branch branch;
  for (std::uint32_t i = 0; i < graph_.size(); ++i) {
    if (longest_[i] == reachable_) branch.choices.push_back(i);
  }
  return branch;
}

Branch ChainSets::grown(const Branch& from, std::size_t choice) const {
  const std::uint32_t member = from.choices[choice];
  Branch branch{from.set, {}};
  branch.set.push_back(member);
  const auto members = static_cast<std::uint32_t>(branch.set.size());
  if (members >= reachable_) return branch;
  const auto& nesting = graph_.nesting();
  for (const std::uint32_t next : graph_.callees(member)) {
    if (longest_[next] + members < reachable_) continue;
    const bool fits = std::none_of(branch.set.begin(), branch.set.end(), [&](std::uint32_t other) {
      return other == next || nesting.nested(other, next);
    });
    if (fits) branch.choices.push_back(next);
  }
  return branch;
}

bool ChainSets::counts(const Set& set) const {
  if (graph_.acyclic()) return true;
  Set sorted = set;
  std::sort(sorted.begin(), sorted.end());
  // A call that goes back along the row is needed for a second row.
  bool back = false;
  for (std::size_t i = 0; i < set.size() && !back; ++i) {
    for (std::size_t k = i + 1; k < set.size() && !back; ++k) back = graph_.calls(set[k], set[i]);
  }
  if (!back) return true;
  return Ways(graph_, std::move(sorted)).first() == set;
}

Result<void> ChainSets::prepare() {
  const std::size_t m = graph_.size();
  if (m > most_walks / n_ || (!graph_.acyclic() && n_ > most_in_circles)) {
    return fail(ErrorCode::limit,
                fmt::format("chains of {} out of {} functions are too many to count", n_, m),
                "choose a smaller n");
  }
  walks_.assign(m * n_, 1);
  for (std::size_t k = 1; k < n_; ++k) {
    for (std::uint32_t i = 0; i < m; ++i) {
      double sum = 0;
      for (const std::uint32_t next : graph_.callees(i)) sum += walks_[(k - 1) * m + next];
      walks_[k * m + i] = sum;
    }
  }
  double sum = 0;
  for (std::uint32_t i = 0; i < m; ++i) {
    sum += walks(i, n_);
    sums_.push_back(sum);
  }
  return {};
}

bool ChainSets::draw(Random& random, Set& set) const {
  const auto first = std::upper_bound(sums_.begin(), sums_.end(), random.real() * sums_.back());
  if (first == sums_.end()) return false;
  set.assign(1, static_cast<std::uint32_t>(first - sums_.begin()));
  for (std::uint32_t left = n_ - 1; left > 0; --left) {
    double least = random.real() * walks(set.back(), left + 1);
    std::uint32_t chosen = nobody;
    for (const std::uint32_t next : graph_.callees(set.back())) {
      if (walks(next, left) == 0) continue;
      chosen = next;
      least -= walks(next, left);
      if (least < 0) break;
    }
    if (chosen == nobody || std::find(set.begin(), set.end(), chosen) != set.end()) return false;
    set.push_back(chosen);
  }
  return !graph_.nesting().any_among(set) && counts(set);
}

}  // namespace

std::unique_ptr<SetFamily> chain_sets(const CandidateGraph& graph, std::uint32_t n) {
  return std::make_unique<ChainSets>(graph, n);
}

}  // namespace lacuna::detail
