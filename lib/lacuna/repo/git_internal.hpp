#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lacuna/base/error.hpp"

struct git_repository;

namespace lacuna::detail {

/// Keeps libgit2 initialised. The library counts, so that a host may use libgit2 as well. No option
/// of the whole process is ever set, because the host may depend on it.
class GitLibrary {
 public:
  GitLibrary();
  ~GitLibrary();
  GitLibrary(const GitLibrary&) = delete;
  GitLibrary& operator=(const GitLibrary&) = delete;
};

struct GitRepositoryDeleter {
  void operator()(git_repository* repository) const;
};
using GitRepositoryPtr = std::unique_ptr<git_repository, GitRepositoryDeleter>;

/// One entry of the index, with its path relative to the folder that was asked about.
struct TrackedEntry {
  std::string path;
  bool submodule = false;
};

/// The git work tree around a folder.
///
/// The git folder is opened as a bare one. That way libgit2 does not check who owns it: git makes
/// that check because a stranger's configuration can name programs to run, and libgit2 runs none
/// for what is done here (it reads HEAD and the index, and nothing else).
class GitWorkTree {
 public:
  /// Looks in `folder` (absolute, resolved) and above it. Nothing where there is no work tree.
  static std::optional<GitWorkTree> discover(const std::filesystem::path& folder);

  /// The full object name of HEAD; empty where there is no commit yet.
  std::string head() const;

  /// The index below the folder, sorted by path. Errors: bad_input where libgit2 cannot read the
  /// index (corrupt, split or sparse).
  Result<std::vector<TrackedEntry>> tracked() const;

 private:
  GitWorkTree() = default;
  std::shared_ptr<GitLibrary> library_;
  GitRepositoryPtr repository_;
  std::filesystem::path root_;  // of the work tree
  std::string prefix_;          // of the folder below root_: empty, or ending in '/'
};

}  // namespace lacuna::detail
