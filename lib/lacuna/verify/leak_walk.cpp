#include "lacuna/verify/leak_walk_internal.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

#include "lacuna/base/text.hpp"
#include "lacuna/verify/leak_git_internal.hpp"

namespace lacuna::detail {

namespace fs = std::filesystem;

namespace {

std::string errno_text(int number) { return std::generic_category().message(number); }

class Walk {
 public:
  Walk(const fs::path& root, Observer& observer) : root_(root), observer_(observer) {}

  Result<TreeListing> run() {
    std::vector<std::string> pending = {""};
    while (!pending.empty()) {
      if (observer_.cancelled()) return fail(ErrorCode::cancelled, "cancelled while listing files");
      const std::string folder = std::move(pending.back());
      pending.pop_back();
      if (auto entered = enter(folder, pending); !entered) return tl::unexpected(entered.error());
    }
    std::sort(listing_.entries.begin(), listing_.entries.end(),
              [](const TreeEntry& a, const TreeEntry& b) { return a.path < b.path; });
    std::sort(listing_.not_searched.begin(), listing_.not_searched.end());
    return std::move(listing_);
  }

 private:
  Result<void> enter(const std::string& folder, std::vector<std::string>& pending) {
    const fs::path full = folder.empty() ? root_ : root_ / folder;
    const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (folder.empty() ? 0 : O_NOFOLLOW);
    const int descriptor = ::open(full.c_str(), flags);
    DIR* opened = descriptor >= 0 ? ::fdopendir(descriptor) : nullptr;
    if (opened == nullptr) {
      const int number = errno;
      if (descriptor >= 0) ::close(descriptor);
      if (folder.empty()) {
        return fail(
            number == ENOENT ? ErrorCode::not_found : ErrorCode::io,
            "cannot read the folder " + printable(root_.string()) + ": " + errno_text(number));
      }
      listing_.not_searched.emplace_back(folder, errno_text(number));
      return {};
    }
    const std::unique_ptr<DIR, int (*)(DIR*)> list(opened, &::closedir);
    const bool git = is_git_folder(full);
    if (git) listing_.entries.push_back({folder, 0, true});
    while (const dirent* entry = ::readdir(list.get())) {
      const std::string name = entry->d_name;
      // The objects are read as git reads them.
      if (name == "." || name == ".." || (git && name == "objects")) continue;
      add(descriptor, folder.empty() ? name : folder + "/" + name, name, pending);
    }
    return {};
  }

  void add(int descriptor, const std::string& path, const std::string& name,
           std::vector<std::string>& pending) {
    struct stat info{};
    if (::fstatat(descriptor, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
      listing_.not_searched.emplace_back(path, errno_text(errno));
    } else if (S_ISDIR(info.st_mode)) {
      pending.push_back(path);
    } else if (S_ISREG(info.st_mode)) {
      listing_.entries.push_back({path, static_cast<std::uint64_t>(info.st_size), false});
    } else if (!S_ISLNK(info.st_mode)) {
      listing_.not_searched.emplace_back(path, "it is no regular file");
    }
  }

  const fs::path& root_;
  Observer& observer_;
  TreeListing listing_;
};

}  // namespace

Result<TreeListing> list_tree(const fs::path& root, Observer& observer) {
  return Walk(root, observer).run();
}

}  // namespace lacuna::detail
