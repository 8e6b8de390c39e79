#pragma once

#include <string>
#include <vector>

#include "lacuna/score/score.hpp"

namespace lacuna {

struct TableStyle {
  bool color = false;   ///< ANSI colours
  bool unicode = true;  ///< box drawing and bars, else ASCII
};

/// pass@1 and pass@k by n for one or more runs, as a table for a terminal, ending in a newline.
std::string render_table(const std::vector<Summary>& summaries, const TableStyle& style);

}  // namespace lacuna
