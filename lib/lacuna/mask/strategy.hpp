#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lacuna/graph/call_graph.hpp"
#include "lacuna/mask/choose.hpp"

namespace lacuna {

/// A weight for each function: the sum of measures times factors (1 where none is named), times
/// the factor of each entry of `functions` that matches. Below 0 counts as 0.
struct WeightRule {
  std::map<std::string, double> measures;  ///< factor by name; names as in list_measures()
  bool logarithmic = false;                ///< take log2(1 + x) of each measure x
  std::vector<std::pair<std::string, double>> functions;  ///< id or glob over ids → factor

  friend bool operator==(const WeightRule&, const WeightRule&) = default;
};

/// Names that plumbing has: parsing of arguments, printing, logging, dunder methods that are not
/// about what a program computes.
std::vector<std::string> default_plumbing();

/// What makes a function a key one.
struct KeyRule {
  std::uint32_t min_statements = 3;  ///< with fewer, and without any decision, it is trivial
  /// Globs over ids where they have "::", else over bare names.
  std::vector<std::string> plumbing = default_plumbing();
  WeightRule weights = {
      {{"statements", 1}, {"cyclomatic", 1}, {"dominated", 1}, {"experiments", 1}}, true, {}};

  friend bool operator==(const KeyRule&, const KeyRule&) = default;
};

/// What a person says about choosing: `choose:` of a paper.
struct ChoiceRules {
  std::vector<std::string> strategies;  ///< empty: uniform
  /// Ids or paths of files in which the experiments begin; empty: what the caller knows, or
  /// entry_points().
  std::vector<std::string> entries;
  KeyRule key;
  WeightRule weights;

  friend bool operator==(const ChoiceRules&, const ChoiceRules&) = default;
};

/// Whether a strategy asks who calls whom. Also for a name that is no strategy's.
bool needs_graph(std::string_view strategy, const ChoiceRules& rules);

/// Errors: invalid_argument, with the names that there are.
Result<void> check_strategy(std::string_view strategy);

struct MeasureInfo {
  std::string_view name;
  std::string_view description;
  bool of_graph = false;  ///< asks who calls whom
};
/// The measures of one function that weights are made of.
std::vector<MeasureInfo> list_measures();

/// The nodes that `entries` mean: a function by id, or the module-level code of a file (its `main`
/// where it has no such code). Errors: not_found.
Result<std::vector<std::uint32_t>> find_entries(const CallGraph& graph,
                                                const std::vector<std::string>& entries);

/// What is known of the candidates beside their text and their calls; each by candidate.
struct ChoiceFacts {
  std::vector<std::uint64_t> calls;        ///< in traced experiments; empty: none was traced
  std::vector<std::uint32_t> experiments;  ///< that depend on it; empty: not known
  std::vector<std::string> entries;        ///< where experiments begin, unless the rules say it
};

/// Chooses sets among the same candidates by any strategy and for any n. What strategies have to
/// know is found out at the first call that needs it and kept. Not for several threads at once.
class SetChooser {
 public:
  /// `candidates` in the order of path and position. `graph` may be null where no strategy that
  /// needs_graph is asked for. Both must outlive the chooser.
  SetChooser(std::vector<const Function*> candidates, const CallGraph* graph, ChoiceFacts facts,
             ChoiceRules rules);
  ~SetChooser();
  SetChooser(SetChooser&&) noexcept;
  SetChooser& operator=(SetChooser&&) noexcept;

  /// Sets of n, none inside another, by one of list_strategies(), as SetSample says. The same
  /// (candidates, graph, rules, n, count, seed) gives the same sets; `nested` gives, for the same
  /// seed and count, sets of which each contains one of the next smaller n. n = 0 gives the one
  /// empty set. docs/choosing.md has the probabilities. Errors: invalid_argument for an unknown
  /// strategy or measure, a missing graph, or where there is no such set, with the size of the
  /// largest where that is known; not_found for entries; limit where the tables would be too
  /// large, or none was found.
  Result<SetSample> choose(std::string_view strategy, std::uint32_t n, std::size_t count,
                           std::uint64_t seed);

  /// A measure by candidate. Depth is 0 where no entry leads. Errors: invalid_argument for an
  /// unknown name or a missing graph; not_found for entries.
  Result<std::vector<double>> measure(std::string_view name);
  /// What `key` weighs each candidate with; 0 for what is not run for sure, trivial or plumbing.
  Result<std::vector<double>> key_weights();
  /// What ChoiceRules::weights gives.
  Result<std::vector<double>> own_weights();

 private:
  struct Known;
  std::unique_ptr<Known> known_;
};

}  // namespace lacuna
