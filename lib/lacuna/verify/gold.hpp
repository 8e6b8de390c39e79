#pragma once

#include <map>
#include <string>
#include <vector>

#include "lacuna/run/evaluate.hpp"
#include "lacuna/score/compare.hpp"

namespace lacuna {

/// What one run of the unmasked experiments of a paper says about its gold.
struct GoldCheck {
  std::string paper;
  bool reproduces = false;  ///< every gold number is within its tolerance
  std::vector<Diagnostic>
      diagnostics;      ///< each number that is not, and each experiment that failed
  EntryCounts entries;  ///< which candidates each experiment entered, how often
};

/// Runs the experiments of each paper of a suite once on the unmasked repository, below `scratch`,
/// and compares what they give with the gold; `jobs` papers at a time (0: as many as cores).
/// Errors: those of prepare_paper and trace_gold_run; an experiment that fails is a diagnostic, not
/// an error.
Result<std::vector<GoldCheck>> check_gold(const Suite& suite, const FrontEnds& front_ends,
                                          const Sandbox& sandbox,
                                          const EnvironmentOptions& environment,
                                          const std::filesystem::path& scratch, unsigned jobs,
                                          Observer& observer);

}  // namespace lacuna
