#pragma once

#include <chrono>
#include <filesystem>

#include "lacuna/base/observer.hpp"
#include "lacuna/repo/repository.hpp"
#include "lacuna/sandbox/sandbox.hpp"

namespace lacuna {

struct ConfigureOptions {
  /// Where the build folder is kept; a second call finds it again and is quick. Must be given.
  std::filesystem::path cache_directory;
  std::chrono::seconds time_limit{600};
};

/// Runs the configure step of the repository's own build system in the sandbox, without network,
/// and gives the folder in which it left a compile_commands.json, with the files that it generated
/// beside it. A copy of the repository's files is shown read-only, at the path of the repository.
/// Known are CMake (CMakeLists.txt in the root), Meson (meson.build), and make (a Makefile, or a
/// `configure` script that makes one), which is run with bear in a copy, so that generated headers
/// of the last are lost. Errors: invalid_argument without a cache folder; unsupported where the
/// root has no build system; missing_tool; timeout; bad_input with the end of what was printed
/// where it fails; those of Sandbox::run.
Result<std::filesystem::path> configure_repository(const Repository& repository,
                                                   const Sandbox& sandbox,
                                                   const ConfigureOptions& options,
                                                   Observer& observer);

}  // namespace lacuna
