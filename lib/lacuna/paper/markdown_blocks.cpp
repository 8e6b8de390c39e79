#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "lacuna/paper/blocks_internal.hpp"

namespace lacuna::detail {
namespace {

struct Line {
  std::size_t begin = 0;
  std::size_t end = 0;  ///< without the line end
};

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back({at, end > at && text[end - 1] == '\r' ? end - 1 : end});
    at = end + 1;
  }
  return lines;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_separator_row(std::string_view line) {
  line = trimmed(line);
  return line.size() >= 3 && line.find('-') != std::string_view::npos &&
         line.find_first_not_of("|-: \t") == std::string_view::npos &&
         line.find('|') != std::string_view::npos;
}

class MarkdownBlocks {
 public:
  explicit MarkdownBlocks(std::string_view text) : text_(text), lines_(lines_of(text)) {}

  PaperBlocks run() {
    std::size_t i = front_matter();
    while (i < lines_.size()) i = step(i);
    flush();
    return std::move(blocks_);
  }

 private:
  std::string_view line(std::size_t i) const {
    return text_.substr(lines_[i].begin, lines_[i].end - lines_[i].begin);
  }

  std::size_t front_matter() {
    if (lines_.empty() || trimmed(line(0)) != "---") return 0;
    for (std::size_t i = 1; i < lines_.size() && i < 200; ++i) {
      if (trimmed(line(i)) != "---") continue;
      add_raw(BlockKind::front_matter, lines_[0].end, lines_[i].begin);
      return i + 1;
    }
    return 0;
  }

  std::size_t step(std::size_t i) {
    const std::string_view whole = line(i);
    const std::string_view shown = trimmed(whole);
    if (shown.empty()) {
      flush();
      return i + 1;
    }
    if (shown.starts_with("```") || shown.starts_with("~~~")) return fence(i, shown.substr(0, 3));
    if (shown.starts_with("$$")) return display(i);
    if (shown.starts_with("<!--")) return comment(i);
    if (shown.front() == '#') return heading(i, shown);
    if (i + 1 < lines_.size() && whole.find('|') != std::string_view::npos &&
        is_separator_row(line(i + 1))) {
      return table(i);
    }
    if (!paragraph_.empty() &&
        (shown.find_first_not_of('=') == std::string_view::npos ||
         (shown.size() > 2 && shown.find_first_not_of('-') == std::string_view::npos))) {
      return underlined(i, shown.front() == '=' ? 1 : 2);
    }
    const bool item = shown.starts_with("- ") || shown.starts_with("* ") ||
                      (shown[0] >= '0' && shown[0] <= '9' && shown.find(". ") < 4);
    if (item) flush();
    paragraph_.push_back(lines_[i]);
    return i + 1;
  }

  void add_raw(BlockKind kind, std::size_t begin, std::size_t end) {
    Block block;
    block.kind = kind;
    block.section = blocks_.sections.size() - 1;
    block.visible.copy(text_, begin, std::max(begin, end));
    if (!block.visible.blank()) blocks_.blocks.push_back(std::move(block));
  }

  std::size_t fence(std::size_t i, std::string_view mark) {
    flush();
    std::size_t last = i + 1;
    while (last < lines_.size() && !trimmed(line(last)).starts_with(mark)) ++last;
    const std::size_t end = last < lines_.size() ? lines_[last].begin : text_.size();
    add_raw(BlockKind::code, lines_[i].end, end);
    return last + 1;
  }

  std::size_t display(std::size_t i) {
    flush();
    const auto begin = static_cast<std::size_t>(trimmed(line(i)).data() - text_.data()) + 2;
    const std::size_t found = text_.find("$$", begin);
    const std::size_t end = found == std::string_view::npos ? lines_[i].end : found;
    Block block;
    block.kind = BlockKind::equation;
    block.section = blocks_.sections.size() - 1;
    latex_inline(text_, std::min(begin, end), end, true, block.visible);
    blocks_.blocks.push_back(std::move(block));
    while (i < lines_.size() && lines_[i].end < end) ++i;
    return i + 1;
  }

  std::size_t comment(std::size_t i) {
    flush();
    const std::size_t found = text_.find("-->", lines_[i].begin);
    const std::size_t end = found == std::string_view::npos ? text_.size() : found;
    add_raw(BlockKind::comment, lines_[i].begin, end);
    while (i < lines_.size() && lines_[i].end < end) ++i;
    return i + 1;
  }

