#include "lacuna/run/workspace.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "lacuna/mask/apply.hpp"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

/// What a build may leave for the workspaces on top of it to copy, holes of sparse files counted.
constexpr std::uint64_t most_copied = std::uint64_t{16} << 30;

tl::unexpected<Error> io_error(std::string_view what, const fs::path& path, int error_number) {
  return fail(ErrorCode::io, fmt::format("{} {}: {}", what, path.string(),
                                         std::generic_category().message(error_number)));
}

/// Makes a folder that others may pass through but not list: the sandbox's user has to reach what
/// is below it.
Result<void> make_passable(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return io_error("cannot make", path, error.value());
  if (::chmod(path.c_str(), 0711) != 0) return io_error("cannot open up", path, errno);
  return {};
}

/// Whether a file can be cloned from the one folder to the other (btrfs, XFS, bcachefs).
bool reflink_works(const fs::path& from, const fs::path& to) {
  const fs::path source = from / ".lacuna-reflink-source";
  const fs::path target = to / ".lacuna-reflink-target";
  const int in = ::open(source.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const int out = ::open(target.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const bool works =
      in >= 0 && out >= 0 && ::write(in, "x", 1) == 1 && ::ioctl(out, FICLONE, in) == 0;
  if (in >= 0) ::close(in);
  if (out >= 0) ::close(out);
  ::unlink(source.c_str());
  ::unlink(target.c_str());
  return works;
}

/// Build systems tell by the time of a file whether it is older than what it is made from.
void copy_time(const struct stat& from, const fs::path& to) {
  const std::array<timespec, 2> times = {from.st_atim, from.st_mtim};
  ::utimensat(AT_FDCWD, to.c_str(), times.data(), AT_SYMLINK_NOFOLLOW);
}

bool clone_file(const fs::path& from, const fs::path& to) {
  const int in = ::open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (in < 0) return false;
  struct stat info{};
  const bool known = ::fstat(in, &info) == 0;
  const int out =
      known ? ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, info.st_mode & 0777) : -1;
  const bool done = out >= 0 && ::ioctl(out, FICLONE, in) == 0;
  ::close(in);
  if (out >= 0) ::close(out);
  return done;
}

/// Copies the regular files, folders and links of a tree in which nothing runs any more; whatever
/// else foreign code made there is left out.
Result<void> copy_tree(const fs::path& from, const fs::path& to, bool reflink) {
  std::error_code error;
  std::uint64_t copied = 0;
  fs::create_directories(to, error);
  fs::recursive_directory_iterator walk(from, error);
  for (; !error && walk != fs::recursive_directory_iterator(); walk.increment(error)) {
    const fs::path target = to / walk->path().lexically_relative(from);
    const auto status = walk->symlink_status(error);
    if (fs::is_directory(status)) {
      fs::create_directory(target, error);
    } else if (fs::is_symlink(status)) {
      fs::copy_symlink(walk->path(), target, error);
    } else if (fs::is_regular_file(status)) {
      struct stat info{};
      if (::lstat(walk->path().c_str(), &info) != 0) return io_error("cannot see", target, errno);
      copied += static_cast<std::uint64_t>(info.st_size);
      if (copied > most_copied) {
        return fail(ErrorCode::limit, fmt::format("{} has more than {} GiB to copy", from.string(),
                                                  most_copied >> 30));
      }
      if (!reflink || !clone_file(walk->path(), target)) {
        fs::copy_file(walk->path(), target, fs::copy_options::overwrite_existing, error);
      }
      copy_time(info, target);
    }
    if (error) return io_error("cannot copy to", target, error.value());
  }
  if (error) return io_error("cannot copy", from, error.value());
  return {};
}

/// Writes `file` below `root`, where `lower` (if any) tells the mode of the file it stands for.
Result<void> put_file(const WorkspaceFile& file, const fs::path& root, const fs::path& lower) {
  auto path = checked_relative_path(file.path);
  if (!path) return tl::unexpected(path.error());
  struct stat info{};
  const bool executable =
      ::stat((lower / *path).c_str(), &info) == 0 && (info.st_mode & S_IXUSR) != 0;
  return write_file_atomic(root / *path, file.text, {.executable = executable, .sync = false});
}

/// Folders of an overlay's upper side hide nothing, but their owner and mode win.
Result<void> open_folders(const fs::path& root) {
  std::error_code error;
  if (::chmod(root.c_str(), 0755) != 0) return io_error("cannot open up", root, errno);
  fs::recursive_directory_iterator walk(root, error);
  for (; !error && walk != fs::recursive_directory_iterator(); walk.increment(error)) {
    if (fs::is_directory(walk->symlink_status(error)) && ::chmod(walk->path().c_str(), 0755) != 0) {
      return io_error("cannot open up", walk->path(), errno);
    }
  }
  if (error) return io_error("cannot walk", root, error.value());
  return {};
}

bool is_opaque(const fs::path& folder) {
  for (const char* name : {"trusted.overlay.opaque", "user.overlay.opaque"}) {
    char value = 0;
    if (::lgetxattr(folder.c_str(), name, &value, 1) == 1 && value == 'y') return true;
  }
  return false;
}

/// Whether the upper side of an overlay lets what lies below it at `path` through: no folder on the
/// way was replaced by a new one or by something else.
bool lets_through(const fs::path& upper, std::string_view path) {
  fs::path folder = upper;
  for (const fs::path& part : fs::path(path).parent_path()) {
    folder /= part;
    struct stat info{};
    if (::lstat(folder.c_str(), &info) != 0) return true;
    if (!S_ISDIR(info.st_mode) || is_opaque(folder)) return false;
  }
  return true;
}

}  // namespace

