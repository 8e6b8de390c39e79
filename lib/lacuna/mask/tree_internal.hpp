#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lacuna/base/error.hpp"

namespace lacuna::detail {

/// One file before and after.
struct FileChange {
  std::string path;
  std::string before;
  std::string after;
};

/// Replaces the files below `root`, each atomically and with the mode that it has. On failure those
/// already written get `before` back. Errors: io.
Result<void> write_changes(const std::vector<FileChange>& changes,
                           const std::filesystem::path& root);

}  // namespace lacuna::detail
