#include "lacuna/mask/tree_internal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <map>
#include <string_view>
#include <system_error>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/mask/apply.hpp"
#include "lacuna/mask/place_internal.hpp"

namespace lacuna {

namespace fs = std::filesystem;

namespace detail {

namespace {

tl::unexpected<Error> no_regular_file(const fs::path& path) {
  return fail(ErrorCode::io, fmt::format("{} is not a regular file", printable(path.string())));
}

/// Turns `from`, which stands at `path`, into `to`; absent is a file that is not there.
Result<void> write_change(const fs::path& path, const std::optional<std::string>& from,
                          const std::optional<std::string>& to) {
  struct stat info;
  const bool there = ::lstat(path.c_str(), &info) == 0;
  WriteOptions options;
  if (from) {
    if (!there || !S_ISREG(info.st_mode)) return no_regular_file(path);
    options.mode = info.st_mode & 07777;
  } else if (there) {
    return fail(ErrorCode::conflict, fmt::format("{} is there already", printable(path.string())));
  }
  if (to) return write_file_atomic(path, *to, options);
  if (::unlink(path.c_str()) == 0) return {};
  return fail(ErrorCode::io, fmt::format("cannot remove {}: {}", printable(path.string()),
                                         std::generic_category().message(errno)));
}

}  // namespace

Result<void> write_changes(const std::vector<FileChange>& changes, const fs::path& root) {
  for (std::size_t i = 0; i < changes.size(); ++i) {
    auto written = write_change(root / changes[i].path, changes[i].before, changes[i].after);
    if (written) continue;
    Error error = written.error();
    for (std::size_t j = 0; j < i; ++j) {
      const FileChange& done = changes[j];
      if (!write_change(root / done.path, done.after, done.before)) {
        error.message += fmt::format("; {} could not be put back", printable(done.path));
      }
    }
    return tl::unexpected(std::move(error));
  }
  return {};
}

}  // namespace detail

namespace {

/// A file descriptor that is closed with the object.
class Handle {
 public:
  explicit Handle(int value) : value_(value) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (value_ >= 0) ::close(value_);
  }
  int get() const { return value_; }

 private:
  int value_;
};

tl::unexpected<Error> system_failure(std::string_view doing, const fs::path& path, int number) {
  return fail(ErrorCode::io, fmt::format("cannot {} {}: {}", doing, printable(path.string()),
                                         std::generic_category().message(number)));
}

/// Reads what is left of `from` and writes it to `to`; returns 0 or an errno.
int copy_rest(int from, int to) {
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t got = ::read(from, buffer.data(), buffer.size());
    if (got == 0) return 0;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    for (ssize_t at = 0; at < got;) {
      const ssize_t put = ::write(to, buffer.data() + at, static_cast<std::size_t>(got - at));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return errno;
      at += put;
    }
  }
}

/// Shares the blocks where the file system can, else copies in the kernel, else here.
int copy_bytes(int from, int to) {
  if (::ioctl(to, FICLONE, from) == 0) return 0;
  for (;;) {
    const ssize_t copied = ::copy_file_range(from, nullptr, to, nullptr, std::size_t{1} << 30, 0);
    if (copied > 0) continue;
    if (copied < 0 && errno == EINTR) continue;
    // Zero is the end, or a file system that makes its files up while they are read.
    return copy_rest(from, to);
  }
}

Result<void> copy_file(const fs::path& from, const fs::path& to, bool executable) {
  const Handle in(::open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat info;
  if (in.get() < 0) return system_failure("open", from, errno);
  if (::fstat(in.get(), &info) != 0) return system_failure("read", from, errno);
  if (!S_ISREG(info.st_mode)) {
    return fail(ErrorCode::stale,
                fmt::format("{} is not a regular file any more", printable(from.string())));
  }
  const Handle out(
      ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, executable ? 0777 : 0666));
  if (out.get() < 0) return system_failure("write", to, errno);
  const int number = copy_bytes(in.get(), out.get());
  if (number != 0) return system_failure("copy", from, number);
  return {};
}

/// Whether a relative link at `path` with this target stays in the tree, by its text alone.
bool stays_inside(std::string_view path, const fs::path& target) {
  if (target.empty() || target.is_absolute()) return false;
  const fs::path landed = (fs::path(path).parent_path() / target).lexically_normal();
  return landed.begin() != landed.end() && *landed.begin() != "..";
}

