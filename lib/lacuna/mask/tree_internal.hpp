#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lacuna/base/error.hpp"

namespace lacuna::detail {

/// One file before and after.
struct FileChange {
  std::string path;
  std::optional<std::string> before;  ///< absent: the file is not there
  std::optional<std::string> after;   ///< absent: the file goes
};

/// Replaces the files below `root`, each atomically and with the mode that it has. On failure those
/// already written get `before` back. Errors: io; conflict where a new file's place is taken.
Result<void> write_changes(const std::vector<FileChange>& changes,
                           const std::filesystem::path& root);

}  // namespace lacuna::detail
