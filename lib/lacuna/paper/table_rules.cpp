#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

#include "lacuna/paper/rules_internal.hpp"
#include "lacuna/paper/table_cells_internal.hpp"

namespace lacuna::detail {
namespace {

constexpr std::size_t most_columns = 400;
/// Columns whose heads are looked for in the caption.
constexpr std::size_t most_told = 30;

/// Heads of columns and labels of rows that are set beforehand, whatever stands below them.
constexpr std::string_view set_heads[] = {"param",
                                          "epoch",
                                          "step",
                                          "layer",
                                          "seed",
                                          "size",
                                          "dim",
                                          "hidden",
                                          "head",
                                          "batch",
                                          "depth",
                                          "tables",
                                          "probes",
                                          "queues",
                                          "codes",
                                          "observ",
                                          "cluster",
                                          "sample",
                                          "sentences",
                                          "tokens",
                                          "requests (",
                                          "objects",
                                          "hours",
                                          "length",
                                          "burst",
                                          "viscosit",
                                          "energy (kev)",
                                          "intensity",
                                          "n",
                                          "k",
                                          "year",

                                          "weight decay",
                                          "learning rate",
                                          "dropout",
                                          "threads",
                                          "nodes",
                                          "resolution",

                                          "dimension",

                                          "evaluations",
                                          "n=",
                                          "years",
                                          "images",
                                          "classes",
                                          "subjects",
                                          "patients",
                                          "participants",
                                          "memory limit",
                                          "threshold",
                                          "temperature (",
                                          "dose",
                                          "d/w",
                                          "version",
                                          "release",
                                          "lr",
                                          "chr",
                                          "position"};

/// Letters, digits, and whatever is beyond ASCII: "c\u2083n\u2084" and "n_e" have no word "n".
bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || (c & 0x80) != 0;
}

bool begins_word(std::string_view text, std::string_view word) {
  std::size_t at = 0;
  while ((at = text.find(word, at)) != std::string_view::npos) {
    const bool begins = at == 0 || !is_word_byte(text[at - 1]);
    const std::size_t end = at + word.size();
    // "dims" and "parameters", but not "DimeNet".
    const bool plural = word.size() > 2 && end < text.size() && text[end] == 's';
    const std::size_t past = end + (plural ? 1 : 0);
    const bool ends = past >= text.size() || !is_word_byte(text[past]);
    if (begins && (word.size() > 4 || ends)) return true;
    ++at;
  }
  return false;
}

/// The head without "(n = 6973)", which says how many there were, not what stands below.
std::string without_sizes(std::string_view head) {
  std::string rest;
  std::size_t from = 0;
  for (std::size_t open = head.find('('); open != std::string_view::npos;
       open = head.find('(', from)) {
    const std::size_t end = std::min(head.find(')', open), head.size() - 1) + 1;
    const std::string_view part = head.substr(open, end - open);
    rest += head.substr(from, open - from);
    if (part.find('=') == std::string_view::npos) rest += part;
    from = end;
  }
  rest += head.substr(from);
  return rest;
}

/// "Girls, n (%)": how many there were.
bool asks_how_many(std::string_view label) {
  return label.find("n (%)") != std::string_view::npos ||
         label.find("no. (%)") != std::string_view::npos ||
         label.find("n, %") != std::string_view::npos;
}

bool is_set_head(std::string_view full) {
  if (asks_how_many(full)) return false;
  const std::string head = without_sizes(full);
  // "Hours per run" is how long it took.
  if (head.find("hours per") != std::string::npos ||
      head.find("seconds per") != std::string::npos) {
    return false;
  }
  return std::any_of(std::begin(set_heads), std::end(set_heads),
                     [&](std::string_view word) { return begins_word(head, word); });
}

bool is_metric_head(std::string_view head) {
  const Tokens tokens(head);
  bool metric = false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::string_view word = tokens.word(i);
    const Cue cue = cue_of(word);
    constexpr std::string_view vague[] = {"mean",  "median",   "average",  "requests",
                                          "level", "width",    "energy",   "memory",
                                          "share", "fraction", "measured", "hit"};
    const bool is_vague = std::find(std::begin(vague), std::end(vague), word) != std::end(vague);
    if (!is_vague && (cue == Cue::metric || cue == Cue::change)) metric = true;
    const std::string_view next = tokens.word(i + 1);
    const bool series = word == "time" && (next.starts_with("step") || next.starts_with("point") ||
                                           next == "limit" || next == "series");
    const bool part = i > 0 && tokens.joined(i - 1, i);  // "E2-P"
    if (series || (word == "p" && part)) continue;
    if (word == "p" || word == "speed" || word == "time" || word == "ours") metric = true;
  }
  return metric;
}

