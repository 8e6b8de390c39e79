#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "lacuna/paper/blocks_internal.hpp"

namespace lacuna::detail {
namespace {

struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t column = 0;  ///< of its first letter in the line
};

struct PlainLine {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<Part> parts;  ///< that two blanks or more, or a tab, keep apart
};

/// How many letters UTF-8 has.
std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

PlainLine read_line(std::string_view text, std::size_t begin, std::size_t end) {
  PlainLine line{begin, end, {}};
  std::size_t at = begin;
  std::size_t counted = begin;
  std::size_t column = 0;
  while (at < end) {
    while (at < end &&
           (text[at] == ' ' || text[at] == '\t' || text[at] == '\f' || text[at] == '\r'))
      ++at;
    const std::size_t first = at;
    std::size_t last = at;
    while (at < end) {
      if (text[at] == '\t' || text[at] == '\r') break;
      if (text[at] == ' ' && at + 1 < end && text[at + 1] == ' ') break;
      if (text[at] != ' ') last = at + 1;
      ++at;
    }
    if (last > first) {
      column += letters(text.substr(counted, first - counted));
      counted = first;
      line.parts.push_back({first, last, column});
    }
  }
  return line;
}

/// Sets apart the two columns of a page that pdftotext printed side by side: the lines of the left
/// one come first, then those of the right one.
class Columns {
 public:
  Columns(std::string_view text, std::vector<PlainLine> lines)
      : text_(text), lines_(std::move(lines)) {}

  std::vector<PlainLine> apart() {
    std::vector<PlainLine> result;
    std::size_t done = 0;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (!is_pair_of_prose(lines_[i])) continue;
      const std::size_t gutter = lines_[i].parts[1].column;
      std::size_t first = i;
      while (first > done && fits(lines_[first - 1], gutter)) --first;
      while (lines_[first].parts.empty()) ++first;
      std::size_t last = i;
      std::size_t pairs = 0;
      std::size_t lefts = 0;
      std::size_t rights = 0;
      for (std::size_t at = first; at < lines_.size() && fits(lines_[at], gutter); ++at) {
        const PlainLine& line = lines_[at];
        if (is_pair_of_prose(line)) ++pairs;
        // Lines of the two columns may stand at different heights.
        if (line.parts.size() == 1 && is_prose(line.parts[0]))
          ++(line.parts[0].column + 2 >= gutter ? rights : lefts);
        if (!line.parts.empty()) last = at + 1;
      }
      if (pairs + std::min(lefts, rights) < 4) continue;
      result.insert(result.end(), lines_.begin() + long(done), lines_.begin() + long(first));
      split(first, last, gutter, result);
      done = last;
      i = last - 1;
    }
    result.insert(result.end(), lines_.begin() + long(done), lines_.end());
    return result;
  }

 private:
  /// Several words.
  bool is_prose(const Part& part) const {
    const std::string_view words = text_.substr(part.begin, part.end - part.begin);
    return words.size() >= 24 && std::count(words.begin(), words.end(), ' ') >= 3;
  }

  /// Two parts of several words each: no row of a table.
  bool is_pair_of_prose(const PlainLine& line) const {
    return line.parts.size() == 2 && is_prose(line.parts[0]) && is_prose(line.parts[1]);
  }

  /// Whether nothing of the line stands across the gutter.
  bool fits(const PlainLine& line, std::size_t gutter) const {
    return std::all_of(line.parts.begin(), line.parts.end(), [&](const Part& part) {
      const std::size_t end =
          part.column + letters(text_.substr(part.begin, part.end - part.begin));
      return end < gutter || part.column + 2 >= gutter;
    });
  }

  void split(std::size_t first, std::size_t last, std::size_t gutter,
             std::vector<PlainLine>& result) const {
    for (const bool right : {false, true}) {
      for (std::size_t i = first; i < last; ++i) {
        PlainLine side{lines_[i].begin, lines_[i].end, {}};
        for (const Part& part : lines_[i].parts) {
          if ((part.column + 2 >= gutter) == right) side.parts.push_back(part);
        }
        result.push_back(std::move(side));
      }
      result.push_back({lines_[last - 1].end, lines_[last - 1].end, {}});
    }
  }

