#include <dirent.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <memory>
#include <optional>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/repo/file_rules_internal.hpp"
#include "lacuna/repo/git_internal.hpp"
#include "lacuna/repo/ignore_rules_internal.hpp"
#include "lacuna/repo/repository.hpp"

namespace lacuna {

namespace fs = std::filesystem;
using detail::GitWorkTree;
using detail::IgnoreRules;
using detail::Names;

namespace {

std::string errno_text(int number) { return std::generic_category().message(number); }

std::string joined(const std::string& folder, const std::string& name) {
  return folder.empty() ? name : folder + "/" + name;
}

std::string_view last_component(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);  // npos + 1 is 0
}

std::int64_t nanoseconds(const timespec& time) {
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

/// What both ways of listing share: naming things, looking at single files.
class Lister {
 public:
  Lister(const fs::path& root, const FileRules& rules, Observer& observer)
      : root_(root), rules_(rules), observer_(observer) {}

 protected:
  fs::path full(const std::string& relative) const {
    return relative.empty() ? root_ : root_ / relative;
  }
  void skip(std::string path, std::string_view reason) {
    list_.skipped.push_back({std::move(path), std::string(reason)});
  }
  void refuse(std::string path, std::string_view reason) {
    list_.refused.push_back({std::move(path), std::string(reason)});
  }

  /// The names in a folder; an errno where it cannot be read.
  Result<Names> names_in(const std::string& relative) const {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(full(relative).c_str()),
                                                     &::closedir);
    if (!folder) return fail(ErrorCode::io, errno_text(errno));
    Names names;
    for (;;) {
      errno = 0;
      const dirent* entry = ::readdir(folder.get());
      if (entry == nullptr) {
        if (errno != 0) return fail(ErrorCode::io, errno_text(errno));
        return names;
      }
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace(name);
    }
  }

  std::optional<struct stat> look(const std::string& relative) const {
    struct stat info;
    if (::lstat(full(relative).c_str(), &info) != 0) return std::nullopt;
    return info;
  }

  void add_link(const std::string& relative) {
    char buffer[PATH_MAX];
    if (::realpath(full(relative).c_str(), buffer) == nullptr) {
      if (errno == ELOOP) return skip(relative, "symlink cycle");
      if (errno == ENOENT || errno == ENOTDIR) return skip(relative, "dangling symlink");
      return refuse(relative, "symlink: " + errno_text(errno));
    }
    const std::string_view target = buffer;
    const std::string root = root_ == "/" ? std::string() : root_.string();
    const bool inside = target == root || (target.starts_with(root) && target[root.size()] == '/');
    if (inside) {
      skip(relative, "symlink");
    } else {
      refuse(relative, "symlink out of the tree");
    }
  }

  /// Anything that is no folder.
  void add_entry(const std::string& relative, const struct stat& info) {
    if (S_ISLNK(info.st_mode)) return add_link(relative);
    if (!S_ISREG(info.st_mode)) return skip(relative, "not a regular file");
    const auto reason = detail::file_reason(last_component(relative));
    if (!reason.empty()) return skip(relative, reason);
    RepositoryFile file;
    file.path = relative;
    file.size = static_cast<std::uint64_t>(info.st_size);
    file.mtime_ns = nanoseconds(info.st_mtim);
    file.ctime_ns = nanoseconds(info.st_ctim);
    file.inode = info.st_ino;
    file.executable = (info.st_mode & S_IXUSR) != 0;
    list_.files.push_back(std::move(file));
  }

  FileList finish() {
    const auto by_path = [](const auto& a, const auto& b) { return a.path < b.path; };
    std::sort(list_.files.begin(), list_.files.end(), by_path);
    std::sort(list_.skipped.begin(), list_.skipped.end(), by_path);
    std::sort(list_.refused.begin(), list_.refused.end(), by_path);
    return std::move(list_);
  }

  const fs::path& root_;
  const FileRules& rules_;
  Observer& observer_;
  FileList list_;
};

/// A folder that git does not track.
class PlainLister : Lister {
 public:
  using Lister::Lister;

