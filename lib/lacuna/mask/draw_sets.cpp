#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

#include "lacuna/mask/sets_internal.hpp"

namespace lacuna::detail {
namespace {

/// What a search of the whole tree may take, beside what was asked for.
constexpr std::size_t most_members = std::size_t{1} << 21;  // in all sets together
constexpr std::size_t most_steps = std::size_t{1} << 23;    // choices that were looked at
/// Draws that estimate how many of them give a set; more where that is rare.
constexpr std::uint64_t first_draws = std::uint64_t{1} << 14;
constexpr std::uint64_t second_draws = std::uint64_t{1} << 18;
constexpr std::uint64_t most_draws = std::uint64_t{1} << 23;
/// With fewer sets out of second_draws, drawing is given up.
constexpr std::uint64_t fewest_accepted = 16;
/// Ways down the tree at random, where drawing was given up, unless their choices are too many.
constexpr std::uint64_t most_descents = std::uint64_t{1} << 19;
constexpr std::uint64_t fewest_descents = 1024;
/// What it takes to see that a branch of n members is no set, in choices.
constexpr std::size_t steps_of_leaf = 32;

struct Listing {
  std::vector<Set> sets;
  bool finished = false;
  std::size_t deepest = 0;  ///< members of the largest branch
};

Listing list_sets(const SetFamily& family, std::uint32_t n, std::size_t count) {
  const std::size_t most_sets = std::max(count, most_members / std::max<std::size_t>(n, 1));
  const std::size_t budget = most_steps + 64 * count;
  struct Level {
    Branch branch;
    std::size_t next = 0;
  };
  Listing listing;
  std::vector<Level> levels;
  levels.push_back({family.root(), 0});
  std::size_t steps = levels.back().branch.choices.size();
  while (!levels.empty()) {
    Level& top = levels.back();
    if (top.branch.set.size() == n || top.next == top.branch.choices.size()) {
      if (top.branch.set.size() == n && family.counts(top.branch.set)) {
        if (listing.sets.size() == most_sets) return listing;
        listing.sets.push_back(top.branch.set);
        std::sort(listing.sets.back().begin(), listing.sets.back().end());
      }
      levels.pop_back();
      continue;
    }
    if (family.scans(top.branch)) steps += top.branch.choices.size() - top.next;
    Branch grown = family.grown(top.branch, top.next++);
    listing.deepest = std::max(listing.deepest, grown.set.size());
    steps += grown.choices.size() + (grown.set.size() == n ? steps_of_leaf : 1);
    if (steps > budget) return listing;
    levels.push_back({std::move(grown), 0});
  }
  listing.finished = true;
  std::sort(listing.sets.begin(), listing.sets.end());
  return listing;
}

tl::unexpected<Error> no_such_set(std::string_view kind, std::uint32_t n,
                                  std::optional<std::size_t> largest) {
  return fail(ErrorCode::invalid_argument,
              fmt::format("there is no {} set of {} functions{}", kind, n,
                          largest ? fmt::format("; the largest has {}", *largest) : ""),
              "choose a smaller n, another strategy, or allow more functions");
}

SetSample from_listing(Listing listing, std::size_t count, Random& random) {
  SetSample sample;
  sample.total = static_cast<double>(listing.sets.size());
  sample.complete = listing.sets.size() <= count;
  if (sample.complete) {
    sample.sets = std::move(listing.sets);
    return sample;
  }
  for (const std::uint64_t rank : sample_ranks(listing.sets.size(), count, random)) {
    sample.sets.push_back(std::move(listing.sets[static_cast<std::size_t>(rank)]));
  }
  return sample;
}

/// Sets that were drawn, each once.
class Drawn {
 public:
  explicit Drawn(SetSample& sample, std::size_t count) : sample_(sample), count_(count) {}

  bool full() const { return sample_.sets.size() >= count_; }
  /// Whether it was kept.
  bool add(const Set& set) {
    if (full()) return false;
    Set sorted = set;
    std::sort(sorted.begin(), sorted.end());
    if (!seen_.insert(sorted).second) return false;
    sample_.sets.push_back(std::move(sorted));
    return true;
  }

