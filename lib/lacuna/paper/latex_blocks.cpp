#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <string>

#include "lacuna/paper/blocks_internal.hpp"

namespace lacuna::detail {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

enum class Environment {
  other,
  equation,
  table,
  tabular,
  figure,
  code,
  algorithm,
  references,
  abstract,
  theorem
};

struct EnvironmentName {
  std::string_view name;
  Environment kind;
};

constexpr std::array<EnvironmentName, 44> environments = {{
    {"equation", Environment::equation},
    {"align", Environment::equation},
    {"alignat", Environment::equation},
    {"gather", Environment::equation},
    {"multline", Environment::equation},
    {"eqnarray", Environment::equation},
    {"displaymath", Environment::equation},
    {"math", Environment::equation},
    {"flalign", Environment::equation},
    {"table", Environment::table},
    {"wraptable", Environment::table},
    {"sidewaystable", Environment::table},
    {"tabular", Environment::tabular},
    {"tabularx", Environment::tabular},
    {"tabulary", Environment::tabular},
    {"longtable", Environment::tabular},
    {"tabu", Environment::tabular},
    {"supertabular", Environment::tabular},
    {"deluxetable", Environment::tabular},
    {"figure", Environment::figure},
    {"wrapfigure", Environment::figure},
    {"sidewaysfigure", Environment::figure},
    {"subfigure", Environment::figure},
    {"SCfigure", Environment::figure},
    {"verbatim", Environment::code},
    {"lstlisting", Environment::code},
    {"minted", Environment::code},
    {"Verbatim", Environment::code},
    {"algorithm", Environment::algorithm},
    {"algorithmic", Environment::algorithm},
    {"algorithm2e", Environment::algorithm},
    {"algorithmicx", Environment::algorithm},
    {"thebibliography", Environment::references},
    {"abstract", Environment::abstract},
    {"references", Environment::references},
    {"threeparttable", Environment::table},
    {"theorem", Environment::theorem},
    {"lemma", Environment::theorem},
    {"proposition", Environment::theorem},
    {"corollary", Environment::theorem},
    {"definition", Environment::theorem},
    {"assumption", Environment::theorem},
    {"remark", Environment::theorem},
    {"proof", Environment::theorem},
}};

struct Heading {
  std::string_view name;
  int level;
};
constexpr std::array<Heading, 8> headings = {{{"part", 0},
                                              {"chapter", 0},
                                              {"section", 1},
                                              {"subsection", 2},
                                              {"subsubsection", 3},
                                              {"paragraph", 4},
                                              {"subparagraph", 5},
                                              {"title", -1}}};

/// Below all headings.
constexpr int theorem_level = 9;

Environment environment_of(std::string_view name) {
  if (name.ends_with('*')) name.remove_suffix(1);
  for (const EnvironmentName& each : environments) {
    if (each.name == name) return each.kind;
  }
  return Environment::other;
}

class LatexBlocks {
 public:
  explicit LatexBlocks(std::string_view text) : text_(text), groups_(text) {}

  PaperBlocks run() {
    const std::size_t document = text_.find("\\begin{document}");
    preamble_ = document == std::string_view::npos ? 0 : document;
    while (at_ < text_.size()) step();
    flush(at_);
    return std::move(blocks_);
  }

 private:
  void step() {
    const char c = text_[at_];
    if (c == '\\') {
      command();
    } else if (c == '%') {
      comment();
    } else if (c == '&' && tabular_ > 0) {
      flush(at_++);
      begin_ = at_;
      ++column_;
    } else if (c == '$' && text_.substr(at_, 2) == "$$") {
      display("$$", at_ + 2);
    } else if (c == '\n' && blank_line(at_)) {
      flush(at_++);
      begin_ = at_;
    } else {
      ++at_;
    }
  }

  bool blank_line(std::size_t at) const {
    std::size_t next = at + 1;
    while (next < text_.size() &&
           (text_[next] == ' ' || text_[next] == '\t' || text_[next] == '\r'))
      ++next;
    return next < text_.size() && text_[next] == '\n' && tabular_ == 0;
  }

  /// Ends the block that began at begin_.
  void flush(std::size_t end) {
    if (begin_ < end) add(kind_here(), begin_, end, kind_here() == BlockKind::equation);
    begin_ = end;
  }

  BlockKind kind_here() const {
    if (begin_ < preamble_) return BlockKind::front_matter;
    if (tabular_ > 0) return BlockKind::cell;
    if (count(Environment::references) > 0) return BlockKind::reference;
    if (count(Environment::algorithm) > 0) return BlockKind::algorithm;
    return BlockKind::prose;
  }

