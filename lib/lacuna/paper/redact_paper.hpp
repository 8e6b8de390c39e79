#pragma once

#include <string>
#include <vector>

#include "lacuna/paper/classify.hpp"
#include "lacuna/paper/overrides.hpp"

namespace lacuna {

struct RedactionOptions {
  std::vector<double> gold;
  RedactionOverrides overrides;
};

/// A gold number, or a rounding of it, that stays because the paper needs it there.
struct GoldConflict {
  double gold = 0;
  std::string text;      ///< as it stands in the paper
  Location where;        ///< in the paper's files
  std::string reason;    ///< why it stays: the code of the rule, or "override.keep"
  bool decided = false;  ///< an override says so, so that nobody has to look again

  friend bool operator==(const GoldConflict&, const GoldConflict&) = default;
};

struct PaperRedaction {
  std::string text;            ///< the paper in its own form, with […] for each result
  ClassifiedPaper classified;  ///< after the overrides; what only the gold took out is in it
  std::vector<GoldConflict> conflicts;  ///< by place
  std::vector<double> too_short;        ///< as RedactedPaper::too_short
  std::vector<Location>
      gold_left;  ///< gold that stands in the output elsewhere; empty but for bugs
  std::vector<Diagnostic> diagnostics;  ///< overrides that match nothing

  std::size_t count(NumberKind kind) const;
  /// Whether a gold number stays that nobody decided about.
  bool gold_stays() const;
};

/// The paper without its results: each becomes "[…]" ("{[…]}" in LaTeX), figures of results become
/// a remark. Then every number of the whole source, markup and comments too, that is a gold number
/// or a rounding of one (as redact_gold has it) goes as well, unless a rule that speaks of just
/// such numbers, or an override, says that the paper needs it: such a place is a conflict where the
/// number is the gold itself, as written, as a percentage or as a fraction. The output is read
/// again to see that no other is left. O(text · log gold).
PaperRedaction redact_paper(const PaperText& paper, const RedactionOptions& options);

}  // namespace lacuna