 private:
  SetSample& sample_;
  std::size_t count_;
  std::set<Set> seen_;
};

/// Draws until there are enough sets. Nothing where draws hardly ever give one.
std::optional<SetSample> by_drawing(const SetFamily& family, std::size_t count, Random& random) {
  SetSample sample;
  Drawn drawn(sample, count);
  Set set;
  std::uint64_t draws = 0, accepted = 0;
  const auto draw_until = [&](std::uint64_t most, bool stop_when_full) {
    for (; draws < most && !(stop_when_full && drawn.full()); ++draws) {
      set.clear();
      if (!family.draw(random, set)) continue;
      ++accepted;
      drawn.add(set);
    }
  };
  if (!family.certain()) {
    draw_until(first_draws, false);
    if (accepted < 4 * fewest_accepted) draw_until(second_draws, false);
    if (accepted < fewest_accepted) return std::nullopt;
    const double part = static_cast<double>(accepted) / static_cast<double>(draws);
    sample.total = family.bound() * part;
    sample.standard_error =
        family.bound() * std::sqrt(part * (1 - part) / static_cast<double>(draws));
    sample.exact = false;
  } else {
    sample.total = family.bound();
    sample.exact = sample.total < exact_below;
  }
  draw_until(draws + most_draws + 512 * std::uint64_t{count}, true);
  sample.complete = sample.exact && static_cast<double>(sample.sets.size()) == sample.total;
  if (sample.complete) std::sort(sample.sets.begin(), sample.sets.end());
  return sample;
}

/// Goes down the tree, each choice as likely as the others at its branch. The product of the
/// numbers of choices is one over the probability of the leaf, and its mean over all ways down,
/// dead ends with 0, is the number of leaves (D. Knuth, "Estimating the efficiency of backtrack
/// programs", Mathematics of Computation 29, 1975).
Result<SetSample> by_descending(const SetFamily& family, std::string_view kind, std::uint32_t n,
                                std::size_t count, Random& random) {
  SetSample sample;
  sample.how = SampleKind::weighted;
  sample.exact = false;
  Drawn drawn(sample, count);
  const Branch root = family.root();
  std::vector<double> ways;
  const std::uint64_t most = most_descents + 64 * std::uint64_t{count};
  double sum = 0, squares = 0;
  std::uint64_t tries = 0, leaves = 0, steps = 0;
  for (; tries < most && (steps < 2 * most_steps || tries < fewest_descents); ++tries) {
    Branch branch = root;
    steps += root.choices.size();
    double product = 1;
    while (branch.set.size() < n && !branch.choices.empty()) {
      product *= static_cast<double>(branch.choices.size());
      branch = family.grown(branch, random.below(branch.choices.size()));
      steps += branch.choices.size() + 1;
    }
    if (branch.set.size() < n || !family.counts(branch.set)) continue;
    ++leaves;
    sum += product;
    squares += product * product;
    if (drawn.add(branch.set)) ways.push_back(product);
  }
  if (sample.sets.empty()) {
    return fail(ErrorCode::limit,
                fmt::format("no {} set of {} functions was found in {} tries; whether there is one "
                            "is not known",
                            kind, n, tries),
                "choose a smaller n, another strategy, or fewer functions");
  }
  const double of_tries = 1 / static_cast<double>(tries);
  sample.total = sum * of_tries;
  sample.standard_error =
      std::sqrt(std::max(0.0, squares * of_tries - sample.total * sample.total) * of_tries);
  const double reached = static_cast<double>(leaves) * of_tries;
  for (const double product : ways) sample.probabilities.push_back(1 / (product * reached));
  return sample;
}

}  // namespace

Result<SetSample> sample_family(SetFamily& family, std::string_view kind, std::uint32_t n,
                                std::size_t count, Random& random) {
  Listing listing = list_sets(family, n, count);
  if (listing.finished) {
    if (listing.sets.empty()) return no_such_set(kind, n, listing.deepest);
    return from_listing(std::move(listing), count, random);
  }
  listing.sets = {};
  if (auto prepared = family.prepare(); !prepared) return tl::unexpected(prepared.error());
  if (!(family.bound() > 0)) return no_such_set(kind, n, std::nullopt);
  if (!std::isfinite(family.bound())) {
    return fail(ErrorCode::limit,
                fmt::format("{} sets of {} functions are too many to count", kind, n),
                "choose a smaller n");
  }
  if (auto sample = by_drawing(family, count, random)) return std::move(*sample);
  return by_descending(family, kind, n, count, random);
}

SetSample nested_sets(const Set& candidates, std::uint32_t n, std::size_t count,
                      std::uint64_t seed) {
  SetSample sample;
  const std::size_t m = candidates.size();
  double total = 1;
  for (std::uint32_t i = 1; i <= n; ++i) {
    total = std::round(total * static_cast<double>(m - n + i) / i);
  }
  sample.exact = total < exact_below;
  sample.total = std::min(total, std::numeric_limits<double>::max());
  Drawn drawn(sample, count);
  Set order;
  for (std::size_t i = 0; i < count; ++i) {
    Random random = Random::derive(seed, fmt::format("nested_sets {}", i));
    order.resize(m);
    std::iota(order.begin(), order.end(), 0U);
    Set set;
    for (std::uint32_t k = 0; k < n; ++k) {
      std::swap(order[k], order[k + static_cast<std::size_t>(random.below(m - k))]);
      set.push_back(candidates[order[k]]);
    }
    drawn.add(set);
  }
  sample.complete = sample.exact && static_cast<double>(sample.sets.size()) == sample.total;
  if (sample.complete) std::sort(sample.sets.begin(), sample.sets.end());
  return sample;
}

}  // namespace lacuna::detail
