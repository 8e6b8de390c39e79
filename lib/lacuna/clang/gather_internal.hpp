#pragma once

#include <functional>
#include <set>
#include <vector>

#include "lacuna/clang/unit_runner_internal.hpp"
#include "lacuna/clang/units_internal.hpp"

namespace lacuna::detail {

/// The units of a repository: those of the build, one for each source that the build does not have,
/// and then, in rounds, units for headers that no unit has read.
class Gathering {
 public:
  /// Called for each unit once, in no particular order.
  using Take = std::function<void(const Unit&, UnitFacts&&)>;

  Gathering(const SourceTree& tree, const ClangOptions& options, UnitCache& cache, unsigned jobs,
            UnitQuestion question, Observer& observer)
      : tree_(tree),
        options_(options),
        cache_(cache),
        jobs_(jobs),
        question_(question),
        observer_(observer) {}

  /// Errors: cancelled; io.
  Result<void> run(const Take& take);
  /// Of the build as such.
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

 private:
  void add_sources(std::vector<Unit>& units, const UnitGuesser& guesser) const;
  std::vector<Unit> unseen_headers(const UnitGuesser& guesser, bool last);
  Result<void> run_units(std::vector<Unit> units, const UnitGuesser& guesser, const Take& take);

  const SourceTree& tree_;
  const ClangOptions& options_;
  UnitCache& cache_;
  unsigned jobs_;
  UnitQuestion question_;
  Observer& observer_;
  std::vector<Diagnostic> diagnostics_;
  std::set<int> done_;  // files that a unit has read, or that had one of their own
};

/// What else than files and commands the result of a unit depends on.
std::string cache_salt(const ClangOptions& options, UnitQuestion question);

}  // namespace lacuna::detail
