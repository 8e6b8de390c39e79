#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <vector>

#include "lacuna/base/files_internal.hpp"

namespace lacuna::detail {
namespace {

constexpr int kReadFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

Error leads_outside(const std::string& relative) {
  return Error{ErrorCode::bad_input, "the path leads out of the folder", {}, Location{relative}};
}

Result<Descriptor> open_root(const std::filesystem::path& root) {
  Descriptor folder(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!folder.open()) return tl::unexpected(system_error("cannot open", root, errno));
  return folder;
}

/// Puts the components of `path` on top of `stack`, the first on top.
void push_components(std::string_view path, std::vector<std::string>& stack) {
  std::size_t end = path.size();
  while (end > 0) {
    const std::size_t slash = path.rfind('/', end - 1);
    const std::size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
    if (end > begin) stack.emplace_back(path.substr(begin, end - begin));
    if (begin == 0) return;
    end = begin - 1;
  }
}

/// Walks down one component after the other; no call ever follows a link by itself.
class Walk {
 public:
  Walk(Descriptor root, const std::string& relative) : relative_(relative) {
    folders_.push_back(std::move(root));
    push_components(relative, pending_);
  }

  Result<Descriptor> run() {
    while (!pending_.empty()) {
      const std::string name = std::move(pending_.back());
      pending_.pop_back();
      if (name == ".") continue;
      if (name == "..") {
        if (folders_.size() == 1) return tl::unexpected(leads_outside(relative_));
        folders_.pop_back();
        continue;
      }
      if (auto error = enter(name)) return tl::unexpected(std::move(*error));
    }
    return reopen_last();
  }

 private:
  std::optional<Error> system(int number) const {
    return system_error("cannot open", relative_, number);
  }

  std::optional<Error> enter(const std::string& name) {
    Descriptor next(::openat(folders_.back().get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!next.open()) return system(errno);
    struct stat status{};
    if (::fstat(next.get(), &status) != 0) return system(errno);
    if (S_ISLNK(status.st_mode)) return follow(next.get());
    last_ = name;
    folders_.push_back(std::move(next));
    return std::nullopt;
  }

  std::optional<Error> follow(int link) {
    constexpr int kMostLinks = 40;  // as the kernel has it
    if (++links_ > kMostLinks) return system(ELOOP);
    std::array<char, PATH_MAX> target{};
    const ssize_t length = ::readlinkat(link, "", target.data(), target.size());
    if (length < 0) return system(errno);
    const std::string_view text(target.data(), static_cast<std::size_t>(length));
    if (text.starts_with('/')) return leads_outside(relative_);
    push_components(text, pending_);
    return std::nullopt;
  }

  /// The last descriptor only names the file; this one reads it.
  Result<Descriptor> reopen_last() {
    if (folders_.size() == 1) return tl::unexpected(*system(EISDIR));
    struct stat named{};
    struct stat opened{};
    if (::fstat(folders_.back().get(), &named) != 0) return tl::unexpected(*system(errno));
    if (S_ISDIR(named.st_mode)) {
      Descriptor folder(::openat(folders_.back().get(), ".", kReadFlags));
      if (!folder.open()) return tl::unexpected(*system(errno));
      return folder;
    }
    const int parent = folders_[folders_.size() - 2].get();
    Descriptor file(::openat(parent, last_.c_str(), kReadFlags | O_NOFOLLOW));
    if (!file.open()) return tl::unexpected(*system(errno));
    if (::fstat(file.get(), &opened) != 0) return tl::unexpected(*system(errno));
    if (opened.st_dev != named.st_dev || opened.st_ino != named.st_ino) {
      return tl::unexpected(*system(EAGAIN));
    }
    return file;
  }

  const std::string& relative_;
  std::vector<Descriptor> folders_;
  std::vector<std::string> pending_;
  std::string last_;
  int links_ = 0;
};

}  // namespace

Result<Descriptor> open_below_stepwise(const std::filesystem::path& root,
                                       const std::string& relative) {
  auto folder = open_root(root);
  if (!folder) return folder;
  return Walk(std::move(*folder), relative).run();
}

Result<Descriptor> open_below(const std::filesystem::path& root, const std::string& relative) {
  auto folder = open_root(root);
  if (!folder) return folder;
  open_how how{};
  how.flags = kReadFlags;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  // EAGAIN: something was renamed meanwhile and the kernel cannot tell whether the path stays
  // below.
  for (int tries = 0; tries < 8; ++tries) {
    Descriptor file(static_cast<int>(
        ::syscall(SYS_openat2, folder->get(), relative.c_str(), &how, sizeof(how))));
    if (file.open()) return file;
    const int number = errno;
    if (number == EAGAIN || number == EINTR) continue;
    if (number == EXDEV) return tl::unexpected(leads_outside(relative));
    // EPERM: containers forbid the calls that they do not know.
    if (number == ENOSYS || number == EPERM) return open_below_stepwise(root, relative);
    return tl::unexpected(system_error("cannot open", relative, number));
  }
  return tl::unexpected(system_error("cannot open", relative, EAGAIN));
}

}  // namespace lacuna::detail
