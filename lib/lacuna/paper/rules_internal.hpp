#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/paper/blocks_internal.hpp"
#include "lacuna/paper/classify.hpp"
#include "lacuna/paper/tokens_internal.hpp"
#include "lacuna/paper/words_internal.hpp"

namespace lacuna::detail {

/// What a rule says of a number.
struct Judgement {
  NumberKind kind = NumberKind::needed;
  std::string_view reason;
  bool firm = true;
};

/// The number before this one in its block, and what was said of it.
struct PreviousNumber {
  std::size_t at = 0;
  Judgement judgement;
};

/// A number in its place: the tokens of its block, which of them it is, and what is around.
struct NumberContext {
  const Tokens& tokens;
  std::size_t at = 0;
  const Block& block;
  SectionKind section = SectionKind::unknown;
  std::string_view lower;  ///< the block's text in lower case
  const std::optional<PreviousNumber>& previous;

  const Token& token() const { return tokens[at]; }
  std::string_view before(std::size_t n = 1) const {
    return at >= n ? tokens.word(at - n) : std::string_view();
  }
  std::string_view after(std::size_t n = 1) const { return tokens.word(at + n); }
  bool percent() const;  ///< "%", "percent", "per cent" follows
};

/// Rules by form and structure, which hold in every kind of block: references, names, dates,
/// versions, indices. Nothing where none applies.
std::optional<Judgement> structural_rule(const NumberContext& context);
/// Statistics: p-values, levels of confidence, intervals, ±.
std::optional<Judgement> statistical_rule(const NumberContext& context);
/// Thresholds, levels, limits, points in time: given before anything was measured.
std::optional<Judgement> given_rule(const NumberContext& context);
/// What a sentence says was found: parts of a whole, spans, places of peaks, estimates.
std::optional<Judgement> finding_rule(const NumberContext& context);
/// The same where the section tells of the set-up.
std::optional<Judgement> set_up_finding_rule(const NumberContext& context);
/// The build of the sentence: what was done, and what it did; contrasts.
std::optional<Judgement> sentence_rule(const NumberContext& context);
/// Running text, captions and comments. The last rule is by the section.
Judgement prose_rule(const NumberContext& context);

/// What is known of the tables of a paper before their cells are judged.
class TableRules {
 public:
  explicit TableRules(const PaperBlocks& blocks);
  Judgement judge(const NumberContext& context) const;

 private:
  struct Column {
    std::string head;
    std::vector<std::string> cells;
    bool design = false;  ///< round values, some repeated, to the left of what they gave
    bool told = false;    ///< the caption of a table of results names it
    bool factor = false;  ///< an independent variable: whole numbers in order or repeated
  };
  struct Row {
    std::string label;       ///< its first cell
    bool uncertain = false;  ///< has a cell with "±"
    bool decimal = false;    ///< has a cell with a decimal point
    bool same = false;       ///< has the same in all cells with numbers
    std::size_t numbers = 0;
    std::string first;  ///< of those cells
  };
  struct Table {
    bool settings = false;
    std::string caption;
    std::size_t header_rows = 1;
    std::vector<Column> columns;
    std::vector<Row> rows;
    std::size_t decimal_rows = 0;
  };
  void finish(Table& table) const;
  static bool is_sample_row(const Table& table, std::size_t at);
  std::vector<Table> tables_;
};

/// Settles what the words around a number left open by what the paper says of the same number
/// elsewhere: a result that is repeated is a result, and a setting of the method that is named
/// among the results is a setting.
class Agreement {
 public:
  /// Takes note of a number as it was judged, in the order of the numbers given to settle().
  void note(const NumberContext& context, const PaperNumberClass& number);
  void settle(std::vector<PaperNumberClass>& numbers) const;

 private:
  struct Note {
    double value = 0;
    bool exact = false;   ///< three significant digits or more, with a decimal point
    std::string company;  ///< with its value: the unit or thing that follows, or the symbol before
    std::string symbol;   ///< "\u03BB" of "\u03BB = 0.5"
    bool asserted = false;  ///< and nothing like "with \u03BB = 0.5"
  };
  std::vector<Note> notes_;
  std::set<double> results_;
  std::set<std::string> settings_;
  std::set<std::string> symbols_;  ///< that the method sets
};

/// Whether a figure shows results, by its caption and the name of its file.
Judgement figure_rule(const FigureBlock& figure);

}  // namespace lacuna::detail
