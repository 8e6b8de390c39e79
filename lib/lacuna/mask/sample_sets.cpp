#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "lacuna/mask/choose.hpp"
#include "lacuna/mask/nesting_internal.hpp"
#include "lacuna/mask/sets_internal.hpp"

namespace lacuna {

using detail::Nesting;
using detail::Set;
using detail::SetCounts;

namespace {

std::vector<Set> sample(const SetCounts& counts, std::size_t count, Random& random) {
  std::vector<Set> sets;
  if (counts.exact()) {
    const auto total = static_cast<std::uint64_t>(counts.total());
    for (const std::uint64_t rank : detail::sample_ranks(total, count, random)) {
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

Result<void> check_size(const Nesting& nesting, std::uint32_t n) {
  const std::size_t m = nesting.order.size();
  if (n > nesting.leaves) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("there is no set of {} functions, none inside another, among {} "
                            "candidates; the largest has {}",
                            n, m, nesting.leaves),
                "choose a smaller n, or allow more functions");
  }
  if (m + 1 > detail::most_counts / (std::size_t{n} + 1)) {
    return fail(ErrorCode::limit,
                fmt::format("sets of {} out of {} candidates are too many to count", n, m),
                "choose a smaller n, or mask all functions");
  }
  return {};
}

/// All sets where there are at most `count` of them; else none of them, with the total.
SetSample all_sets(const SetCounts& counts, std::size_t count) {
  SetSample result;
  result.total = counts.total();
  result.exact = counts.exact();
  result.complete = result.exact && result.total <= static_cast<double>(count);
  if (!result.complete) return result;
  const auto total = static_cast<std::uint64_t>(result.total);
  for (std::uint64_t rank = 0; rank < total; ++rank) result.sets.push_back(counts.by_rank(rank));
  return result;
}

/// From positions in the text to candidates.
void to_candidates(const Nesting& nesting, SetSample& sample) {
  for (Set& set : sample.sets) {
    for (std::uint32_t& position : set) position = nesting.order[position];
    std::sort(set.begin(), set.end());
  }
  if (sample.complete && sample.probabilities.empty()) {
    std::sort(sample.sets.begin(), sample.sets.end());
  }
}

}  // namespace

Result<SetSample> sample_sets(const std::vector<const Function*>& candidates, std::uint32_t n,
                              std::size_t count, std::uint64_t seed) {
  const Nesting nesting = detail::nesting_of(candidates);
  if (auto checked = check_size(nesting, n); !checked) return tl::unexpected(checked.error());
  const SetCounts counts(nesting.end, n);
  SetSample result = all_sets(counts, count);
  if (!result.complete) {
    Random random = Random::derive(seed, fmt::format("sample_sets {}", n));
    result.sets = sample(counts, count, random);
  }
  to_candidates(nesting, result);
  return result;
}

namespace detail {

Result<SetSample> sample_weighted(const std::vector<const Function*>& candidates,
                                  const std::vector<double>& weights, std::uint32_t n,
                                  std::size_t count, std::uint64_t seed) {
  std::vector<const Function*> able;
  Set original;
  for (std::uint32_t i = 0; i < candidates.size(); ++i) {
    if (!(weights[i] > 0)) continue;
    able.push_back(candidates[i]);
    original.push_back(i);
  }
  const Nesting nesting = nesting_of(able);
  if (auto checked = check_size(nesting, n); !checked) {
    Error error = checked.error();
    if (error.code == ErrorCode::invalid_argument) {
      error.message = fmt::format("{} of {} candidates have a weight above 0: {}", able.size(),
                                  candidates.size(), error.message);
    }
    return tl::unexpected(std::move(error));
  }
  std::vector<double> by_position;
  for (const std::uint32_t i : nesting.order) by_position.push_back(weights[original[i]]);
  const SetCounts counts(nesting.end, n, std::move(by_position));
  SetSample result = all_sets(SetCounts(nesting.end, n), count);
  result.how = SampleKind::weighted;
  if (!result.complete) {
    constexpr std::size_t more_draws = std::size_t{1} << 20;
    Random random = Random::derive(seed, fmt::format("sample_weighted {}", n));
    std::set<Set> seen;
    for (std::size_t draw = 0; draw < 64 * count + more_draws && result.sets.size() < count;
         ++draw) {
      Set set = counts.by_chance(random);
      if (seen.insert(set).second) result.sets.push_back(std::move(set));
    }
  }
  for (const Set& set : result.sets) result.probabilities.push_back(counts.probability(set));
  to_candidates(nesting, result);
  for (Set& set : result.sets) {
    for (std::uint32_t& member : set) member = original[member];
  }
  return result;
}

}  // namespace detail
}  // namespace lacuna
