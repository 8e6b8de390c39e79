#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lacuna::detail {

/// One command of a build, as it stands in a compile database.
struct BuildCommand {
  std::string directory;
  std::string file;
  std::vector<std::string> arguments;
};

/// What is left of a command.
struct CleanCommand {
  std::vector<std::string> arguments;  ///< `clang` or `clang++` first; no input, no -x
  std::string language;                ///< of -x, also where only the name of the file says it
  std::vector<std::string> refused;    ///< arguments that would load or run something
};

/// Splits a command line as a POSIX shell does: quotes and backslashes, nothing else.
std::vector<std::string> split_command(std::string_view text);

/// Keeps the arguments that say how a text is read, one by one from a list of those that are known;
/// all others go, so that nothing is written, loaded or run. Relative paths are made absolute
/// against `directory`. What stands in response files is put in their place where they are below
/// `trusted_root`. Nothing for a compiler that has another kind of arguments (cl).
std::optional<CleanCommand> clean_command(const BuildCommand& command,
                                          std::string_view trusted_root);

/// The language of -x that a file's name stands for; empty for no source. Headers: "c++-header".
std::string_view language_of_path(std::string_view path);

/// As language_of_path, for a file that a front end has taken for C, C++ or CUDA: one without an
/// extension is a header.
std::string_view language_of_source(std::string_view path);

}  // namespace lacuna::detail
