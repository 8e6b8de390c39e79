#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lacuna/base/error.hpp"
#include "lacuna/base/observer.hpp"

namespace lacuna::detail {

struct TreeEntry {
  std::string path;  ///< relative; of a git folder: the folder
  std::uint64_t size = 0;
  bool git = false;  ///< an object store to be read as one
};

struct TreeListing {
  std::vector<TreeEntry> entries;                                 ///< sorted by path
  std::vector<std::pair<std::string, std::string>> not_searched;  ///< path and reason, sorted
};

/// Everything below `root` that has bytes: regular files, and git's folders as one entry beside
/// their files. Symlinks are not followed: what they lead to is searched at its own place, or is
/// not in the tree. Errors: not_found, io, cancelled.
Result<TreeListing> list_tree(const std::filesystem::path& root, Observer& observer);

}  // namespace lacuna::detail
