#include <sys/stat.h>

#include <algorithm>

#include "lacuna/clang/unit_internal.hpp"

namespace lacuna::detail {

namespace fs = std::filesystem;

std::string normal_path(std::string_view path, std::string_view directory) {
  fs::path full(path);
  if (full.is_relative()) full = fs::path(directory) / full;
  std::string text = full.lexically_normal().string();
  while (text.size() > 1 && text.back() == '/') text.pop_back();
  return text;
}

SourceTree::SourceTree(const fs::path& root, const std::vector<SourceFile>& files)
    : root_(normal_path(root.string(), "/")), files_(files) {
  for (std::size_t i = 0; i < files.size(); ++i) {
    struct stat info{};
    if (::stat(absolute(files[i].path()).c_str(), &info) != 0) continue;
    by_identity_.emplace(Identity{info.st_dev, info.st_ino}, static_cast<int>(i));
  }
}

std::string SourceTree::absolute(std::string_view relative) const {
  std::string path = root_;
  if (!path.ends_with('/')) path += '/';
  path += relative;
  return path;
}

std::string_view SourceTree::below_root(std::string_view absolute) const {
  if (!absolute.starts_with(root_)) return {};
  absolute.remove_prefix(root_.size());
  if (!root_.ends_with('/')) {
    if (!absolute.starts_with('/')) return {};
    absolute.remove_prefix(1);
  }
  return absolute;
}

int SourceTree::find_relative(std::string_view relative) const {
  const auto at = std::lower_bound(
      files_.begin(), files_.end(), relative,
      [](const SourceFile& file, std::string_view wanted) { return file.path() < wanted; });
  return at != files_.end() && at->path() == relative ? static_cast<int>(at - files_.begin()) : -1;
}

int SourceTree::find(std::string_view absolute) const {
  const std::string_view relative = below_root(absolute);
  return relative.empty() ? -1 : find_relative(relative);
}

int SourceTree::find(std::uint64_t device, std::uint64_t inode) const {
  const auto found = by_identity_.find(Identity{device, inode});
  return found == by_identity_.end() ? -1 : found->second;
}

}  // namespace lacuna::detail
