#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "lacuna/repo/repository.hpp"

namespace lacuna::detail {

/// What is known of a build that has run.
struct BuildCommands {
  std::size_t count = 0;
  std::string unseen;  ///< an object file of a source without a command, relative; empty: none
};

/// Makes what a build left fit to be read. Of `copy`, which stood for `root`, only new regular
/// files are kept; the commands of build/compile_commands.json look for headers in them last.
/// Where there is no database, it is made, without any. Nothing that is foreign may run any more.
/// Errors: bad_input for a database that is no list, or no regular file; limit for one over
/// 256 MiB; io.
Result<BuildCommands> finish_database(const std::filesystem::path& build,
                                      const std::filesystem::path& root,
                                      const std::filesystem::path& copy, const FileList& listing);

}  // namespace lacuna::detail