  std::size_t heading(std::size_t i, std::string_view shown) {
    flush();
    const std::size_t level = std::min(shown.find_first_not_of('#'), shown.size());
    const auto begin = static_cast<std::size_t>(shown.data() - text_.data()) + level;
    add_heading(begin, lines_[i].end, static_cast<int>(level));
    return i + 1;
  }

  void add_heading(std::size_t begin, std::size_t end, int level) {
    Block block;
    block.kind = BlockKind::heading;
    block.section = blocks_.sections.size() - 1;
    inline_text(begin, end, block);
    blocks_.begin_section(block.visible.text(), level);
    blocks_.blocks.push_back(std::move(block));
  }

  std::size_t underlined(std::size_t i, int level) {
    const Line title = paragraph_.back();
    paragraph_.pop_back();
    flush();
    add_heading(title.begin, title.end, level);
    return i + 1;
  }

  std::size_t table(std::size_t i) {
    flush();
    const int table = static_cast<int>(blocks_.tables.size());
    blocks_.tables.push_back({last_caption_, 1});
    captionless_ = last_caption_ == PaperTable::no_caption ? table : -1;
    last_caption_ = PaperTable::no_caption;
    std::size_t row = 0;
    while (i < lines_.size() && line(i).find('|') != std::string_view::npos) {
      if (!is_separator_row(line(i))) {
        cells(i, table, row++);
      }
      ++i;
    }
    return i;
  }

  void cells(std::size_t i, int table, std::size_t row) {
    std::size_t begin = lines_[i].begin;
    const std::size_t end = lines_[i].end;
    while (begin < end && (text_[begin] == ' ' || text_[begin] == '\t')) ++begin;
    if (begin < end && text_[begin] == '|') ++begin;
    std::size_t column = 0;
    while (begin < end) {
      std::size_t bar = begin;
      while (bar < end && (text_[bar] != '|' || text_[bar - 1] == '\\')) ++bar;
      Block block;
      block.kind = BlockKind::cell;
      block.section = blocks_.sections.size() - 1;
      block.table = table;
      block.row = row;
      block.column = column++;
      inline_text(begin, bar, block);
      if (!block.visible.blank()) blocks_.blocks.push_back(std::move(block));
      begin = bar + 1;
    }
  }

  void flush() {
    if (paragraph_.empty()) return;
    Block block;
    block.section = blocks_.sections.size() - 1;
    const std::size_t first_figure = blocks_.figures.size();
    inline_text(paragraph_.front().begin, paragraph_.back().end, block);
    paragraph_.clear();
    const std::string lower = lower_case(block.visible.text());
    bool is_table = false;
    if (begins_caption(lower, is_table)) {
      block.kind = BlockKind::caption;
      caption(block, lower, is_table);
    } else if (!block.visible.blank()) {
      last_caption_ = PaperTable::no_caption;
      captionless_ = -1;
    }
    if (blocks_.figures.size() == first_figure && !block.visible.blank() && !is_table &&
        block.kind == BlockKind::caption) {
      blocks_.figure_captions.back() += lower;
    }
    // Running text ends what is said of the figures before it.
    if (block.kind != BlockKind::caption && blocks_.figures.size() == first_figure &&
        (!blocks_.figure_captions.back().empty() || first_figure != first_of_group_)) {
      blocks_.figure_captions.emplace_back();
      first_of_group_ = first_figure;
    }
    if (!block.visible.blank()) blocks_.blocks.push_back(std::move(block));
  }

  void caption(Block& block, const std::string& lower, bool is_table) {
    if (!is_table) return;
    if (captionless_ >= 0) {
      blocks_.tables[static_cast<std::size_t>(captionless_)].caption = blocks_.captions.size();
      block.table = captionless_;
      captionless_ = -1;
    } else {
      last_caption_ = blocks_.captions.size();
    }
    blocks_.captions.push_back(lower);
  }

  /// Markdown within a block: emphasis and links are taken off, math is read as LaTeX.
  void inline_text(std::size_t at, std::size_t end, Block& block) {
    while (at < end) at = inline_step(at, end, block);
  }

