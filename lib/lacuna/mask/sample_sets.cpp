#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <unordered_set>
#include <utility>

#include "lacuna/base/random.hpp"
#include "lacuna/mask/choose.hpp"

namespace lacuna {

namespace {

constexpr double exact_below = 0x1.0p53;
constexpr std::size_t most_counts = std::size_t{1} << 26;

using Set = std::vector<std::uint32_t>;

/// How many sets of k of the candidates from i on have no candidate inside another, for all i and
/// all k up to n. The candidates are in the order of the text, parents first, and `end[i]` is the
/// first one after i that is not inside it: a set is valid exactly where each member is at or
/// behind the end of the one before. Hence count(i, k) = count(i + 1, k) + count(end[i], k - 1).
///
/// Counts are doubles, exact below 2^53; where one would overflow, all are kept as logarithms.
class SetCounts {
 public:
  SetCounts(std::vector<std::uint32_t> end, std::uint32_t n)
      : end_(std::move(end)), size_(end_.size()), n_(n), table_((size_ + 1) * (n_ + 1)) {
    fill();
    if (std::all_of(table_.begin(), table_.end(), [](double x) { return std::isfinite(x); })) {
      return;
    }
    logarithms_ = true;
    fill();
  }

  double total() const {
    const double value = at(0, n_);
    return std::min(logarithms_ ? std::exp(value) : value, std::numeric_limits<double>::max());
  }
  bool exact() const { return !logarithms_ && at(0, n_) < exact_below; }

  /// The set with this rank in lexicographic order. Needs exact() and rank < total().
  Set by_rank(std::uint64_t rank) const {
    Set set;
    std::size_t from = 0;
    for (std::uint32_t k = n_; k > 0; --k) {
      const double before = at(from, k);
      const std::uint32_t next = last_with(from, k, before - static_cast<double>(rank));
      rank -= static_cast<std::uint64_t>(before - at(next, k));
      set.push_back(next);
      from = end_[next];
    }
    return set;
  }

  Set by_chance(Random& random) const {
    Set set;
    std::size_t from = 0;
    for (std::uint32_t k = n_; k > 0; --k) {
      const double part = 1 - random.real();  // in (0, 1]
      const double here = at(from, k);
      const std::uint32_t next =
          last_with(from, k, logarithms_ ? here + std::log(part) : here * part);
      set.push_back(next);
      from = end_[next];
    }
    return set;
  }

 private:
  static double add_logarithms(double a, double b) {
    if (a < b) std::swap(a, b);
    return std::isinf(b) ? a : a + std::log1p(std::exp(b - a));
  }

  void fill() {
    const double none = logarithms_ ? -std::numeric_limits<double>::infinity() : 0;
    for (std::size_t i = 0; i <= size_; ++i) at(i, 0) = logarithms_ ? 0 : 1;
    for (std::uint32_t k = 1; k <= n_; ++k) {
      at(size_, k) = none;
      for (std::size_t i = size_; i-- > 0;) {
        const double without = at(i + 1, k), with = at(end_[i], k - 1);
        at(i, k) = logarithms_ ? add_logarithms(without, with) : without + with;
      }
    }
  }

  double at(std::size_t i, std::uint32_t k) const { return table_[k * (size_ + 1) + i]; }
  double& at(std::size_t i, std::uint32_t k) { return table_[k * (size_ + 1) + i]; }

  /// The last i from `from` on with at(i, k) >= least: the counts fall with i. It is a member of
  /// some set because the next count is smaller.
  std::uint32_t last_with(std::size_t from, std::uint32_t k, double least) const {
    const auto row = table_.begin() + static_cast<std::ptrdiff_t>(k * (size_ + 1));
    const auto first = row + static_cast<std::ptrdiff_t>(from);
    const auto last = row + static_cast<std::ptrdiff_t>(size_);
    const auto behind =
        std::partition_point(first, last, [&](double count) { return count >= least; });
    return static_cast<std::uint32_t>(behind - row - (behind == first ? 0 : 1));
  }