  std::string_view text_;
  std::vector<PlainLine> lines_;
};

/// Headings that have no number.
constexpr std::string_view known_titles[] = {"abstract",
                                             "summary",
                                             "introduction",
                                             "method",
                                             "methods",
                                             "methodology",
                                             "materials",
                                             "materials and methods",
                                             "methods and materials",
                                             "data and methods",
                                             "experimental section",
                                             "experimental setup",
                                             "experimental",
                                             "setup",
                                             "results",
                                             "results and discussion",
                                             "findings",
                                             "discussion",
                                             "conclusion",
                                             "conclusions",
                                             "references",
                                             "bibliography",
                                             "literature cited",
                                             "acknowledgements",
                                             "acknowledgments",
                                             "experiments",
                                             "evaluation",
                                             "background",
                                             "related work",
                                             "limitations",
                                             "appendix",
                                             "participants",
                                             "procedure",
                                             "data",
                                             "statistical analysis"};

class PlainBlocks {
 public:
  explicit PlainBlocks(std::string_view text) : text_(text) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      lines_.push_back(read_line(text, at, end));
      at = end + 1;
    }
    lines_ = Columns(text, std::move(lines_)).apart();
  }

  PaperBlocks run() {
    for (std::size_t i = 0; i < lines_.size();) i = step(i);
    flush();
    return std::move(blocks_);
  }

 private:
  std::size_t step(std::size_t i) {
    const PlainLine& line = lines_[i];
    if (line.parts.empty()) {
      flush();
      return i + 1;
    }
    if (is_heading(i)) {
      flush();
      add_heading(line);
      return i + 1;
    }
    const std::size_t rows = table_rows(i);
    if (rows > 1) {
      flush();
      table(i, rows);
      return i + rows;
    }
    if (begins_table_caption(line)) flush();
    paragraph_.push_back({line.parts.front().begin, line.parts.back().end, 0});
    return i + 1;
  }

  std::string shown(const PlainLine& line) const {
    return lower_case(
        text_.substr(line.parts.front().begin, line.parts.back().end - line.parts.front().begin));
  }

  bool begins_table_caption(const PlainLine& line) const {
    bool is_table = false;
    return begins_caption(shown(line), is_table);
  }

  /// "3.2   Setup", "RESULTS", "Abstract": alone in their lines.
  bool is_heading(std::size_t i) const {
    const PlainLine& line = lines_[i];
    const std::string lower = shown(line);
    if (lower.size() > 70 || line.parts.size() > 2) return false;
    std::string_view title = lower;
    const std::size_t digits = numbering(title);
    const bool numbered = digits > 0;
    title.remove_prefix(digits);
    while (!title.empty() && title.front() == ' ') title.remove_prefix(1);
    for (const std::string_view known : known_titles) {
      if (title == known || (title.size() == known.size() + 1 && title.starts_with(known)))
        return true;
    }
    if (!numbered || title.empty()) return false;
    const auto first = static_cast<unsigned char>(text_[line.parts.back().end - title.size()]);
    const bool sentence = lower.ends_with('.') || lower.ends_with(',');
    const bool words = title.find_first_of("%=") == std::string_view::npos && !has_number(title);
    const bool last = i + 1 >= lines_.size();
    const bool lettered = is_letter(lower[0]);
    const bool alone = last || ((i == 0 || lines_[i - 1].parts.empty()) &&
                                (!lettered || lines_[i + 1].parts.empty()));
    // "4.3 rMD17"
    const bool part = std::count(lower.begin(), lower.begin() + long(digits), '.') > 0 &&
                      std::count(title.begin(), title.end(), ' ') < 3 && digits > 2 && !lettered;
    return (std::isupper(first) != 0 || part) && !sentence && words && alone && title.size() < 60;
  }

  /// The length of "3.1", of the "iv." of a chapter, or of the "b." of its parts, which only papers
  /// with such chapters have; 0 where a title has none.
  std::size_t numbering(std::string_view lower) const {
    const std::size_t end = lower.find(' ');
    if (end == std::string_view::npos || end > 8) return 0;
    const std::string_view number = lower.substr(0, end);
    if (number.find_first_not_of("0123456789.") == std::string_view::npos) return end;
    const bool chapter = is_chapter(number);
    const bool part = chapters_ && number.size() == 2 && is_letter(number[0]) && number[1] == '.';
    return chapter || part ? end : 0;
  }

  static bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

  static bool is_chapter(std::string_view number) {
    return number.size() > 1 && number.find_first_not_of("ivx") == number.size() - 1 &&
           number.back() == '.';
  }

  /// 2 of "3.1 Blocks" and of "B. Blocks".
  static int heading_level(std::string_view title) {
    if (!title.empty() && is_letter(title[0]) && title.substr(1).starts_with(". ")) {
      return is_chapter(lower_case(title.substr(0, 2))) ? 1 : 2;
    }
    const std::string_view number = title.substr(0, title.find_first_not_of("0123456789."));
    const auto points = std::count(number.begin(), number.end(), '.');
    return static_cast<int>(number.ends_with('.') ? points : points + 1);
  }

  /// Whether a word begins with a digit; "QM9" does not.
  static bool has_number(std::string_view title) {
    for (std::size_t i = 0; i < title.size(); ++i) {
      if (title[i] >= '0' && title[i] <= '9' && (i == 0 || title[i - 1] == ' ')) return true;
    }
    return false;
  }

  void add_heading(const PlainLine& line) {
    Block block;
    block.kind = BlockKind::heading;
    block.section = blocks_.sections.size() - 1;
    block.visible.copy(text_, line.parts.front().begin, line.parts.back().end);
    const std::string& title = block.visible.text();
    chapters_ = chapters_ || is_chapter(lower_case(title.substr(0, title.find(' '))));
    blocks_.begin_section(title, heading_level(title));
    blocks_.blocks.push_back(std::move(block));
  }

  bool is_row(const PlainLine& line) const {
    if (line.parts.size() < 2) return false;
    return std::all_of(line.parts.begin(), line.parts.end(),
                       [](const Part& part) { return part.end - part.begin <= 40; });
  }

  std::size_t table_rows(std::size_t i) const {
    std::size_t rows = 0;
    while (i + rows < lines_.size() && is_row(lines_[i + rows])) ++rows;
    return rows;
  }

  /// The column whose head stands closest above the part.
  static std::size_t column_of(const std::vector<Part>& heads, const Part& part) {
    const auto middle = [](const Part& each) { return each.column + (each.end - each.begin) / 2; };
    const std::size_t place = middle(part);
    const auto right =
        std::lower_bound(heads.begin(), heads.end(), place,
                         [&](const Part& each, std::size_t at) { return middle(each) < at; });
    if (right == heads.begin()) return 0;
    const auto left = std::prev(right);
    const bool nearer = right == heads.end() || place - middle(*left) <= middle(*right) - place;
    return static_cast<std::size_t>((nearer ? left : right) - heads.begin());
  }

  /// The rows of heads above the numbers: one at least.
  std::size_t rows_without_digits(std::size_t first, std::size_t rows) const {
    std::size_t count = 0;
    while (count + 1 < rows && count < 4) {
      const PlainLine& line = lines_[first + count];
      const std::string_view row = text_.substr(line.begin, line.end - line.begin);
      if (row.find_first_of("0123456789") != std::string_view::npos) break;
      ++count;
    }
    return std::max<std::size_t>(count, 1);
  }

  void table(std::size_t first, std::size_t rows) {
    const int table = static_cast<int>(blocks_.tables.size());
    const std::size_t header_rows = rows_without_digits(first, rows);
    blocks_.tables.push_back({caption_, header_rows});
    caption_ = PaperTable::no_caption;
    // The labels of the rows often have no head.
    std::vector<Part> heads = lines_[first + header_rows - 1].parts;
    const auto wider = std::count_if(
        lines_.begin() + long(first + header_rows), lines_.begin() + long(first + rows),
        [&](const PlainLine& line) { return line.parts.size() == heads.size() + 1; });
    const bool headless = wider > 0 && static_cast<std::size_t>(wider) * 2 >= rows - header_rows;
    if (headless) heads.insert(heads.begin(), Part{});
    for (std::size_t row = 0; row < rows; ++row) {
      const PlainLine& line = lines_[first + row];
      const bool same = line.parts.size() == heads.size();
      for (std::size_t i = 0; i < line.parts.size(); ++i) {
        Block block;
        block.kind = BlockKind::cell;
        block.section = blocks_.sections.size() - 1;
        block.table = table;
        block.row = row;
        block.column = same ? i : column_of(heads, line.parts[i]);
        if (row + 1 == header_rows && headless) block.column = i + 1;
        copy(line.parts[i].begin, line.parts[i].end, block.visible);
        blocks_.blocks.push_back(std::move(block));
      }
    }
  }

  /// Copies text as a reader takes it: ligatures are the letters that they join.
  void copy(std::size_t begin, std::size_t end, Visible& visible) const {
    constexpr std::string_view joined[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};
    std::size_t from = begin;
    for (std::size_t at = begin; at + 2 < end; ++at) {
      const auto last = static_cast<unsigned char>(text_[at + 2]);
      if (text_.substr(at, 2) != "\xEF\xAC" || last < 0x80 || last > 0x86) continue;
      visible.copy(text_, from, at);
      visible.put(joined[last - 0x80], at, at + 3);
      from = at + 3;
    }
    visible.copy(text_, from, end);
  }

  /// The lines of a paragraph; a word that was parted at the end of a line is whole again.
  void copy_paragraph(Visible& visible) const {
    const auto is_lower = [&](std::size_t at) { return text_[at] >= 'a' && text_[at] <= 'z'; };
    for (std::size_t i = 0; i < paragraph_.size(); ++i) {
      const Part& line = paragraph_[i];
      const bool parted = i + 1 < paragraph_.size() && line.end - line.begin > 2 &&
                          text_[line.end - 1] == '-' && is_lower(line.end - 2) &&
                          is_lower(paragraph_[i + 1].begin);
      copy(line.begin, line.end - (parted ? 1 : 0), visible);
      if (!parted && i + 1 < paragraph_.size()) visible.put("\n", line.end, line.end);
    }
  }

  void flush() {
    if (paragraph_.empty()) return;
    Block block;
    block.section = blocks_.sections.size() - 1;
    copy_paragraph(block.visible);
    paragraph_.clear();
    const std::string lower = lower_case(block.visible.text());
    bool is_table = false;
    if (begins_caption(lower, is_table)) {
      block.kind = BlockKind::caption;
      if (is_table) {
        caption_ = blocks_.captions.size();
        blocks_.captions.push_back(lower);
        block.table = static_cast<int>(blocks_.tables.size());
      }
    } else {
      caption_ = PaperTable::no_caption;
    }
    blocks_.blocks.push_back(std::move(block));
  }

  std::string_view text_;
  std::vector<PlainLine> lines_;
  PaperBlocks blocks_;
  bool chapters_ = false;        ///< a heading with a Roman number has been read
  std::vector<Part> paragraph_;  ///< its lines
  std::size_t caption_ = PaperTable::no_caption;
};

}  // namespace

PaperBlocks plain_blocks(std::string_view text) {
  PaperBlocks blocks = PlainBlocks(text).run();
  for (Block& block : blocks.blocks) {
    if (block.table >= static_cast<int>(blocks.tables.size())) block.table = -1;
  }
  return blocks;
}

}  // namespace lacuna::detail
