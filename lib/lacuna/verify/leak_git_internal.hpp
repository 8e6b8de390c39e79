#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "lacuna/base/observer.hpp"

namespace lacuna::detail {

/// Whether the folder looks like one of git's own: `objects`, `refs` and HEAD.
bool is_git_folder(const std::filesystem::path& folder);

/// Calls `use` with every blob, commit and tag in the folder's own object store, loose or packed,
/// whether anything refers to it or not; `name` is "blob 1f3a9c04 file.py" with the name that a
/// tree gives it. Alternates are not followed and no configuration is read. Objects over
/// `most_bytes` are left out. Returns why something was left out; empty where all was read.
std::string read_git_objects(const std::filesystem::path& git_folder, std::uint64_t most_bytes,
                             Observer& observer,
                             const std::function<void(const std::string&, std::string)>& use);

}  // namespace lacuna::detail
