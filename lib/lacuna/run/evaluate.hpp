#pragma once

#include <string>
#include <vector>

#include "lacuna/run/workspace.hpp"
#include "lacuna/task/record.hpp"
#include "lacuna/task/suite.hpp"

namespace lacuna {

/// What is the same for all attempts at the tasks of one paper. Immutable; shared by threads.
struct PaperRuntime {
  const SuitePaper* paper = nullptr;
  PristineTree pristine;
  WorkspaceMethod method;
  std::vector<Mount> environment_mounts;     ///< a virtual environment, if the paper has one
  std::vector<std::string> environment;      ///< "KEY=value" for all commands
  std::filesystem::path scratch;             ///< parent of workspaces
};

/// Makes what the tasks of a paper share: checks that the repository is the one the suite was built
/// from (stale otherwise), copies the pristine tree to `scratch`, makes or finds the environment.
Result<PaperRuntime> prepare_paper(const SuitePaper& paper, const Sandbox& sandbox,
                                   const std::filesystem::path& scratch,
                                   const std::filesystem::path& cache_directory,
                                   Observer& observer);

/// Runs all experiments of a paper on the pristine tree with `edits`, in a fresh workspace and
/// sandbox each time, and reads their results. An experiment that fails is a record with problems.
/// Errors: those of Workspace and Sandbox; cancelled.
Result<std::vector<ExperimentRecord>> run_experiments(const PaperRuntime& runtime,
                                                      const std::vector<FileEdits>& edits,
                                                      const Sandbox& sandbox, Observer& observer);

/// Reads one result from a finished workspace. Errors: bad_input or not_found with the reason.
Result<Json> extract_result(const ResultSource& source, const Workspace& workspace,
                            std::string_view standard_output);

/// Counts how often each candidate is entered when the gold runs, by a profile hook inside the
/// sandbox. Errors: those of run_experiments; bad_input where an experiment fails on gold.
Result<EntryCounts> count_entries(const PaperRuntime& runtime, const Sandbox& sandbox,
                                  Observer& observer);

}  // namespace lacuna
