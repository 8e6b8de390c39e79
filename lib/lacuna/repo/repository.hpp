#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/error.hpp"
#include "lacuna/base/observer.hpp"

namespace lacuna {

/// A repository as it lies on this disk. For a git URL, the folder is a checkout in the cache.
struct Repository {
  std::filesystem::path root;  ///< absolute, symlinks resolved
  std::string spec;            ///< what the user wrote: a folder, or `URL@commit`
  std::string commit;          ///< full object name of HEAD; empty where there is no git
  bool in_git = false;         ///< tracked files come from git's index
};

struct OpenOptions {
  /// Folder for checkouts of URLs; must be given when `spec` is a URL.
  std::filesystem::path cache_directory;
};

/// Opens a folder, a single file's folder being refused, or fetches `URL@commit` (https, ssh, git,
/// file) with the git program: no hooks, no submodules, no filters, no other transports. A commit
/// that is in the cache already is not fetched again. Errors: not_found, invalid_argument (a URL
/// without commit), missing_tool (git), io, cancelled.
Result<Repository> open_repository(std::string_view spec, const OpenOptions& options,
                                   Observer& observer);

/// Why a file or folder is not part of the repository as Lacuna sees it.
struct SkippedPath {
  std::string path;    ///< relative; a folder ends in '/'
  std::string reason;  ///< "virtual environment", "cache", "build output", "vendored", "ignored", …
};

struct RepositoryFile {
  std::string path;             ///< relative, with '/'; any bytes but NUL
  std::uint64_t size = 0;       ///< bytes
  std::int64_t mtime_ns = 0;    ///< modification time, for the index cache
  std::uint64_t inode = 0;
  bool executable = false;
};

struct FileRules {
  std::uint64_t max_file_bytes = std::uint64_t{16} << 20;  ///< larger source files are refused
  bool include_vendored = false;
};

struct FileList {
  std::vector<RepositoryFile> files;   ///< sorted by path
  std::vector<SkippedPath> skipped;    ///< sorted by path
  std::vector<SkippedPath> refused;    ///< unreadable, over the limit, a link out of the tree, …
};

/// Which files belong to the repository: what git tracks, or every file that `.gitignore` rules do
/// not exclude in a plain folder; less virtual environments, caches, build output and vendored
/// trees, found by rule. Symlinks are never followed out of the tree; links inside it are listed in
/// `skipped` because their target is listed itself. Does not read any file. Errors: io where the
/// root itself cannot be read; cancelled.
Result<FileList> list_files(const Repository& repository, const FileRules& rules,
                            Observer& observer);

}  // namespace lacuna
