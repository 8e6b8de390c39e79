#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lacuna/sandbox/sandbox.hpp"
#include "lacuna/task/paper_spec.hpp"

namespace lacuna {

/// What the commands of a paper see beside the workspace.
struct PreparedEnvironment {
  std::vector<Mount> mounts;           ///< read-only
  std::vector<std::string> variables;  ///< "KEY=value", PATH among them
};

struct EnvironmentOptions {
  /// Environments are kept here by the hash of what they are made from.
  std::filesystem::path cache_directory;
  /// "KEY=value" for the package installer alone, e.g. PIP_INDEX_URL or HTTPS_PROXY.
  std::vector<std::string> installer_variables;
  /// Host files that the installer needs, e.g. certificates.
  std::vector<Mount> installer_mounts;
};

/// The interpreter as it is where a paper asks for nothing else; otherwise a virtual environment
/// at `/environment`, made once and kept. Requirements and setup commands are foreign code: they
/// run in the sandbox, with network, and may write to the environment alone. `repository` is shown
/// to setup commands, read-only, at `/workspace`. Errors: bad_input where an installer or a setup
/// command fails, with the end of what it printed; not_found for an interpreter; io; cancelled.
Result<PreparedEnvironment> prepare_environment(const PaperEnvironment& wanted,
                                                const std::filesystem::path& repository,
                                                const Sandbox& sandbox,
                                                const EnvironmentOptions& options,
                                                Observer& observer);

}  // namespace lacuna