  std::size_t& count(Environment kind) { return open_[static_cast<std::size_t>(kind)]; }
  std::size_t count(Environment kind) const { return open_[static_cast<std::size_t>(kind)]; }

  std::size_t group_end(std::size_t at) { return groups_.end_of(at, text_.size()); }

  Block* add(BlockKind kind, std::size_t begin, std::size_t end, bool math) {
    Block block;
    block.kind = kind;
    if (kind == BlockKind::code) {
      block.visible.copy(text_, begin, end);
    } else {
      latex_inline(text_, begin, end, math, block.visible);
    }
    if (block.visible.blank()) return nullptr;
    block.section = blocks_.sections.size() - 1;
    if (kind == BlockKind::cell) {
      block.table = table_;
      block.row = row_;
      block.column = column_;
    }
    blocks_.blocks.push_back(std::move(block));
    return &blocks_.blocks.back();
  }

  void comment() {
    const std::size_t line = std::min(text_.find('\n', at_), text_.size());
    if (line > at_ + 1) add(BlockKind::comment, at_ + 1, line, false);
    at_ = line;
  }

  void command() {
    std::size_t past = at_ + 1;
    while (past < text_.size() && is_letter(text_[past])) ++past;
    const std::string_view name = text_.substr(at_ + 1, past - at_ - 1);
    if (name.empty()) {
      const char next = past < text_.size() ? text_[past] : ' ';
      if (next == '\\' && tabular_ > 0) {
        flush(at_);
        at_ = past + 1;
        begin_ = at_;
        ++row_;
        column_ = 0;
      } else if (next == '[') {
        display("\\]", past + 1);
      } else {
        at_ = std::min(past + 1, text_.size());
      }
      return;
    }
    if (name == "begin" || name == "end") {
      environment(name == "begin", past);
    } else if (name == "caption" || name == "captionof" || name == "tablecaption") {
      caption(past);
    } else if (name == "includegraphics" || name == "epsfig" || name == "plotone") {
      image(past);
    } else if (name == "multicolumn" && tabular_ > 0) {
      multicolumn(past);
    } else if (name == "bibitem" || name == "item" || name == "par") {
      flush(at_);
      at_ = past;
    } else if (name == "midrule" && tabular_ > 0 && !head_ended_ && row_ > 0) {
      blocks_.tables[static_cast<std::size_t>(table_)].header_rows = row_;
      head_ended_ = true;
      at_ = past;
    } else if (!heading(name, past)) {
      at_ = past;
    }
  }

  bool heading(std::string_view name, std::size_t past) {
    const auto found = std::find_if(headings.begin(), headings.end(),
                                    [&](const Heading& each) { return each.name == name; });
    if (found == headings.end()) return false;
    if (past < text_.size() && text_[past] == '*') ++past;
    if (past < text_.size() && text_[past] == '[') past = group_end(past);
    const std::size_t end = group_end(past);
    if (end == past) return false;
    flush(at_);
    if (const Block* block = add(BlockKind::heading, past, end, false);
        block != nullptr && found->level >= 0) {
      blocks_.begin_section(block->visible.text(), found->level);
    }
    at_ = begin_ = end;
    return true;
  }

  void environment(bool begins, std::size_t past) {
    const std::size_t end = group_end(past);
    if (end == past || end - past > 60) {
      at_ = past;
      return;
    }
    const std::string_view name = text_.substr(past + 1, end - past - 2);
    const Environment kind = environment_of(name);
    flush(at_);
    if (begins) {
      begin_environment(kind, name, end);
    } else {
      at_ = begin_ = end;
      end_environment(kind);
    }
  }

  void begin_environment(Environment kind, std::string_view name, std::size_t end) {
    at_ = begin_ = end;
    if (kind == Environment::equation || kind == Environment::code) {
      const std::string closing = "\\end{" + std::string(name) + "}";
      const std::size_t last = next_of(closing, end);
      // What is never closed is prose, so that what follows is judged.
      if (last == std::string_view::npos) return;
      add(kind == Environment::code ? BlockKind::code : BlockKind::equation, end, last, true);
      at_ = begin_ = std::min(last + closing.size(), text_.size());
      return;
    }
    if (kind == Environment::tabular) {
      begin_table(name);
    } else if (kind == Environment::table) {
      waiting_caption_ = PaperTable::no_caption;
      last_table_ = -1;
    } else if (kind == Environment::figure) {
      waiting_caption_ = PaperTable::no_caption;
      begin_figures();
    } else if (kind == Environment::abstract) {
      blocks_.begin_section("abstract", 1);
    } else if (kind == Environment::theorem) {
      blocks_.begin_section("theorem", theorem_level);
    }
    ++count(kind);
  }

