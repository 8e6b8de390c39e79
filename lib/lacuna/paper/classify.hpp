#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lacuna/paper/paper_text.hpp"
#include "lacuna/source/byte_range.hpp"

namespace lacuna {

/// What a number of a paper is to somebody who is to find its results again.
enum class NumberKind {
  result,  ///< what the experiments gave: goes
  needed,  ///< what one has to know to do them, or what numbers the paper's parts: stays
};

/// "result", "needed".
std::string_view to_string(NumberKind kind);

/// One number of a paper. Reasons and places are words of the library, which live as long as it.
struct PaperNumberClass {
  std::vector<ByteRange> pieces;  ///< of the text, sorted; more than one where markup stands in it
  std::vector<ByteRange>
      echoes;        ///< where the same number stands in another writing of the formula
  std::string text;  ///< as a reader sees it: "1.2×10^-7" of "1.2\times10^{-7}"
  NumberKind kind = NumberKind::needed;
  std::string_view reason;  ///< stable: "result.change", "needed.parameter": docs/redaction.md
  std::string_view place;   ///< "prose", "caption", "cell", "equation", "heading", …
  /// Whether a rule spoke, and not the default of the section: such a number that a paper needs
  /// stays even where it equals a gold number.
  bool firm = false;
  bool among_results = false;  ///< in a section that tells of results, in prose or a caption
  bool worded = false;         ///< "ninety-two" of "ninety-two per cent"
  double value = 0;            ///< of a worded number

  ByteRange range() const { return {pieces.front().begin, pieces.back().end}; }
};

/// An image or drawing of a paper.
struct PaperFigure {
  ByteRange range;   ///< what goes where it is dropped: the command or the element
  std::string name;  ///< the file; "svg" for a drawing in the text
  NumberKind kind = NumberKind::needed;
  std::string_view reason;
};

struct ClassifiedPaper {
  std::vector<PaperNumberClass> numbers;  ///< by place in the text
  std::vector<PaperFigure> figures;       ///< by place in the text
};

/// Says of each number and figure of a paper what it is, by rules over the words and the structure
/// around it; no model, no randomness. Never fails. Linear in the text but for tables, which cost
/// cells × columns.
ClassifiedPaper classify_numbers(const PaperText& paper);

}  // namespace lacuna
