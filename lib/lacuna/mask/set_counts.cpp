#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_set>
#include <utility>

#include "lacuna/mask/set_counts_internal.hpp"

namespace lacuna::detail {
namespace {

double add_logarithms(double a, double b) {
  if (a < b) std::swap(a, b);
  return std::isinf(b) ? a : a + std::log1p(std::exp(b - a));
}

}  // namespace

SetCounts::SetCounts(std::vector<std::uint32_t> end, std::uint32_t n, std::vector<double> weights)
    : end_(std::move(end)),
      weights_(std::move(weights)),
      size_(end_.size()),
      n_(n),
      table_((size_ + 1) * (n_ + 1)) {
  fill();
  const bool good = std::all_of(table_.begin(), table_.end(), [](double x) {
    return std::isfinite(x) && (x == 0 || x >= std::numeric_limits<double>::min());
  });
  // Products of small weights may vanish as well; logarithms hold them all.
  const bool vanished = !weights_.empty() && n_ > 0 && size_ >= n_ && at(0, n_) == 0;
  if (good && !vanished) return;
  logarithms_ = true;
  fill();
}

double SetCounts::none() const {
  return logarithms_ ? -std::numeric_limits<double>::infinity() : 0;
}

double SetCounts::total() const {
  const double value = at(0, n_);
  return std::min(logarithms_ ? std::exp(value) : value, std::numeric_limits<double>::max());
}

void SetCounts::fill() {
  for (std::size_t i = 0; i <= size_; ++i) at(i, 0) = logarithms_ ? 0 : 1;
  for (std::uint32_t k = 1; k <= n_; ++k) {
    at(size_, k) = none();
    for (std::size_t i = size_; i-- > 0;) {
      const double without = at(i + 1, k);
      double with = at(end_[i], k - 1);
      if (!weights_.empty()) {
        with = logarithms_ ? with + std::log(weights_[i]) : with * weights_[i];
      }
      at(i, k) = logarithms_ ? add_logarithms(without, with) : without + with;
    }
  }
}

Set SetCounts::by_rank(std::uint64_t rank) const {
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

Set SetCounts::by_chance(Random& random) const {
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

double SetCounts::probability(const Set& set) const {
  double logarithm = logarithms_ ? -at(0, n_) : -std::log(at(0, n_));
  if (!weights_.empty()) {
    for (const std::uint32_t member : set) logarithm += std::log(weights_[member]);
  }
  return std::exp(logarithm);
}

/// The last i from `from` on with at(i, k) >= least: the counts fall with i. It is a member of
/// some set because the next count is smaller.
std::uint32_t SetCounts::last_with(std::size_t from, std::uint32_t k, double least) const {
  const auto row = table_.begin() + static_cast<std::ptrdiff_t>(k * (size_ + 1));
  const auto first = row + static_cast<std::ptrdiff_t>(from);
  const auto last = row + static_cast<std::ptrdiff_t>(size_);
  const auto behind =
      std::partition_point(first, last, [&](double count) { return count >= least; });
  return static_cast<std::uint32_t>(behind - row - (behind == first ? 0 : 1));
}

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

}  // namespace lacuna::detail
