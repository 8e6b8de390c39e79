#pragma once

#include <string>
#include <vector>

#include "lacuna/run/evaluate.hpp"

namespace lacuna::detail {

/// What a run of experiments may see beside the workspace and the environment.
struct ExtraSurroundings {
  std::vector<Mount> mounts;
  std::vector<std::string> variables;
};

/// One experiment, after those it needs, in a workspace of its own.
Result<ExperimentRecord> run_experiment(const PaperRuntime& runtime, const Experiment& experiment,
                                        const std::vector<WorkspaceFile>& files,
                                        const ExtraSurroundings& extra, const Sandbox& sandbox,
                                        Observer& observer);

/// How a sandboxed command ended, with the ends of what it printed.
CommandRecord command_record(const std::string& command, const SandboxResult& result);

/// The edited files of the pristine tree.
Result<std::vector<WorkspaceFile>> edited_files(const PristineTree& pristine,
                                                const std::vector<FileEdits>& edits);

}  // namespace lacuna::detail