  Result<FileList> run() {
    pending_.push_back({});
    while (!pending_.empty()) {
      if (observer_.cancelled()) return fail(ErrorCode::cancelled, "cancelled while listing files");
      const Folder folder = std::move(pending_.back());
      pending_.pop_back();
      if (auto entered = enter(folder); !entered) return tl::unexpected(entered.error());
    }
    return finish();
  }

 private:
  struct Folder {
    std::string path;  // empty: the root
    bool build_file_beside = false;
    std::shared_ptr<const IgnoreRules> rules;  // of the folders above
  };

  Result<void> enter(const Folder& folder) {
    auto names = names_in(folder.path);
    if (!names) {
      if (folder.path.empty()) {
        return fail(ErrorCode::io, fmt::format("cannot read the folder {}: {}",
                                               printable(root_.string()), names.error().message));
      }
      refuse(folder.path + "/", names.error().message);
      return {};
    }
    if (!folder.path.empty()) {
      const auto name = last_component(folder.path);
      if (detail::has_virtual_environment_marker(*names)) {
        skip(folder.path + "/", "virtual environment");
        return {};
      }
      if (detail::is_build_output(name, *names, folder.build_file_beside)) {
        skip(folder.path + "/", "build output");
        return {};
      }
    }
    auto rules = folder.rules;
    if (names->contains(".gitignore")) add_rules(folder.path, rules);
    const bool build_file = detail::has_build_file(*names);
    for (const std::string& name : *names) {
      add(joined(folder.path, name), name, build_file, rules);
    }
    return {};
  }

  void add(const std::string& path, const std::string& name, bool build_file,
           const std::shared_ptr<const IgnoreRules>& rules) {
    const auto info = look(path);
    if (!info) {
      if (errno != ENOENT) refuse(path, errno_text(errno));
      return;
    }
    const bool is_folder = S_ISDIR(info->st_mode);
    const auto reason = is_folder ? detail::folder_reason(name, rules_) : std::string_view();
    if (!reason.empty()) return skip(path + "/", reason);
    if (rules && rules->ignores(path, is_folder)) {
      const bool environment = is_folder && look(path + "/pyvenv.cfg");
      return skip(is_folder ? path + "/" : path, environment ? "virtual environment" : "ignored");
    }
    if (is_folder) {
      pending_.push_back({path, build_file, rules});
    } else {
      add_entry(path, *info);
    }
  }

  /// Puts the rules of a folder's own `.gitignore` on top. git does not follow a symlink here.
  void add_rules(const std::string& folder, std::shared_ptr<const IgnoreRules>& rules) {
    const std::string path = joined(folder, ".gitignore");
    const auto text =
        read_file(full(path), {.max_bytes = std::uint64_t{1} << 20, .follow_symlink = false});
    if (text) {
      rules = std::make_shared<const IgnoreRules>(std::move(rules), folder, *text);
    } else if (text.error().code == ErrorCode::limit) {
      refuse(path, "over 1 MiB: its rules are not read");
    } else if (text.error().code == ErrorCode::io) {
      refuse(path, "its rules cannot be read");
    }
  }

  std::vector<Folder> pending_;
};

/// A folder whose files git's index names.
class TrackedLister : Lister {
 public:
  using Lister::Lister;

