#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lacuna/run/evaluate.hpp"

namespace lacuna::detail {

/// What a run of experiments may see beside the workspace and the environment.
struct ExtraSurroundings {
  std::vector<Mount> mounts;
  std::vector<std::string> variables;
  std::string folder = workspace_folder;  ///< of the workspace
};

struct BuiltTree;

/// What the workspace of an experiment begins from.
struct ExperimentBase {
  std::vector<WorkspaceFile> files;        ///< the changed files of the pristine tree
  std::shared_ptr<const BuiltTree> built;  ///< with these files; null where nothing is built
};

/// The base for these files, built where the paper says how.
Result<ExperimentBase> experiment_base(const PaperRuntime& runtime,
                                       std::vector<WorkspaceFile> files,
                                       const ExperimentRunOptions& options, const Sandbox& sandbox,
                                       Observer& observer);

/// One experiment, after those it needs, in a workspace of its own. Where the build failed, that is
/// the problem of each result.
Result<ExperimentRecord> run_experiment(const PaperRuntime& runtime, const Experiment& experiment,
                                        const ExperimentBase& base, const ExtraSurroundings& extra,
                                        const Sandbox& sandbox, Observer& observer);

/// The command, still without argv, that the commands of experiments and of the build are run as.
SandboxCommand experiment_command(const PaperRuntime& runtime, const Workspace& workspace,
                                  const ExtraSurroundings& extra);

/// Runs shell commands until one fails, `time_limit` seconds for all of them. Gives what they wrote
/// to standard output.
Result<std::string> run_commands(const std::vector<std::string>& commands, double time_limit,
                                 SandboxCommand command, const Sandbox& sandbox, Observer& observer,
                                 std::vector<CommandRecord>& records);
bool all_succeeded(const std::vector<CommandRecord>& records);
/// Why a command failed, in words.
std::string failure_of(const CommandRecord& record);

/// How a sandboxed command ended, with the ends of what it printed.
CommandRecord command_record(const std::string& command, const SandboxResult& result);

/// The files of the pristine tree that the edits change.
Result<std::vector<WorkspaceFile>> edited_files(const PristineTree& pristine,
                                                const std::vector<FileEdits>& edits);

}  // namespace lacuna::detail
