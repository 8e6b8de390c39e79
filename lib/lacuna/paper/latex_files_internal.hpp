#pragma once

#include <filesystem>

#include "lacuna/paper/paper_text.hpp"

namespace lacuna::detail {

/// `paper`, whose text is that of `path` alone, with its \input and \include replaced by the files
/// they name. Errors: limit, cancelled.
Result<PaperText> join_latex_files(PaperText paper, const std::filesystem::path& path,
                                   const ReadPaperOptions& options, Observer& observer);

}  // namespace lacuna::detail