  std::vector<std::uint32_t> end_;
  std::size_t size_;
  std::uint32_t n_;
  bool logarithms_ = false;
  std::vector<double> table_;  // one row of size_ + 1 for each k
};

/// The candidates in the order of the text, and where what is inside each of them ends.
struct Nesting {
  std::vector<std::uint32_t> order;  // indices into the candidates
  std::vector<std::uint32_t> end;    // positions in `order`
  std::uint32_t leaves = 0;          // candidates with none inside: the size of the largest set
};

Nesting nesting_of(const std::vector<const Function*>& candidates) {
  Nesting nesting;
  nesting.order.resize(candidates.size());
  nesting.end.resize(candidates.size());
  std::iota(nesting.order.begin(), nesting.order.end(), 0U);
  std::stable_sort(nesting.order.begin(), nesting.order.end(), [&](auto a, auto b) {
    const Function &x = *candidates[a], &y = *candidates[b];
    if (x.id.path != y.id.path) return x.id.path < y.id.path;
    if (x.whole.begin != y.whole.begin) return x.whole.begin < y.whole.begin;
    return x.whole.end > y.whole.end;
  });
  std::vector<std::uint32_t> open;  // positions whose functions are still around
  const auto position = [&](std::uint32_t at) -> const Function& {
    return *candidates[nesting.order[at]];
  };
  const auto close_until = [&](std::uint32_t at, const auto& still_open) {
    while (!open.empty() && !still_open(position(open.back()))) {
      nesting.end[open.back()] = at;
      if (at == open.back() + 1) ++nesting.leaves;
      open.pop_back();
    }
  };
  const auto count = static_cast<std::uint32_t>(candidates.size());
  for (std::uint32_t at = 0; at < count; ++at) {
    const Function& function = position(at);
    close_until(at, [&](const Function& outer) {
      return outer.id.path == function.id.path && outer.whole.contains(function.whole);
    });
    open.push_back(at);
  }
  close_until(count, [](const Function&) { return false; });
  return nesting;
}

/// `count` different ranks below `total`, in random order.
std::vector<std::uint64_t> sample_ranks(std::uint64_t total, std::size_t count, Random& random) {
  std::unordered_set<std::uint64_t> chosen;
  std::vector<std::uint64_t> ranks;
  for (std::uint64_t last = total - count; last < total; ++last) {
    const std::uint64_t rank = random.below(last + 1);
    ranks.push_back(chosen.insert(rank).second ? rank : last);
    chosen.insert(ranks.back());
  }
  random.shuffle(ranks);
  return ranks;
}

std::vector<Set> sample(const SetCounts& counts, std::size_t count, Random& random) {
  std::vector<Set> sets;
  if (counts.exact()) {
    const auto total = static_cast<std::uint64_t>(counts.total());
    for (const std::uint64_t rank : sample_ranks(total, count, random)) {
      sets.push_back(counts.by_rank(rank));
    }
    return sets;
  }
  std::set<Set> seen;  // a repeat among 2^53 sets is rare, but would be wrong
  while (sets.size() < count) {
    Set set = counts.by_chance(random);
    if (seen.insert(set).second) sets.push_back(std::move(set));
  }
  return sets;
}

}  // namespace

Result<SetSample> sample_sets(const std::vector<const Function*>& candidates, std::uint32_t n,
                              std::size_t count, std::uint64_t seed) {
  Nesting nesting = nesting_of(candidates);
  if (n > nesting.leaves) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("there is no set of {} functions, none inside another, among {} "
                            "candidates; the largest has {}",
                            n, candidates.size(), nesting.leaves),
                "choose a smaller n, or allow more functions");
  }
  if ((candidates.size() + 1) > most_counts / (std::size_t{n} + 1)) {
    return fail(
        ErrorCode::limit,
        fmt::format("sets of {} out of {} candidates are too many to count", n, candidates.size()),
        "choose a smaller n, or mask all functions");
  }
  const SetCounts counts(std::move(nesting.end), n);
  SetSample result;
  result.total = counts.total();
  result.exact = counts.exact();
  result.complete = result.exact && result.total <= static_cast<double>(count);
  if (result.complete) {
    const auto total = static_cast<std::uint64_t>(result.total);
    for (std::uint64_t rank = 0; rank < total; ++rank) result.sets.push_back(counts.by_rank(rank));
  } else {
    Random random = Random::derive(seed, fmt::format("sample_sets {}", n));
    result.sets = sample(counts, count, random);
  }
  for (Set& set : result.sets) {
    for (std::uint32_t& position : set) position = nesting.order[position];
    std::sort(set.begin(), set.end());
  }
  if (result.complete) std::sort(result.sets.begin(), result.sets.end());
  return result;
}

}  // namespace lacuna
