#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lacuna/mask/apply.hpp"

namespace lacuna {

/// Where the result of a mask goes: at most one of `folder`, `patch` and `in_place`.
struct MaskOutput {
  std::filesystem::path folder;  ///< a new or empty folder for the masked tree
  std::filesystem::path patch;   ///< a file for a patch that `git apply` takes
  bool in_place = false;         ///< the files of the repository itself; needs `plan`
  /// A file for the plan with the gold bodies. Never inside the masked tree.
  std::filesystem::path plan;
};

/// Says what is wrong with `output` before anything is computed or written. Errors:
/// invalid_argument for more than one result, `in_place` without a plan, a plan inside the masked
/// tree, or a plan and a patch in the same file.
Result<void> check_output(const MaskOutput& output, const std::filesystem::path& root);

/// Writes the plan, then the result, so that no body is lost where writing fails. Errors: those of
/// check_output, write_masked_tree, mask_in_place and masked_patch.
Result<void> write_masked(const MaskedRepo& masked, const Inventory& inventory,
                          const MaskOutput& output, Observer& observer);

/// {"id", "filled", "body" (or "body_hex" where the bytes are not UTF-8), "problem"}, the last null
/// where there is none.
Json to_json(const FilledBody& body);

/// The document `lacuna.restored/1`: {"schema", "restored": [path…], "drifted": [path…], "bodies"}.
Json to_json(const RestoreResult& result);

/// The document `lacuna.spliced/1`: {"schema", "output", "bodies"}.
Json spliced_json(const std::filesystem::path& output, const std::vector<FilledBody>& bodies);

}  // namespace lacuna
