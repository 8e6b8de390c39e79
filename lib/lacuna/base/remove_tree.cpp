#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "lacuna/base/files.hpp"
#include "lacuna/base/files_internal.hpp"

namespace lacuna {
namespace {

using detail::Descriptor;
using detail::system_error;

struct CloseStream {
  void operator()(DIR* stream) const { ::closedir(stream); }
};
using Stream = std::unique_ptr<DIR, CloseStream>;

/// What is the same for all folders of one mount; two mounts can be of one device. Kernels before
/// 5.8 tell the device only.
std::optional<std::uint64_t> mount_of(int folder) {
  struct statx status{};
  if (::statx(folder, "", AT_EMPTY_PATH, STATX_MNT_ID, &status) != 0) return std::nullopt;
  if ((status.stx_mask & STATX_MNT_ID) != 0) return status.stx_mnt_id;
  return (std::uint64_t{status.stx_dev_major} << 32) | status.stx_dev_minor;
}

/// Removes a tree of any depth with three descriptors: it holds only the folder it is in, and goes
/// back up by "..", making sure that this is the folder it came from.
class Remover {
 public:
  explicit Remover(std::filesystem::path path) : path_(std::move(path)) {}

  Result<void> run() {
    const auto parent = path_.has_parent_path() ? path_.parent_path() : std::filesystem::path(".");
    Descriptor top(::open(parent.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!top.open()) {
      if (errno != ENOENT && errno != ENOTDIR) note(errno);
      return result();
    }
    const std::string name = path_.filename().string();
    mount_ = mount_of(top.get());
    if (::unlinkat(top.get(), name.c_str(), 0) == 0 || errno == ENOENT) return result();
    if (enter(top.get(), name)) walk();
    if (!error_ && ::unlinkat(top.get(), name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT) {
      note(errno);
    }
    return result();
  }

 private:
  struct Level {
    dev_t device = 0;
    ino_t inode = 0;
    std::string name;                  ///< of the folder within its parent
    std::vector<std::string> folders;  ///< that are still to be removed
  };

  void note(int number) {
    if (error_) return;
    error_ = system_error("cannot remove", path_, number);
    error_->code = ErrorCode::io;
  }

  Result<void> result() {
    if (error_) return tl::unexpected(*error_);
    return {};
  }

  /// Makes `name` in `parent` the current folder and removes the files in it.
  bool enter(int parent, const std::string& name) {
    constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
    Descriptor folder(::openat(parent, name.c_str(), kFlags));
    if (!folder.open() && errno == EACCES) {
      ::fchmodat(parent, name.c_str(), 0700, AT_SYMLINK_NOFOLLOW);
      folder = Descriptor(::openat(parent, name.c_str(), kFlags));
    }
    struct stat status{};
    if (!folder.open() || ::fstat(folder.get(), &status) != 0) {
      if (errno != ENOENT) note(errno);
      return false;
    }
    // What is mounted here is not part of the tree, but somebody's files.
    if (mount_of(folder.get()) != mount_) {
      note(EBUSY);
      return false;
    }
    if ((status.st_mode & 0700U) != 0700U) ::fchmod(folder.get(), 0700);
    open_.push_back({status.st_dev, status.st_ino, name, {}});
    current_ = std::move(folder);
    remove_files();
    return true;
  }

  /// Removes all but the folders in the current folder, and remembers those.
  void remove_files() {
    Descriptor again(::openat(current_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!again.open()) return note(errno);
    const Stream stream(::fdopendir(again.get()));
    if (!stream) return note(errno);
    (void)again.release();
    for (;;) {
      errno = 0;
      const dirent* entry = ::readdir(stream.get());
      if (entry == nullptr) break;
      const std::string name = entry->d_name;
      if (name == "." || name == "..") continue;
      if (entry->d_type == DT_DIR) {
        open_.back().folders.push_back(name);
      } else if (::unlinkat(current_.get(), name.c_str(), 0) != 0) {
        // File systems that do not tell the type say it now; Linux has EISDIR, POSIX EPERM.
        const int number = errno;
        if (is_folder(name)) {
          open_.back().folders.push_back(name);
        } else if (number != ENOENT) {
          note(number);
        }
      }
    }
    if (errno != 0) note(errno);
  }

  bool is_folder(const std::string& name) const {
    struct stat status{};
    return ::fstatat(current_.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISDIR(status.st_mode);
  }

  void walk() {
    while (!open_.empty()) {
      auto& folders = open_.back().folders;
      if (!folders.empty()) {
        const std::string name = std::move(folders.back());
        folders.pop_back();
        enter(current_.get(), name);
        continue;
      }
      const std::string name = std::move(open_.back().name);
      open_.pop_back();
      if (open_.empty()) return;
      if (!leave()) return;
      if (::unlinkat(current_.get(), name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT) {
        note(errno);
      }
    }
  }

  bool leave() {
    Descriptor above(::openat(current_.get(), "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct stat status{};
    if (!above.open() || ::fstat(above.get(), &status) != 0) {
      note(errno);
      return false;
    }
    // Somebody moved the folder: ".." may be anywhere, and nothing there is ours to remove.
    if (status.st_dev != open_.back().device || status.st_ino != open_.back().inode) {
      note(EBUSY);
      return false;
    }
    current_ = std::move(above);
    return true;
  }

  std::filesystem::path path_;
  std::optional<std::uint64_t> mount_;
  Descriptor current_;
  std::vector<Level> open_;
  std::optional<Error> error_;
};

}  // namespace

Result<void> remove_tree(const std::filesystem::path& path) {
  std::filesystem::path whole = path;
  while (!whole.has_filename() && whole.has_relative_path()) whole = whole.parent_path();
  const std::string name = whole.filename().string();
  if (name.empty() || name == "." || name == ".." || name.find('\0') != std::string::npos) {
    return fail(ErrorCode::invalid_argument, "not a folder that can be removed", {},
                Location{path.string()});
  }
  return Remover(std::move(whole)).run();
}

}  // namespace lacuna
