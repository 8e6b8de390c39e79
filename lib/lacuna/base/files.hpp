#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "lacuna/base/error.hpp"

namespace lacuna {

/// The whole of a regular file. Never blocks on a FIFO and never follows a symlink in the last
/// component unless `follow_symlink`. Errors: not_found; limit over `max_bytes`; bad_input where it
/// is no regular file; io.
struct ReadOptions {
  std::uint64_t max_bytes = std::uint64_t{1} << 30;
  bool follow_symlink = true;
};
Result<std::string> read_file(const std::filesystem::path& path, const ReadOptions& options = {});

/// Reads `relative` below `root` without leaving it: no component may be a symlink out of the
/// tree. For trees that an agent or a stranger wrote. Errors as read_file, and bad_input for a path
/// that checked_relative_path refuses or that leads outside. Links that stay inside are followed.
Result<std::string> read_file_below(const std::filesystem::path& root, std::string_view relative,
                                    std::uint64_t max_bytes);

/// The first `most_bytes` of a file, or all of a shorter one; otherwise as read_file_below.
Result<std::string> read_start_below(const std::filesystem::path& root, std::string_view relative,
                                     std::size_t most_bytes);

struct WriteOptions {
  bool executable = false;
  /// The exact permission bits, whatever the umask; otherwise 0666, or 0777, less the umask.
  std::optional<std::uint32_t> mode{};
  bool sync = true;  ///< fsync file and folder: survives a power cut, at about 1 ms a file
};

/// Writes all bytes or nothing: to a temporary file in the same folder, then renamed over `path`.
/// Missing parent folders are made. A symlink at `path` is replaced, not followed; permissions are
/// those that a new file gets. Temporary files have names that begin with ".lacuna-tmp-". Errors:
/// io.
Result<void> write_file_atomic(const std::filesystem::path& path, std::string_view bytes,
                               const WriteOptions& options = {});

/// Checks a path from foreign hands: relative, with '/' between components, no empty, "." or ".."
/// component, no NUL, at most 4096 bytes. Returns it unchanged. Errors: bad_input.
Result<std::string> checked_relative_path(std::string_view path);

/// A folder of its own below `parent` (default: the system's folder for temporary files, which is
/// TMPDIR of the environment where that is set), with an absolute path, mode 0700, removed with all
/// that is in it when the object goes, also where a hostile program made files in it unwritable.
/// Movable.
class TemporaryDirectory {
 public:
  static Result<TemporaryDirectory> create(std::string_view prefix = "lacuna",
                                           const std::filesystem::path& parent = {});
  TemporaryDirectory(TemporaryDirectory&& other) noexcept;
  TemporaryDirectory& operator=(TemporaryDirectory&& other) noexcept;
  ~TemporaryDirectory();

  const std::filesystem::path& path() const { return path_; }
  /// Keeps the folder on disk after the object is gone, and gives its path.
  std::filesystem::path release();

 private:
  explicit TemporaryDirectory(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

/// Removes a tree, or a file, without following symlinks; folders without permissions are opened
/// first. Nothing that is mounted in the tree is touched. Any depth, with four descriptors. What
/// can be removed is, also where something cannot. What does not exist is no error. Errors: io;
/// invalid_argument for "/", "." and "..".
Result<void> remove_tree(const std::filesystem::path& path);

}  // namespace lacuna
