#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lacuna/run/environment.hpp"
#include "lacuna/run/workspace.hpp"
#include "lacuna/task/record.hpp"
#include "lacuna/task/suite.hpp"

namespace lacuna {

/// What is the same for all attempts at the tasks of one paper. Immutable; shared by threads.
struct PaperRuntime {
  const SuitePaper* paper = nullptr;  ///< not owned
  PristineTree pristine;
  WorkspaceMethod method;
  PreparedEnvironment environment;
  std::filesystem::path scratch;  ///< parent of workspaces
};

/// Makes what the tasks of a paper share, below `scratch`: checks that the repository is the one
/// that the suite was built from, copies the pristine tree, makes or finds the environment. Result
/// files that the repository tracks are left out of the tree: an experiment that fails must not be
/// scored by numbers that lay there before. Errors: stale where the repository changed; those of
/// open_repository, PristineTree and prepare_environment.
Result<PaperRuntime> prepare_paper(const SuitePaper& paper, const Sandbox& sandbox,
                                   const std::filesystem::path& scratch,
                                   const EnvironmentOptions& environment, Observer& observer);

/// Runs all experiments of a paper on the pristine tree with `edits` and reads their results. Each
/// experiment has a workspace of its own, in which those it `needs` run first, and each command a
/// sandbox of its own. An experiment that fails is a record with problems. Errors: those of
/// Workspace and Sandbox; cancelled.
Result<std::vector<ExperimentRecord>> run_experiments(const PaperRuntime& runtime,
                                                      const std::vector<FileEdits>& edits,
                                                      const Sandbox& sandbox, Observer& observer);

/// What one gold run of all experiments gave.
struct GoldRun {
  std::vector<ExperimentRecord> experiments;
  EntryCounts entries;  ///< of the candidates; functions that were never entered are absent
};

/// Runs the experiments on the unmasked tree and counts how often each candidate is entered, by a
/// profile hook that Python loads at start. Processes that ignore PYTHONPATH or end by a signal are
/// seen in part only. Errors: those of run_experiments.
Result<GoldRun> trace_gold_run(const PaperRuntime& runtime, const FrontEnds& front_ends,
                               const Sandbox& sandbox, Observer& observer);

}  // namespace lacuna
