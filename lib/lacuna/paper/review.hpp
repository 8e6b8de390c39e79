#pragma once

#include <string>

#include "lacuna/paper/redact_paper.hpp"

namespace lacuna {

/// One HTML page, which asks for nothing from anywhere: the source of the paper with the removed
/// and the kept numbers marked by colour and by sign, the reason of each, filters and counts, and a
/// button that gives the overrides (`lacuna.redaction/1`) for what a person clicked. Errors: limit
/// where the paper has more than 8 MiB or 50,000 numbers.
Result<std::string> review_page(const PaperText& paper, const PaperRedaction& redaction);

}  // namespace lacuna
