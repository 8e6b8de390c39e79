#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "lacuna/run/environment.hpp"
#include "lacuna/run/workspace.hpp"
#include "lacuna/task/record.hpp"
#include "lacuna/task/suite.hpp"

namespace lacuna {

namespace detail {
class Builds;
}

/// What is the same for all attempts at the tasks of one paper. Immutable; shared by threads.
struct PaperRuntime {
  const SuitePaper* paper = nullptr;  ///< not owned
  PristineTree pristine;
  /// What of the repository's folder no workspace has, and by which rule; sorted by path.
  std::vector<SkippedPath> left_out;
  WorkspaceMethod method;
  PreparedEnvironment environment;
  std::filesystem::path scratch;           ///< parent of workspaces
  std::shared_ptr<detail::Builds> builds;  ///< what was built so far; thread-safe
};

/// Makes what the tasks of a paper share, below `scratch`: checks that the repository is the one
/// that the suite was built from, copies the pristine tree, makes or finds the environment. Result
/// files that the repository tracks are left out of the tree: an experiment that fails must not be
/// scored by numbers that lay there before; so is what a compiler made, which may hold the gold
/// (the observer gets a note `compiled_left_out`), and what PaperSpec::leave_out says. Errors:
/// stale where the repository changed; those of open_repository, PristineTree and
/// prepare_environment.
Result<PaperRuntime> prepare_paper(const SuitePaper& paper, const Sandbox& sandbox,
                                   const std::filesystem::path& scratch,
                                   const EnvironmentOptions& environment, Observer& observer);

/// What the evaluator did with one set of edits.
struct EvaluatorRun {
  std::vector<CommandRecord> build;  ///< empty where the paper has no build step
  std::vector<ExperimentRecord> experiments;
};

/// How experiments are run where it is not as the paper says.
struct ExperimentRunOptions {
  std::filesystem::path objects;          ///< what compiled_objects or gold_objects gave, or empty
  std::vector<std::string> experiments;   ///< ids; empty: all of them
  std::vector<std::string> variables;     ///< "KEY=value", which win over those of the paper
  std::string folder = workspace_folder;  ///< where the tree is inside the sandbox, also in builds
};

/// Runs experiments of a paper on the pristine tree with `edits` and reads their results. Where
/// the paper has a build step, the tree is built first: once for all experiments, and once for all
/// calls with edits that come to the same bytes, whose records then have the same `build`. Each
/// experiment has a workspace of its own on top of that, in which those it `needs` run first, and
/// each command a sandbox of its own. A build or an experiment that fails is a record with
/// problems. Errors: those of Workspace and Sandbox; cancelled.
Result<EvaluatorRun> run_experiments(const PaperRuntime& runtime,
                                     const std::vector<FileEdits>& edits, const Sandbox& sandbox,
                                     Observer& observer, const ExperimentRunOptions& options = {});

/// A folder of compiled objects that builds of attempts at this task may take instead of compiling:
/// those of a build of its masked tree, which holds nothing that was compiled from a masked body.
/// To be shown read-only. Worth its price, one build, where at least two different builds follow.
/// Empty where the paper has no build step, nothing is masked, or there is no ccache or no
/// isolation. Errors: those of run_experiments.
Result<std::filesystem::path> compiled_objects(const PaperRuntime& runtime, const Task& task,
                                               const MaskedRepo& masked, const Sandbox& sandbox,
                                               Observer& observer);

/// The same with the objects of the unmasked tree: for bodies that are the evaluator's own, gold or
/// stubs. Never to be shown to foreign code. Built once for all tasks of the paper.
Result<std::filesystem::path> gold_objects(const PaperRuntime& runtime, const Sandbox& sandbox,
                                           Observer& observer);

/// What one gold run of all experiments gave.
struct GoldRun {
  std::vector<ExperimentRecord> experiments;
  /// Of the candidates in languages that can be traced, also where it is 0; others are absent.
  EntryCounts entries;
};

/// Runs the experiments on the unmasked tree and counts how often each candidate is entered: in
/// Python by a profile hook that is loaded at start; in C and C++ by a second run, of a build with
/// gcov's counters. Processes that ignore PYTHONPATH, or end by a signal, are seen in part only.
/// Errors: those of run_experiments.
Result<GoldRun> trace_gold_run(const PaperRuntime& runtime, const FrontEnds& front_ends,
                               const Sandbox& sandbox, Observer& observer);

}  // namespace lacuna
