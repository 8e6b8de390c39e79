#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lacuna/base/files.hpp"
#include "lacuna/repo/repository.hpp"
#include "lacuna/sandbox/sandbox.hpp"
#include "lacuna/source/edits.hpp"

namespace lacuna {

/// How workspaces are made, the cheapest first.
enum class WorkspaceMethod { overlay, reflink, copy };
std::string_view to_string(WorkspaceMethod method);

/// A clean copy of a repository that workspaces are made from: the files of its FileList, no git
/// history, no caches, no compiled files. Made once; then never written to again. Thread-safe.
class PristineTree {
 public:
  /// Copies into `to`, which must not exist. Errors: io, conflict, cancelled, stale where a file
  /// changed meanwhile.
  static Result<PristineTree> create(const Repository& repository, const FileList& listing,
                                     const std::filesystem::path& to, const Sandbox& sandbox,
                                     Observer& observer);

  const std::filesystem::path& root() const { return root_; }
  /// The cheapest method that works between `root()` and `parent`, found by trying.
  WorkspaceMethod best_method(const std::filesystem::path& parent, const Sandbox& sandbox) const;

 private:
  explicit PristineTree(std::filesystem::path root) : root_(std::move(root)) {}
  std::filesystem::path root_;
};

/// Where a workspace is inside the sandbox.
inline constexpr const char* workspace_folder = "/workspace";

/// A file that is put into a workspace beside, or instead of, those of the pristine tree.
struct WorkspaceFile {
  std::string path;
  std::string text;
};

/// One writable tree in which foreign code works. Removed with the object.
class Workspace {
 public:
  static Result<Workspace> create(const PristineTree& pristine,
                                  const std::vector<WorkspaceFile>& files, WorkspaceMethod method,
                                  const std::filesystem::path& parent, const Sandbox& sandbox);
  /// A workspace that begins as `base` is now, made by the same method. Nothing may run in `base`
  /// as long as there is one on top of it, and `base` itself must not be on top of another.
  static Result<Workspace> create_on(const Workspace& base, const std::filesystem::path& parent,
                                     const Sandbox& sandbox);
  Workspace(Workspace&&) noexcept = default;
  Workspace& operator=(Workspace&&) noexcept = default;

  WorkspaceMethod method() const { return method_; }
  /// Adds the mount or the overlay of the workspace to a command, at `folder`, where it begins.
  void add_to(SandboxCommand& command, const std::string& folder = workspace_folder) const;
  /// One file as foreign code left it. Errors: those of read_file_below; not_found where it was
  /// deleted.
  Result<std::string> read(std::string_view path, std::uint64_t max_bytes) const;
  /// A folder in which the files of `paths` stand as they are now, for take_bodies: in an overlay
  /// the upper folder has all that were masked.
  const std::filesystem::path& changed_root() const { return changed_; }

 private:
  Workspace(TemporaryDirectory directory, WorkspaceMethod method);
  TemporaryDirectory directory_;
  WorkspaceMethod method_;
  std::filesystem::path lower_;
  std::filesystem::path middle_;  ///< an overlay's base between both; empty: none
  std::filesystem::path changed_;
};

}  // namespace lacuna
