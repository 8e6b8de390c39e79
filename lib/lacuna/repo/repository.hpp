#pragma once

#include <cstdint>
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
  /// More "KEY=value" for git, which otherwise sees no variable of ours: SSH_AUTH_SOCK,
  /// https_proxy.
  std::vector<std::string> environment;
};

/// Opens a folder, or fetches `URL@commit` (https, ssh, git, file) with the git program: no hooks,
/// no submodules, no filters, no other transports, no configuration of the machine or the user.
/// `commit` is a full or shortened object name, or a tag or branch, which is looked up on each
/// call. A commit that is in the cache already is not fetched again; a checkout appears there whole
/// or not at all, so that processes may share the cache. A folder in a git work tree that has
/// tracked files is read by git's index, any other as a plain folder. Errors: not_found,
/// invalid_argument (a URL without commit, another transport, a file), missing_tool (git), io,
/// bad_input (an index that cannot be read), cancelled.
Result<Repository> open_repository(std::string_view spec, const OpenOptions& options,
                                   Observer& observer);

/// Why a file or folder is not part of the repository as Lacuna sees it.
struct SkippedPath {
  std::string path;  ///< relative, any bytes but NUL; a folder ends in '/'
  /// "virtual environment", "cache", "build output", "vendored", "version control", "ignored",
  /// "not tracked", "submodule", "symlink", "not a regular file", …
  std::string reason;
};

struct RepositoryFile {
  std::string path;           ///< relative, with '/'; any bytes but NUL
  std::uint64_t size = 0;     ///< bytes
  std::int64_t mtime_ns = 0;  ///< modification time, for the index cache
  std::int64_t ctime_ns = 0;  ///< change of bytes or of metadata, which no program can set back
  std::uint64_t inode = 0;
  bool executable = false;
};

struct FileRules {
  /// build_inventory refuses larger source files. Other files, such as data, may be of any size.
  std::uint64_t max_file_bytes = std::uint64_t{16} << 20;
  bool include_vendored = false;
};

struct FileList {
  std::vector<RepositoryFile> files;  ///< sorted by path
  std::vector<SkippedPath> skipped;   ///< sorted by path
  std::vector<SkippedPath> refused;   ///< unreadable, a link out of the tree, …
};

/// Which files belong to the repository: what git tracks and is on disk, or every file that
/// `.gitignore` rules do not exclude in a plain folder (the user's own excludes have no say); less
/// virtual environments, caches, build output and vendored trees, found by rule. What git tracks is
/// never taken for build output, *.egg-info apart. No symlink is followed: one that leads out of
/// the tree is refused, one inside it is skipped because its target is listed itself. Reads no file
/// but git's index and `.gitignore`, and writes nothing below the root. Errors: io where the root
/// itself cannot be read; bad_input where the index cannot; cancelled.
Result<FileList> list_files(const Repository& repository, const FileRules& rules,
                            Observer& observer);

}  // namespace lacuna