/// Heads of a table that says between which values something was chosen.
bool is_range_head(std::string_view head) {
  const Tokens tokens(head);
  constexpr std::string_view words[] = {"min",   "minimum", "max",    "maximum",     "lower",
                                        "upper", "range",   "ranges", "unit",        "units",
                                        "value", "values",  "symbol", "default",     "reference",
                                        "from",  "to",      "prior",  "distribution"};
  return std::find(std::begin(words), std::end(words), tokens.word(0)) != std::end(words);
}

/// "Schooling (years)" without its unit.
std::string_view without_unit(std::string_view label) { return label.substr(0, label.find(" (")); }

/// "Solving time, wins and nodes on set covering": what the caption says that the table shows, one
/// of which is the head.
std::string_view told_by(std::string_view caption) {
  // What a table shows is said at once.
  std::size_t end = std::min<std::size_t>(caption.size(), 500);
  for (const std::string_view word : {" on ", " for ", " of ", " over ", " with ", " at ", " in ",
                                      " by ", " after ", " under ", ". "}) {
    const std::size_t skip = std::min<std::size_t>(caption.size(), 12);
    end = std::min(end, caption.substr(0, end).find(word, skip));
  }
  return caption.substr(0, end);
}

bool is_told(std::string_view told, std::string_view head) {
  const Tokens tokens(head);
  const std::string_view word = tokens.word(0);
  return word.size() > 3 && begins_word(told, word);
}

/// Whether the label of a row is the word of things that are counted beforehand.
bool counts_label(std::string_view label) {
  const Tokens tokens(label);
  if (tokens.size() == 0 || tokens.size() > 3) return false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Cue cue = cue_of(tokens.word(i));
    if (cue != Cue::count && cue != Cue::parameter) return false;
  }
  return true;
}

/// The same of the head of a column: "Vertices", "Max. degree", "No. of classes".
bool counts_head(std::string_view head) {
  const Tokens tokens(head);
  bool counts = false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!tokens.is(i, TokenKind::word)) continue;
    const std::string_view word = tokens.word(i);
    constexpr std::string_view around[] = {"max",  "min",   "no",         "number", "of",
                                           "num",  "total", "avg",        "per",    "train",
                                           "test", "dev",   "validation", "valid"};
    if (std::find(std::begin(around), std::end(around), word) != std::end(around)) {
      counts = counts || word.starts_with("tr") || word.starts_with("dev");
      continue;
    }
    const Cue cue = cue_of(word);
    if (cue != Cue::count && cue != Cue::parameter) return false;
    counts = true;
  }
  return counts;
}

Judgement needed(std::string_view reason, bool firm = true) {
  return {NumberKind::needed, reason, firm};
}
Judgement result(std::string_view reason) { return {NumberKind::result, reason, true}; }

}  // namespace

