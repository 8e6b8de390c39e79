#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lacuna/base/random.hpp"

namespace lacuna::detail {

using Set = std::vector<std::uint32_t>;

/// From here on a double does not hold every whole number.
inline constexpr double exact_below = 0x1.0p53;

/// How many sets of k of the candidates from i on have no candidate inside another, for all i and
/// all k up to n. The candidates are in the order of the text, parents first, and `end[i]` is the
/// first one after i that is not inside it: a set is valid exactly where each member is at or
/// behind the end of the one before. Hence count(i, k) = count(i + 1, k) + w(i) * count(end[i],
/// k - 1), where w is 1 everywhere, or the weight of the candidate: then a set counts as much as
/// the product of its weights.
///
/// Counts are doubles, exact below 2^53 without weights; where one would overflow, all are kept as
/// logarithms.
class SetCounts {
 public:
  /// `weights`, by position: all above 0, or empty for 1 everywhere.
  SetCounts(std::vector<std::uint32_t> end, std::uint32_t n, std::vector<double> weights = {});

  double total() const;
  bool exact() const { return !logarithms_ && weights_.empty() && at(0, n_) < exact_below; }
  /// Whether there is a set at all.
  bool any() const { return logarithms_ ? at(0, n_) > none() : at(0, n_) > 0; }

  /// The set with this rank in lexicographic order. Needs exact() and rank < total().
  Set by_rank(std::uint64_t rank) const;
  /// A set, with the probability that its product of weights has of the total.
  Set by_chance(Random& random) const;
  double probability(const Set& set) const;

 private:
  double none() const;
  void fill();
  double at(std::size_t i, std::uint32_t k) const { return table_[k * (size_ + 1) + i]; }
  double& at(std::size_t i, std::uint32_t k) { return table_[k * (size_ + 1) + i]; }
  std::uint32_t last_with(std::size_t from, std::uint32_t k, double least) const;

  std::vector<std::uint32_t> end_;
  std::vector<double> weights_;
  std::size_t size_;
  std::uint32_t n_;
  bool logarithms_ = false;
  std::vector<double> table_;  // one row of size_ + 1 for each k
};

/// The most counts that a table may have.
inline constexpr std::size_t most_counts = std::size_t{1} << 26;

/// `count` different ranks below `total`, in random order (Floyd's sample; Bentley and Floyd, CACM
/// 30, 1987).
std::vector<std::uint64_t> sample_ranks(std::uint64_t total, std::size_t count, Random& random);

}  // namespace lacuna::detail
