#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lacuna/run/evaluate.hpp"
#include "lacuna/verify/certificate.hpp"

namespace lacuna {

struct VerifyOptions {
  std::uint32_t gold_runs = 5;  ///< of the unmasked experiments, at least 1
  /// Tasks of each paper with several masked functions that are run as a whole, beside what their
  /// functions say one by one; drawn by the suite's seed.
  std::size_t whole_sets = 10;
  std::vector<std::string> tasks;  ///< ids or globs; empty: all
  bool again = false;              ///< carry out runs that are kept from an earlier time as well
  bool system_packages = true;     ///< search the Python packages of this machine for gold bodies
  unsigned jobs = 0;               ///< runs side by side
  EnvironmentOptions environment;
  std::filesystem::path scratch_directory;  ///< empty: the system's temporary folder
};

/// What the proofs say of the tasks of one paper.
struct PaperVerification {
  std::string paper;
  std::vector<Certificate> certificates;  ///< of the tasks that were asked for, in their order
  std::uint64_t gold_passed = 0;          ///< of the gold runs: those in which every number passes
  std::uint64_t gold_runs = 0;
  std::uint64_t runs = 0;                ///< of experiments, kept ones too
  std::vector<std::string> dead;         ///< candidates that no experiment enters
  std::vector<Diagnostic> not_searched;  ///< places where a leak could hide
};

struct Verification {
  std::vector<PaperVerification> papers;

  std::uint64_t count(Soundness soundness) const;
};

/// Proves the tasks of a suite, or finds out why they are not sound, and keeps a certificate of
/// each below `certificates/` of the suite's folder, with the evidence that they share.
///
/// What does not depend on a task is done once for its paper: the gold runs, a traced run, the
/// search for leaks, each candidate masked alone, and each of its trivial fillers. A set of several
/// functions is live where each of its functions is: up to the first masked function that is
/// entered it runs as that one alone does. Some sets are run whole all the same, and where one of
/// them passes, all are. Runs are kept as they end, so that a run that was stopped goes on where it
/// was. Certificates are the same for any `jobs`. See docs/verifying.md.
///
/// Errors: those of prepare_paper, but for stale, which makes the paper's tasks unsound; those of
/// run_experiments and LeakSearch; io; not_found where no task matches; cancelled.
Result<Verification> verify_suite(const Suite& suite, const VerifyOptions& options,
                                  const Sandbox& sandbox, const FrontEnds& front_ends,
                                  Observer& observer);

}  // namespace lacuna
