#pragma once

#include "command.hpp"

namespace lacuna::cli {

/// `lacuna paper redact`.
void add_paper_redact(CLI::App& paper, Selection& selection);

}  // namespace lacuna::cli
