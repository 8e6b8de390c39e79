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
  /// For all of it. A build that takes longer is stopped, and what it has compiled by then counts.
  std::chrono::seconds time_limit{600};
};

/// Runs the configure step of the repository's own build system in the sandbox, without network,
/// and gives the folder in which it left a compile_commands.json, with the files that it generated
/// beside it. It works on a copy of the repository's files that it sees in the place of the
/// repository. Known are CMake (CMakeLists.txt in the root) and Meson (meson.build), which are
/// configured; setuptools (setup.py) and make (a Makefile, or a `configure` script that makes one),
/// which build with bear. What is generated beside the sources is kept in the copy, and commands
/// look for headers there last. One process at a time configures a repository.
///
/// A build that fails in part gives what it compiled, and the observer a diagnostic,
/// `partial_build`; one that compiles no C or C++ an empty database, and `empty_build`. Errors:
/// invalid_argument without a cache folder; unsupported where the root has no build system;
/// missing_tool; timeout; limit; bad_input with the end of what was printed where it fails, or for
/// a database that is none; those of Sandbox::run.
Result<std::filesystem::path> configure_repository(const Repository& repository,
                                                   const Sandbox& sandbox,
                                                   const ConfigureOptions& options,
                                                   Observer& observer);

}  // namespace lacuna