class TreeWriter {
 public:
  TreeWriter(const Repository& repository, const fs::path& root, Observer& observer)
      : repository_(repository), root_(root), observer_(observer) {}

  Result<void> write(const std::vector<FileEdits>& edits, const FileList& listing) {
    for (const FileEdits& file : edits) edits_.emplace(file.path, &file);
    std::uint64_t done = 0;
    for (const RepositoryFile& file : listing.files) {
      if (observer_.cancelled()) return fail(ErrorCode::cancelled, "cancelled while copying");
      if (auto made = write_file(file); !made) return made;
      observer_.progress({"copy", ++done, listing.files.size()});
    }
    for (const auto& [path, file] : edits_) {
      if (auto added = add_file(*file); !added) return added;
    }
    for (const SkippedPath& skipped : listing.skipped) {
      if (skipped.reason == "symlink") write_link(skipped.path);
    }
    return {};
  }

 private:
  Result<void> make_parent(const std::string& path) {
    const fs::path parent = (root_ / path).parent_path();
    if (parent == last_parent_) return {};
    std::error_code error;
    fs::create_directories(parent, error);
    if (error) return system_failure("make", parent, error.value());
    last_parent_ = parent;
    return {};
  }

  Result<void> write_file(const RepositoryFile& file) {
    if (auto made = make_parent(file.path); !made) return made;
    const auto at = edits_.find(file.path);
    if (at == edits_.end()) {
      return copy_file(repository_.root / file.path, root_ / file.path, file.executable);
    }
    const FileEdits& edits = *at->second;
    edits_.erase(at);
    const auto edited = edited_text(edits, repository_.root);
    if (!edited) return tl::unexpected(edited.error());
    return write_file_atomic(root_ / file.path, *edited,
                             {.executable = file.executable, .mode = {}, .sync = false});
  }

  /// What no file of the repository belongs to, must make a new one.
  Result<void> add_file(const FileEdits& edits) {
    const auto text = apply_edits({}, edits);
    if (!text) {
      return fail(ErrorCode::not_found,
                  fmt::format("{} is not a file of the repository", printable(edits.path)));
    }
    if (auto made = make_parent(edits.path); !made) return made;
    return write_file_atomic(root_ / edits.path, *text, {.mode = {}, .sync = false});
  }

  /// Best effort: a link that cannot be made leaves a tree that lacks it.
  void write_link(const std::string& path) {
    std::error_code error;
    const fs::path target = fs::read_symlink(repository_.root / path, error);
    if (error || !stays_inside(path, target) || !make_parent(path)) return;
    fs::create_symlink(target, root_ / path, error);
  }

  const Repository& repository_;
  const fs::path& root_;
  Observer& observer_;
  std::map<std::string_view, const FileEdits*> edits_;
  fs::path last_parent_;
};

/// Whether something may be renamed to `to`: nothing is there, or an empty folder.
bool is_free(const fs::path& to) {
  std::error_code error;
  const auto status = fs::symlink_status(to, error);
  if (status.type() == fs::file_type::not_found) return true;
  return fs::is_directory(status) && fs::is_empty(to, error) && !error;
}

}  // namespace

Result<void> write_edited_tree(const std::vector<FileEdits>& edits, const Repository& repository,
                               const FileList& listing, const fs::path& to, Observer& observer) {
  const auto in_the_way = [&] {
    return fail(ErrorCode::conflict, fmt::format("{} is there already", printable(to.string())),
                "name a folder that does not exist or is empty");
  };
  std::error_code error;
  fs::path target = fs::absolute(to, error).lexically_normal();
  if (!target.has_filename()) target = target.parent_path();
  if (error || !target.has_filename()) return system_failure("write", to, EINVAL);
  if (!is_free(target)) return in_the_way();
  fs::create_directories(target.parent_path(), error);
  if (error) return system_failure("make", target.parent_path(), error.value());
  auto temporary = TemporaryDirectory::create(".lacuna-tree", target.parent_path());
  if (!temporary) return tl::unexpected(temporary.error());
  // Made inside, so that it gets the mode that the user's umask gives to any new folder.
  const fs::path tree = temporary->path() / "tree";
  fs::create_directory(tree, error);
  if (error) return system_failure("make", tree, error.value());
  if (auto done = TreeWriter(repository, tree, observer).write(edits, listing); !done) return done;
  if (::rename(tree.c_str(), target.c_str()) == 0) return {};
  if (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR) return in_the_way();
  return system_failure("write", target, errno);
}

}  // namespace lacuna
