#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "lacuna/syntax/front_end.hpp"

namespace lacuna {

/// How translation units are found and what one of them may use.
struct ClangOptions {
  /// A compile database (compile_commands.json) or the folder that holds it, absolute or relative
  /// to the root of the repository. Empty: the root, build/, out/, cmake-build-*/ and then every
  /// other folder of the root are looked at, in this order, the last two by name.
  std::filesystem::path compile_commands;
  /// Put behind the arguments of every unit, as they are: they come from the caller, not from the
  /// repository, and are trusted.
  std::vector<std::string> extra_arguments;
  /// Clang's own headers; empty: those of the version that the library was built with.
  std::filesystem::path resource_directory;
  /// Wall time that one unit may take, and memory that its process may have resident at once. A
  /// unit that needs more is lost, with a diagnostic; the others are not.
  std::chrono::seconds unit_time{120};
  std::uint64_t unit_memory = std::uint64_t{4} << 30;
  /// Whether units share one parse of the system headers that they include. The result is the same
  /// either way.
  bool share_headers = true;
};

/// The front ends of C++, C and CUDA with Clang as their RepositoryReader (`reader()`, one for all
/// three): which functions there are and what they are like, Clang says; ranges, stubs and the
/// check of an edit come from the front ends of lacuna/cpp/front_end.hpp.
///
/// The reader starts child processes with fork and no exec, one for each unit, so that no unit can
/// hurt the caller's process whatever becomes of it; nothing is installed in the caller's process,
/// neither signal handlers nor limits. While it runs, other threads of the caller may do what they
/// like. It finds no compile database by running a build: that is for the caller to do first.
std::vector<std::shared_ptr<const LanguageFrontEnd>> make_clang_front_ends(
    const ClangOptions& options = {});

/// "22.1.8": the version of Clang in this library.
std::string_view clang_version();

}  // namespace lacuna