TableRules::TableRules(const PaperBlocks& blocks) {
  for (const std::string& caption : blocks.captions) {
    Caption& said = captions_.emplace_back();
    said.settings = says_settings(caption);
    said.inputs = says_inputs(caption);
    said.results = says_results(caption);
    if (said.results) said.told = told_by(caption);
  }
  captions_.emplace_back();  // of tables that have none
  tables_.resize(blocks.tables.size());
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    tables_[i].caption = std::min(blocks.tables[i].caption, captions_.size() - 1);
    tables_[i].header_rows = blocks.tables[i].header_rows;
  }
  for (const Block& block : blocks.blocks) {
    if (block.kind != BlockKind::cell || block.table < 0 || block.column >= most_columns) continue;
    Table& table = tables_[static_cast<std::size_t>(block.table)];
    if (table.columns.size() <= block.column) table.columns.resize(block.column + 1);
    const std::string lower = lower_case(block.visible.text());
    Column& column = table.columns[block.column];
    if (block.row < table.header_rows) {
      column.head += lower + " ";
    } else {
      // Only what decides whether a column is a factor.
      if (column.cells.size() < 1000) column.cells.push_back(lower);
    }
    if (table.rows.size() <= block.row) table.rows.resize(block.row + 1);
    Row& row = table.rows[block.row];
    if (block.column == 0) {
      row.label = lower;
    } else if (has_digit(lower)) {
      row.same = row.numbers == 0 || (row.same && row.first == lower);
      if (row.numbers++ == 0) row.first = lower;
      row.uncertain = row.uncertain || is_uncertain(lower);
      row.decimal = row.decimal || has_decimal(lower);
    }
  }
  for (Table& table : tables_) finish(table);
}

void TableRules::finish(Table& table) const {
  const Caption& caption = captions_[table.caption];
  std::string heads;
  bool metric = false;
  bool before_metrics = true;
  // A table of nothing but heads has none.
  if (std::all_of(table.columns.begin(), table.columns.end(),
                  [](const Column& column) { return column.cells.empty(); })) {
    table.header_rows = 0;
  }
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    Column& column = table.columns[i];
    heads += column.head + " ";
    column.metric = is_metric_head(column.head);
    column.set = is_set_head(column.head);
    const bool chosen = i == 0 || !are_exact(column.cells, false);
    column.factor = i <= 2 && chosen && is_factor(column.cells, i == 2);
    // "Length" may be how sentences were chosen; a thing that is set has its unit, or few digits.
    if (column.set && column.head.find('(') == std::string::npos &&
        column.head.find("param") == std::string::npos) {
      column.set = !are_exact(column.cells, true);
    }
    // What is varied stands to the left of what it gives.
    if (i > 0 && before_metrics && !column.metric) column.set |= are_model_sizes(column.cells);
    if (i > 0 && before_metrics && !column.factor && !column.metric) {
      column.design = is_design(column.cells);
    }
    const bool numbers = std::any_of(column.cells.begin(), column.cells.end(), has_digit);
    if (i > 0 && numbers && !column.factor && !column.design && !column.set) {
      before_metrics = false;
    }
    if (i > 0) metric = metric || column.metric;
    column.told = i < most_told && caption.results && is_told(caption.told, column.head);
  }
  table.decimal_rows = static_cast<std::size_t>(std::count_if(
      table.rows.begin(), table.rows.end(), [](const Row& row) { return row.decimal; }));
  std::size_t range_heads = 0;
  for (std::size_t i = 1; i < table.columns.size(); ++i) {
    if (is_range_head(table.columns[i].head)) ++range_heads;
  }
  const bool settings_head =
      (range_heads >= 2 && !metric) || heads.find("hyperparam") != std::string::npos ||
      heads.find("parameter") != std::string::npos || heads.find("setting") != std::string::npos;
  bool all_counted = table.columns.size() > 2;
  for (std::size_t i = 1; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    if (!std::any_of(column.cells.begin(), column.cells.end(), has_digit)) continue;
    all_counted = all_counted && counts_head(column.head);
  }
  table.metric = metric;
  std::size_t numeric = 0;
  std::size_t repeating = 0;
  for (std::size_t i = 1; i < table.columns.size(); ++i) {
    const std::vector<std::string>& cells = table.columns[i].cells;
    if (std::any_of(cells.begin(), cells.end(), has_digit)) ++numeric;
    if (have_repeats(cells)) ++repeating;
  }
  table.repeats = numeric > 0 && 2 * repeating > numeric;
  table.told = caption.results;
  if (!caption.results) {
    const bool said = caption.settings && (!metric || caption.inputs);
    table.settings = settings_head || all_counted || said;
  }
  finish_rows(table);
}