  std::size_t inline_step(std::size_t at, std::size_t end, Block& block) {
    const char c = text_[at];
    Visible& visible = block.visible;
    if (c == '\\' && at + 1 < end && std::ispunct(static_cast<unsigned char>(text_[at + 1])) != 0) {
      visible.put(text_.substr(at + 1, 1), at, at + 2);
      return at + 2;
    }
    if (c == '$') return inline_math(at, end, visible);
    if (c == '`') return at + 1;
    if (c == '*' || c == '_') return emphasis(at, end, visible);
    if (c == '&') {
      html_entity(text_, at, end, visible);
      return at;
    }
    if (c == '<') return tag(at, end, visible);
    if (c == '!' && text_.substr(at, 2) == "![") return image(at, end, block);
    if (c == ']' && at + 1 < end && text_[at + 1] == '(') {
      const std::size_t close = text_.substr(0, std::min(end, at + 2000)).find(')', at);
      if (close != std::string_view::npos) return close + 1;
    }
    if (c == '>' && (at == 0 || text_[at - 1] == '\n')) return at + 1;
    visible.copy(text_, at, at + 1);
    return at + 1;
  }

  std::size_t inline_math(std::size_t at, std::size_t end, Visible& visible) {
    const std::size_t close = text_.substr(0, std::min(end, at + 2000)).find('$', at + 1);
    const bool price = at + 1 < end && text_[at + 1] >= '0' && text_[at + 1] <= '9';
    const bool closes = close != std::string_view::npos && text_[close - 1] != ' ' &&
                        (close + 1 >= end || text_[close + 1] < '0' || text_[close + 1] > '9');
    if (!closes || (price && text_.substr(at, close - at).find(' ') != std::string_view::npos &&
                    text_.substr(at, close - at).find('\\') == std::string_view::npos)) {
      visible.copy(text_, at, at + 1);
      return at + 1;
    }
    latex_inline(text_, at + 1, close, true, visible);
    return close + 1;
  }

  std::size_t emphasis(std::size_t at, std::size_t end, Visible& visible) {
    const auto blank = [&](std::size_t i) {
      return i >= end || text_[i] == ' ' || text_[i] == '\n';
    };
    const bool before = at == 0 || text_[at - 1] == ' ' || text_[at - 1] == '\n';
    const bool word = text_[at] == '_' && !before && !blank(at + 1) &&
                      std::isalnum(static_cast<unsigned char>(text_[at + 1])) != 0;
    // A star between blanks is a product, a bar within a word belongs to it.
    if (word || (before && blank(at + 1))) visible.copy(text_, at, at + 1);
    return at + 1;
  }

  std::size_t tag(std::size_t at, std::size_t end, Visible& visible) {
    const bool begins =
        at + 1 < end &&
        (std::isalpha(static_cast<unsigned char>(text_[at + 1])) != 0 || text_[at + 1] == '/');
    const std::size_t close =
        begins ? text_.substr(0, std::min(end, at + 2000)).find('>', at) : std::string_view::npos;
    if (close == std::string_view::npos) {
      visible.copy(text_, at, at + 1);
      return at + 1;
    }
    const std::string_view name = text_.substr(at, close - at);
    if (name == "<sup") visible.put("^", at, at);
    if (name == "<br" || name == "<br/") visible.put(" ", at, at);
    if (name.starts_with("<img")) {
      blocks_.figures.push_back(
          {{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(close + 1)},
           "img",
           {},
           blocks_.figure_captions.size() - 1});
    }
    return close + 1;
  }

  std::size_t image(std::size_t at, std::size_t end, Block& block) {
    const std::string_view rest = text_.substr(0, std::min(end, at + 4000));
    const std::size_t middle = rest.find("](", at);
    const std::size_t close = middle == std::string_view::npos ? middle : rest.find(')', middle);
    if (close == std::string_view::npos) {
      block.visible.copy(text_, at, at + 1);
      return at + 1;
    }
    blocks_.figures.push_back(
        {{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(close + 1)},
         std::string(text_.substr(middle + 2, close - middle - 2)),
         lower_case(text_.substr(at + 2, middle - at - 2)) + " ",
         blocks_.figure_captions.size() - 1});
    return close + 1;
  }

  std::string_view text_;
  std::vector<Line> lines_;
  PaperBlocks blocks_;
  std::vector<Line> paragraph_;
  std::size_t last_caption_ = PaperTable::no_caption;
  int captionless_ = -1;
  std::size_t first_of_group_ = 0;  ///< the figure that the newest captions speak of first
};

}  // namespace

PaperBlocks markdown_blocks(std::string_view text) { return MarkdownBlocks(text).run(); }

}  // namespace lacuna::detail
