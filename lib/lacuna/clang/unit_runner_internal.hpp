#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lacuna/clang/children_internal.hpp"
#include "lacuna/clang/front_end.hpp"
#include "lacuna/clang/unit_cache_internal.hpp"
#include "lacuna/clang/unit_parser_internal.hpp"
#include "lacuna/clang/units_internal.hpp"

namespace lacuna::detail {

/// Parses units in child processes.
///
/// A header's own bodies are parsed once in each *chain* of units: a chain is a run of neighbours
/// with the same arguments, which are parsed one after another, each told what those before it
/// reported. How units are split into chains depends on the units alone, so that the result does
/// not depend on the number of processes. Chains with the same arguments also share one parse of
/// the headers from outside the repository that at least two of their units include (see
/// parse_sharing).
class UnitRunner {
 public:
  UnitRunner(const SourceTree& tree, const ClangOptions& options, const UnitGuesser& guesser,
             UnitCache& cache, unsigned jobs, UnitQuestion question, Observer& observer)
      : tree_(tree),
        options_(options),
        guesser_(guesser),
        cache_(cache),
        jobs_(jobs),
        question_(question),
        observer_(observer) {}

  using Take = std::function<void(std::size_t, UnitFacts&&)>;

  /// Gives `take` the number of each unit and what it says, in the order in which they end. Errors:
  /// cancelled; io.
  Result<void> run(const std::vector<Unit>& units, const Take& take);

 private:
  class Run;

  const SourceTree& tree_;
  const ClangOptions& options_;
  const UnitGuesser& guesser_;
  UnitCache& cache_;
  unsigned jobs_;
  UnitQuestion question_;
  Observer& observer_;
};

/// What is said of a unit whose process ended early.
Diagnostic lost_unit(const Unit& unit, const ChildEvent& event, const ClangOptions& options);

/// Of the process that Clang runs in.
ChildLimits limits_of(const ClangOptions& options);

/// Where Clang's own headers are.
std::string resource_directory_of(const ClangOptions& options);

}  // namespace lacuna::detail