  Result<FileList> run(const std::vector<detail::TrackedEntry>& entries) {
    for (const auto& entry : entries) {
      known_.insert(entry.path);
      for (auto slash = entry.path.find('/'); slash != std::string::npos;
           slash = entry.path.find('/', slash + 1)) {
        known_.insert(entry.path.substr(0, slash));
      }
    }
    auto root_names = names_in("");
    if (!root_names) {
      return fail(ErrorCode::io,
                  fmt::format("cannot read the folder {}: {}", printable(root_.string()),
                              root_names.error().message));
    }
    name_untracked("", *root_names);
    usable_[""] = true;
    for (const auto& entry : entries) {
      const auto slash = entry.path.find_last_of('/');
      const std::string folder = slash == std::string::npos ? "" : entry.path.substr(0, slash);
      if (!usable(folder)) continue;
      if (observer_.cancelled()) return fail(ErrorCode::cancelled, "cancelled while listing files");
      add(entry);
    }
    return finish();
  }

 private:
  void add(const detail::TrackedEntry& entry) {
    if (entry.submodule) return skip(entry.path + "/", "submodule");
    const auto info = look(entry.path);
    if (!info) {
      if (errno == ENOENT || errno == ENOTDIR) return skip(entry.path, "deleted");
      return refuse(entry.path, errno_text(errno));
    }
    if (S_ISDIR(info->st_mode)) return skip(entry.path + "/", "not tracked");
    add_entry(entry.path, *info);
  }

  /// Whether the files of a folder belong to the repository; each folder is looked at once.
  bool usable(const std::string& folder) {
    if (const auto known = usable_.find(folder); known != usable_.end()) return known->second;
    const auto slash = folder.find_last_of('/');
    const bool above = usable(slash == std::string::npos ? "" : folder.substr(0, slash));
    const bool result = above && check_folder(folder);
    usable_.emplace(folder, result);
    return result;
  }

  bool check_folder(const std::string& folder) {
    const auto reason = detail::folder_reason(last_component(folder), rules_);
    if (!reason.empty()) return skip(folder + "/", reason), false;
    const auto info = look(folder);
    if (!info) {
      if (errno == ENOENT || errno == ENOTDIR) {
        skip(folder + "/", "deleted");
      } else {
        refuse(folder + "/", errno_text(errno));
      }
      return false;
    }
    if (S_ISLNK(info->st_mode)) return add_link(folder), false;
    if (!S_ISDIR(info->st_mode)) return skip(folder, "not tracked"), false;
    const auto names = names_in(folder);
    if (!names) return refuse(folder + "/", names.error().message), false;
    if (detail::has_virtual_environment_marker(*names)) {
      return skip(folder + "/", "virtual environment"), false;
    }
    name_untracked(folder, *names);
    return true;
  }

  /// Files that git does not track are no part of the repository, but whoever forgot to add one
  /// should see it named.
  void name_untracked(const std::string& folder, const Names& names) {
    for (const std::string& name : names) {
      const std::string path = joined(folder, name);
      if (known_.contains(path)) continue;
      const auto info = look(path);
      if (!info) continue;
      if (!S_ISDIR(info->st_mode)) {
        const auto reason = detail::file_reason(name);
        skip(path, name == ".git" ? "version control" : reason.empty() ? "not tracked" : reason);
        continue;
      }
      const auto reason = detail::folder_reason(name, rules_);
      const bool environment = look(path + "/pyvenv.cfg") || look(path + "/conda-meta");
      skip(path + "/", !reason.empty() ? reason
                       : environment   ? "virtual environment"
                                       : "not tracked");
    }
  }

  Names known_;  // tracked paths and the folders above them
  std::unordered_map<std::string, bool> usable_;
};

}  // namespace

Result<FileList> list_files(const Repository& repository, const FileRules& rules,
                            Observer& observer) {
  if (!repository.in_git) return PlainLister(repository.root, rules, observer).run();
  const auto tree = GitWorkTree::discover(repository.root);
  if (!tree) {
    return fail(ErrorCode::io, fmt::format("{} is no longer inside a git work tree",
                                           printable(repository.root.string())));
  }
  const auto entries = tree->tracked();
  if (!entries) return tl::unexpected(entries.error());
  return TrackedLister(repository.root, rules, observer).run(*entries);
}

}  // namespace lacuna
