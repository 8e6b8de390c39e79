#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/repo/inventory.hpp"

namespace lacuna {

/// One way of choosing n functions, as `lacuna mask --list-strategies` shows it.
struct StrategyInfo {
  std::string_view name;
  std::string_view description;
};
/// All of them. strategy.hpp chooses by them.
std::vector<StrategyInfo> list_strategies();

/// Which functions may be masked: of those that are maskable, the ones that match a glob or id of
/// `include` (empty: all) and none of `exclude`, and whose measures lie within the bounds.
struct CandidateRule {
  std::vector<std::string> include;  ///< ids, or globs over ids: `src/*.py::Solver.*`
  std::vector<std::string> exclude;
  std::vector<FunctionKind> kinds;  ///< empty: all
  std::uint32_t min_statements = 0;
  std::uint32_t max_statements = 0;  ///< 0: no bound
  std::uint32_t min_lines = 0;

  friend bool operator==(const CandidateRule&, const CandidateRule&) = default;
};

/// In the order of path and position. Errors: not_found, with near names, where an entry of
/// `include` or `exclude` without wildcards names no function; invalid_argument with the reason
/// where an id in `include` names one that is not maskable.
Result<std::vector<const Function*>> find_candidates(const Inventory& inventory,
                                                     const CandidateRule& rule);

/// Whether a glob of CandidateRule matches an id. In the part before "::" `*` stops at '/'; in the
/// part after it, and where the pattern has no "::", `*` matches anything.
bool matches_id(std::string_view pattern, std::string_view id);

/// The outermost ones: those with no enclosing function among `candidates`.
std::vector<const Function*> outermost(const std::vector<const Function*>& candidates);

enum class SampleKind {
  uniform,   ///< every set was as likely as every other one
  weighted,  ///< each set had a probability of its own
};
std::string_view to_string(SampleKind kind);
std::optional<SampleKind> sample_kind_from(std::string_view name);

/// Sets of `n` candidates, as ascending indices into the candidates.
struct SetSample {
  /// No two alike; in lexicographic order if complete. Fewer than were asked for, though not
  /// complete, where nearly all draws give sets that are there already.
  std::vector<std::vector<std::uint32_t>> sets;
  bool complete = false;  ///< whether these are all the sets there are
  double total = 0;       ///< how many such sets there are; at most the largest double
  bool exact = true;      ///< whether `total` is exact
  /// Of `total` where it is an estimate; 0 where it is exact, or only rounded (from 2^53 on).
  double standard_error = 0;
  SampleKind how = SampleKind::uniform;
  /// Where weighted: the probability with which one draw gives each of `sets`. Else empty.
  std::vector<double> probabilities;
};

/// All sets of `n` candidates, none inside another, where there are at most `count`; else `count`
/// of them, uniformly at random without repeats. The same (candidates, n, count, seed) gives the
/// same sets. `n` = 0 gives the one empty set.
///
/// Valid sets are counted by dynamic programming over the candidates in the order of the text, and
/// drawn by rank (Nijenhuis and Wilf, "Combinatorial Algorithms", 1978, ch. 13), so that no draw is
/// rejected for nesting; ranks without repeats are Floyd's sample (Bentley and Floyd, CACM 30,
/// 1987). From 2^53 sets on, a draw is uniform to about 1 in 10^12. Takes 8 * m * n bytes and as
/// many steps for m candidates, then O(n log m) a set. Errors: invalid_argument where no valid set
/// of this size exists; limit where m * n is over 2^26.
Result<SetSample> sample_sets(const std::vector<const Function*>& candidates, std::uint32_t n,
                              std::size_t count, std::uint64_t seed);

}  // namespace lacuna