/// What the labels say, once for all cells of a row.
void TableRules::finish_rows(Table& table) {
  for (Row& row : table.rows) {
    // "Depth 2" names a variant.
    row.set = is_set_head(without_unit(row.label)) && !has_digit(without_unit(row.label));
    row.counted = counts_label(row.label);
    row.sample = is_sample_row(table, row);
  }
}

BlockMarks block_marks(const Block& block, std::string_view lower) {
  BlockMarks marks;
  marks.plus_minus = lower.find("\u00B1") != std::string_view::npos;
  marks.star = lower.find('*') != std::string_view::npos;
  if (block.kind != BlockKind::cell) return marks;
  marks.uncertain = is_uncertain(lower) || is_pair(lower);
  marks.sample_size =
      lower.find("n=") != std::string_view::npos || lower.find("n =") != std::string_view::npos;
  marks.reference = begins_word(lower, "ref") || begins_word(lower, "reference");
  return marks;
}

/// "Municipalities": a row of whole numbers of things among rows of decimals.
bool TableRules::is_sample_row(const Table& table, const Row& row) {
  if (row.decimal || row.uncertain) return false;
  const Tokens label(row.label);
  const std::string_view noun = label.word(label.size() - 1);
  const Cue cue = cue_of(noun);
  const bool things = label.size() >= 1 && label.size() <= 2 && noun.size() > 4 &&
                      ((noun.ends_with('s') && cue == Cue::none) || cue == Cue::count);
  if (!things) return false;
  return cue == Cue::count || 2 * table.decimal_rows > table.rows.size();
}

Judgement TableRules::judge(const NumberContext& context) const {
  const Block& block = context.block;
  if (block.table < 0 || block.column >= most_columns) return result("result.cell");
  const Table& table = tables_[static_cast<std::size_t>(block.table)];
  const bool uncertain = context.marks.uncertain;
  // Where the set-up is told, a table of what was combined tells of it, too.
  const bool of_setup =
      context.section == SectionKind::setting && !table.metric && !table.told && table.repeats;
  if ((table.settings || of_setup) && !uncertain) return needed("needed.settings_table");
  if (context.marks.sample_size) return needed("needed.assignment");
  if (block.row < table.header_rows && !(table.header_rows == 1 && uncertain)) {
    return needed("needed.table_head");
  }
  const Column& column = table.columns[block.column];
  const Row& row = table.rows[block.row];
  const std::string_view label = row.label;
  if (block.column == 0) {
    const bool labelled = has_letters(label) || column.factor || table.columns.size() > 1;
    if (labelled && !uncertain) return needed("needed.row_label");
  }
  if (uncertain) return result("result.cell");
  if (context.marks.reference) return needed("needed.assignment");
  if (column.design) return needed("needed.factor", false);
  if (column.set && !column.told) {
    if (!column.metric || column.factor) return needed("needed.column", false);
  }
  if (!row.uncertain && row.set && !column.metric) {
    return needed("needed.row", false);
  }
  // What is the same for all was not measured.
  if (row.same && row.numbers >= 3 && !row.uncertain && context.token().value != 0 &&
      context.token().value != 100) {
    return needed("needed.row", false);
  }
  if (row.sample && context.token().value >= 20) {
    return needed("needed.row", false);
  }
  if (!context.token().decimal && row.counted) {
    return needed("needed.row", false);
  }
  if (column.factor && block.column <= 2 && !column.metric) {
    return needed("needed.factor", false);
  }
  return result("result.cell");
}

}  // namespace lacuna::detail
