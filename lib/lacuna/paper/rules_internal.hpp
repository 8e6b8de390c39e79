#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
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

/// What a whole block has, looked for once and not for each of its numbers.
struct BlockMarks {
  bool plus_minus = false;
  bool star = false;
  // Of cells:
  bool uncertain = false;    ///< "4.2 \u00B1 0.3", "11.8 (+0.4, \u22120.6)"
  bool sample_size = false;  ///< "n = 40"
  bool reference = false;    ///< "1 (reference)"
};
BlockMarks block_marks(const Block& block, std::string_view lower);

/// A number in its place: the tokens of its block, which of them it is, and what is around.
struct NumberContext {
  const Tokens& tokens;
  std::size_t at = 0;
  const Block& block;
  SectionKind section = SectionKind::unknown;
  const BlockMarks& marks;
  const std::optional<PreviousNumber>& previous;
  std::string_view title = {};  ///< of its section
  double part = 0;              ///< of the paper that lies before its block, 0 to 1

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
    bool set = false;     ///< the head names what is set
    bool metric = false;  ///< the head names what is measured
  };
  struct Row {
    std::string label;       ///< its first cell
    bool uncertain = false;  ///< has a cell with "±"
    bool decimal = false;    ///< has a cell with a decimal point
    bool same = false;       ///< has the same in all cells with numbers
    std::size_t numbers = 0;
    std::string first;     ///< of those cells
    bool set = false;      ///< the label names what is set
    bool counted = false;  ///< the label is of things that are counted beforehand
    bool sample = false;   ///< whole numbers of things among rows of decimals
  };
  struct Caption {
    std::string told;  ///< what it says that the table shows
    bool settings = false;
    bool inputs = false;
    bool results = false;
  };
  struct Table {
    bool settings = false;
    bool metric = false;   ///< a head names what is measured
    bool told = false;     ///< the caption speaks of results
    bool repeats = false;  ///< in most columns some cells are like others
    std::size_t caption = PaperTable::no_caption;
    std::size_t header_rows = 1;
    std::vector<Column> columns;
    std::vector<Row> rows;
    std::size_t decimal_rows = 0;
  };
  void finish(Table& table) const;
  static void finish_rows(Table& table);
  static bool is_sample_row(const Table& table, const Row& row);
  std::vector<Table> tables_;
  std::vector<Caption> captions_;
};

/// Settles what the words around a number left open by what the paper says of the same number
/// elsewhere: a result that is repeated is a result, and a setting of the method that is named
/// among the results is a setting.
class Agreement {
 public:
  /// Takes note of a number as it was judged, in the order of the numbers given to settle().
  /// `weight` is the sum of its evidence, where that was weighed.
  void note(const NumberContext& context, const PaperNumberClass& number,
            std::optional<double> weight);
  void settle(std::vector<PaperNumberClass>& numbers);
  /// Where else the value of a number stands, as rows of the table of evidence; after settle().
  std::vector<std::string_view> elsewhere(std::size_t number) const;

 private:
  /// Names a text; 0 is the empty one.
  using Name = std::uint32_t;
  struct Note {
    double value = 0;
    Name company = 0;   ///< with its value: the unit or thing that follows, or the symbol before
    Name symbol = 0;    ///< "\u03BB" of "\u03BB = 0.5"
    double weight = 0;  ///< of its evidence
    bool weighed = false;
    SectionKind section = SectionKind::unknown;
    std::uint8_t digits = 0;  ///< significant ones
    bool exact = false;       ///< three significant digits or more, with a decimal point
    bool asserted = false;    ///< and nothing like "with \u03BB = 0.5"
  };
  /// Kinds of places where a value stands.
  enum class Place : std::uint8_t { result_cell, needed_cell, results, setting, unknown };
  struct Standing {
    double value = 0;
    std::uint32_t note = 0;
    Place place = Place::unknown;
  };
  void find_standings(const std::vector<PaperNumberClass>& numbers);
  void weigh(std::size_t number, PaperNumberClass& said) const;
  std::vector<Note> notes_;
  std::vector<Standing> standings_;  ///< by value
  Name name_of(std::string text);
  std::unordered_map<std::string, Name> names_;
  std::unordered_set<double> results_;
  std::unordered_set<Name> settings_;
  std::unordered_set<Name> symbols_;  ///< that the method sets
};

/// Puts more numbers among those of a paper, which are in order of their places. What stands at the
/// same place comes later.
void merge_numbers(std::vector<PaperNumberClass> more, std::vector<PaperNumberClass>& numbers);

/// How far the words of a figure's caption speak of what was measured, and of what was set up.
struct CaptionTally {
  int measured = 0;
  int set = 0;
};
CaptionTally caption_tally(std::string_view caption);
/// Whether a figure shows results, by the name of its file and its captions.
Judgement figure_rule(const FigureBlock& figure, CaptionTally shared);

}  // namespace lacuna::detail