  /// What captions say from here on is about other figures.
  void begin_figures() { blocks_.figure_captions.emplace_back(); }

  void begin_table(std::string_view name) {
    // The columns: "{lcc}", before it the width of tabularx, and "[t]".
    for (int groups = name.starts_with("tabularx") || name == "tabular*" ? 2 : 1; groups > 0;) {
      const std::size_t past = group_end(at_);
      if (past == at_) break;
      if (text_[at_] == '{') --groups;
      at_ = past;
    }
    begin_ = at_;
    if (++tabular_ > 1) return;
    table_ = static_cast<int>(blocks_.tables.size());
    blocks_.tables.push_back({waiting_caption_, 1});
    last_table_ = table_;
    row_ = column_ = 0;
    head_ended_ = false;
  }

  void end_environment(Environment kind) {
    if (count(kind) == 0) return;
    --count(kind);
    if (kind == Environment::tabular && tabular_ > 0) --tabular_;
    if (kind == Environment::abstract) blocks_.begin_section("", 1);
    // What has no title is what it was before.
    if (kind == Environment::theorem) blocks_.begin_section("", theorem_level);
    if (kind == Environment::figure) begin_figures();
  }

  void caption(std::size_t past) {
    while (past < text_.size() && (text_[past] == '*' || text_[past] == '[')) {
      const std::size_t next = text_[past] == '*' ? past + 1 : group_end(past);
      if (next == past) break;
      past = next;
    }
    const std::size_t end = group_end(past);
    if (end == past) {
      at_ = past;
      return;
    }
    flush(at_);
    Block* block = add(BlockKind::caption, past, end, false);
    at_ = begin_ = end;
    if (block == nullptr) return;
    const std::string words = lower_case(block->visible.text());
    if (count(Environment::figure) > 0) {
      blocks_.figure_captions.back() += words;
    } else if (last_table_ >= 0) {
      blocks_.tables[static_cast<std::size_t>(last_table_)].caption = blocks_.captions.size();
      block->table = last_table_;
    }
    waiting_caption_ = blocks_.captions.size();
    blocks_.captions.push_back(words);
  }

  void image(std::size_t past) {
    const std::size_t options = group_end(past);
    const std::size_t name = past < text_.size() && text_[past] == '[' ? options : past;
    const std::size_t end = group_end(name);
    if (end == name) {
      at_ = past;
      return;
    }
    blocks_.figures.push_back(
        {{static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(end)},
         std::string(text_.substr(name + 1, end - name - 2)),
         {},
         // The first group is of figures outside of environments: nothing speaks of them.
         count(Environment::figure) > 0 ? blocks_.figure_captions.size() - 1 : 0});
    at_ = end;
  }

  void multicolumn(std::size_t past) {
    const std::size_t first = group_end(past);
    at_ = group_end(first);
    std::size_t columns = 0;
    for (const char c : text_.substr(past, first - past)) {
      if (c >= '0' && c <= '9' && columns < 100) columns = columns * 10 + std::size_t(c - '0');
    }
    // The cell stands in its first column; the next one is further right.
    if (columns > 1) pending_columns_ = columns - 1;
    const std::size_t end = group_end(at_);
    add(BlockKind::cell, at_, end, false);
    column_ += pending_columns_;
    pending_columns_ = 0;
    at_ = begin_ = std::max(end, at_);
  }

  void display(std::string_view closing, std::size_t from) {
    flush(at_);
    const std::size_t last = next_of(std::string(closing), from);
    // What is never closed is prose.
    if (last == std::string_view::npos || last - from > 20'000) {
      at_ = from;
      return;
    }
    add(BlockKind::equation, from, last, true);
    at_ = begin_ = last + closing.size();
  }

  /// Where `closing` stands next. `from` only ever grows, so that all searches together are linear.
  std::size_t next_of(const std::string& closing, std::size_t from) {
    const auto [next, unknown] = next_.try_emplace(closing, 0);
    if (unknown || next->second < from) next->second = text_.find(closing, from);
    return next->second;
  }

  std::string_view text_;
  std::map<std::string, std::size_t> next_;  ///< by what closes
  std::size_t preamble_ = 0;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  PaperBlocks blocks_;
  LatexGroups groups_;
  std::array<std::size_t, 10> open_{};  ///< environments, by kind
  int tabular_ = 0;
  int table_ = -1;
  int last_table_ = -1;
  std::size_t row_ = 0;
  std::size_t column_ = 0;
  std::size_t pending_columns_ = 0;
  bool head_ended_ = false;
  std::size_t waiting_caption_ = PaperTable::no_caption;
};

}  // namespace

PaperBlocks latex_blocks(std::string_view text) { return LatexBlocks(text).run(); }

}  // namespace lacuna::detail