std::string_view to_string(WorkspaceMethod method) {
  constexpr std::array<std::string_view, 3> names = {"overlay", "reflink", "copy"};
  return names[static_cast<std::size_t>(method)];
}

Result<PristineTree> PristineTree::create(const Repository& repository, const FileList& listing,
                                          const fs::path& to, const Sandbox& sandbox,
                                          Observer& observer) {
  if (auto made = make_passable(to.parent_path()); !made) return tl::unexpected(made.error());
  if (auto written = write_masked_tree(MaskedRepo{}, repository, listing, to, observer); !written) {
    return tl::unexpected(written.error());
  }
  if (::chmod(to.c_str(), 0755) != 0) return io_error("cannot open up", to, errno);
  if (auto given = sandbox.give_to_user(to); !given) return tl::unexpected(given.error());
  return PristineTree(to);
}

WorkspaceMethod PristineTree::best_method(const fs::path& parent, const Sandbox& sandbox) const {
  if (sandbox.capabilities().overlay) return WorkspaceMethod::overlay;
  return reflink_works(root_, parent) ? WorkspaceMethod::reflink : WorkspaceMethod::copy;
}

Workspace::Workspace(TemporaryDirectory directory, WorkspaceMethod method)
    : directory_(std::move(directory)), method_(method) {}

Result<Workspace> Workspace::create(const PristineTree& pristine,
                                    const std::vector<WorkspaceFile>& files, WorkspaceMethod method,
                                    const fs::path& parent, const Sandbox& sandbox) {
  auto directory = TemporaryDirectory::create("workspace", parent);
  if (!directory) return tl::unexpected(directory.error());
  Workspace workspace(std::move(*directory), method);
  const fs::path& base = workspace.directory_.path();
  if (auto made = make_passable(base); !made) return tl::unexpected(made.error());

  workspace.lower_ = pristine.root();
  workspace.changed_ = base / "tree";
  std::error_code error;
  if (method == WorkspaceMethod::overlay) {
    fs::create_directory(base / "work", error);
    fs::create_directory(workspace.changed_, error);
    if (error) return io_error("cannot make", workspace.changed_, error.value());
  } else if (auto copied =
                 copy_tree(pristine.root(), workspace.changed_, method == WorkspaceMethod::reflink);
             !copied) {
    return tl::unexpected(copied.error());
  }
  for (const WorkspaceFile& file : files) {
    if (auto put = put_file(file, workspace.changed_, pristine.root()); !put) {
      return tl::unexpected(put.error());
    }
  }
  if (auto opened = open_folders(workspace.changed_); !opened) {
    return tl::unexpected(opened.error());
  }
  if (auto given = sandbox.give_to_user(base); !given) return tl::unexpected(given.error());
  return workspace;
}

Result<Workspace> Workspace::create_on(const Workspace& base, const fs::path& parent,
                                       const Sandbox& sandbox) {
  auto directory = TemporaryDirectory::create("workspace", parent);
  if (!directory) return tl::unexpected(directory.error());
  Workspace workspace(std::move(*directory), base.method_);
  const fs::path& folder = workspace.directory_.path();
  if (auto made = make_passable(folder); !made) return tl::unexpected(made.error());

  workspace.lower_ = base.lower_;
  workspace.changed_ = folder / "tree";
  if (base.method_ == WorkspaceMethod::overlay) {
    workspace.middle_ = base.changed_;
    std::error_code error;
    fs::create_directory(folder / "work", error);
    fs::create_directory(workspace.changed_, error);
    if (error) return io_error("cannot make", workspace.changed_, error.value());
  } else if (auto copied = copy_tree(base.changed_, workspace.changed_,
                                     base.method_ == WorkspaceMethod::reflink);
             !copied) {
    return tl::unexpected(copied.error());
  }
  if (::chmod(workspace.changed_.c_str(), 0755) != 0) {
    return io_error("cannot open up", workspace.changed_, errno);
  }
  if (auto given = sandbox.give_to_user(folder); !given) return tl::unexpected(given.error());
  return workspace;
}

void Workspace::add_to(SandboxCommand& command, const std::string& folder) const {
  if (method_ == WorkspaceMethod::overlay) {
    command.overlays.push_back({.lower = lower_,
                                .upper = changed_,
                                .work = directory_.path() / "work",
                                .inside = folder,
                                .middle = middle_});
  } else {
    command.mounts.push_back({.host = changed_, .inside = folder, .writable = true});
  }
  command.working_directory = folder;
}

Result<std::string> Workspace::read(std::string_view path, std::uint64_t max_bytes) const {
  // In an overlay a deleted file is a character device in the upper folder, which read_file_below
  // refuses; only what the upper folder does not know at all is as it was.
  auto text = read_file_below(changed_, path, max_bytes);
  const fs::path* above = &changed_;
  for (const fs::path* below : {&middle_, &lower_}) {
    if (below->empty()) continue;
    if (text || method_ != WorkspaceMethod::overlay || text.error().code != ErrorCode::not_found ||
        !lets_through(*above, path)) {
      break;
    }
    text = read_file_below(*below, path, max_bytes);
    above = below;
  }
  return text;
}

}  // namespace lacuna
