#pragma once

#include <string_view>

#include "lacuna/base/json.hpp"
#include "lacuna/run/workspace.hpp"
#include "lacuna/task/paper_spec.hpp"

namespace lacuna {

/// Reads one result after the commands of an experiment have run: from a file of the workspace, or
/// from what they wrote to standard output. Files are hostile: at most 16 MiB, never a link out of
/// the tree. Errors, each with what was looked for and what was there: not_found, bad_input, limit.
Result<Json> extract_result(const ResultSource& source, const Workspace& workspace,
                            std::string_view standard_output);

/// One cell of an RFC 4180 table whose first row names the columns: as a number where it is one,
/// otherwise as text. Errors: bad_input, not_found.
Result<Json> read_csv_cell(std::string_view table, const ResultSource& source);

}  // namespace lacuna
