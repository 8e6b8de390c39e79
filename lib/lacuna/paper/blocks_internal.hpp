#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/paper/paper_text.hpp"
#include "lacuna/source/byte_range.hpp"

namespace lacuna::detail {

/// Text as a reader sees it, without markup, and where in the source each byte of it stands.
class Visible {
 public:
  /// Appends source bytes as they are.
  void copy(std::string_view source, std::size_t begin, std::size_t end);
  /// Appends `shown`, which the source bytes [begin, end) stand for.
  void put(std::string_view shown, std::size_t begin, std::size_t end);

  const std::string& text() const { return text_; }
  bool blank() const { return text_.find_first_not_of(" \t\r\n") == std::string::npos; }
  /// The source bytes behind [begin, end) of the text: sorted, disjoint, adjacent ones joined.
  std::vector<ByteRange> source(std::size_t begin, std::size_t end) const;

 private:
  struct Segment {
    std::uint32_t shown = 0;  ///< offset in text_
    ByteRange source;
    bool verbatim = true;
  };
  std::string text_;
  std::vector<Segment> segments_;
};

enum class BlockKind {
  heading,
  prose,
  caption,
  cell,
  equation,
  code,
  algorithm,
  reference,
  front_matter,
  comment
};

/// A second writing of a part of a block, such as the MathML beside the LaTeX of one formula: a
/// number that goes from the text goes from there as well.
struct Echo {
  std::size_t begin = 0;  ///< in the visible text
  std::size_t end = 0;
  ByteRange source;
};

/// A paragraph, heading, cell, … of a paper, whatever its markup.
struct Block {
  BlockKind kind = BlockKind::prose;
  Visible visible;
  std::size_t section = 0;  ///< index into PaperBlocks::sections
  int table = -1;           ///< index into PaperBlocks::tables, for cells and captions
  std::size_t row = 0;      ///< of a cell
  std::size_t column = 0;
  std::vector<Echo> echoes;
};

struct PaperSection {
  std::string title;  ///< in lower case; empty before the first heading
  int level = 1;
};

struct PaperTable {
  static constexpr std::size_t no_caption = static_cast<std::size_t>(-1);
  std::size_t caption = no_caption;  ///< index into PaperBlocks::captions
  std::size_t header_rows = 1;
};

/// An image or a drawing, and the bytes that go where it is dropped.
struct FigureBlock {
  ByteRange range;
  std::string name;       ///< the file, or "svg"
  std::string caption;    ///< its alternative text, in lower case
  std::size_t group = 0;  ///< index into PaperBlocks::figure_captions
};

struct PaperBlocks {
  std::vector<Block> blocks;  ///< in the order of the text
  std::vector<PaperSection> sections = {PaperSection{}};
  std::vector<PaperTable> tables;
  std::vector<FigureBlock> figures;
  /// In lower case. Many tables and figures may share one, so that they only name it.
  std::vector<std::string> captions;
  std::vector<std::string> figure_captions = {std::string()};

  /// Begins a section where a heading says so.
  void begin_section(std::string_view title, int level);
};

/// Each reads the markup of one format. They never fail: what is broken is read as text.
PaperBlocks latex_blocks(std::string_view text);
PaperBlocks markdown_blocks(std::string_view text);
PaperBlocks html_blocks(std::string_view text);
PaperBlocks plain_blocks(std::string_view text);
PaperBlocks paper_blocks(const PaperText& paper);

/// Appends LaTeX in [begin, end) of `text` as it is read; `math` says whether it begins inside $.
void latex_inline(std::string_view text, std::size_t begin, std::size_t end, bool math,
                  Visible& visible);
/// Finds the ends of the groups "{…}" and "[…]" of a text. Asked for ever later places it looks at
/// each byte once, whatever is nested or never closed.
class LatexGroups {
 public:
  explicit LatexGroups(std::string_view text) : text_(text) {}
  /// Past the end of the group that begins at `at`, before `end`; `at` where there is none.
  std::size_t end_of(std::size_t at, std::size_t end);

 private:
  struct Group {
    std::size_t open = 0;
    std::size_t past = 0;  ///< 0 as long as it is not closed
  };
  void scan(std::size_t last);
  void forget_before(std::size_t at);
  Group* find(std::size_t at);

  std::string_view text_;
  std::size_t scanned_ = 0;
  std::vector<Group> groups_;        ///< by place
  std::size_t forgotten_ = 0;        ///< of groups_, at its beginning
  std::vector<std::size_t> braces_;  ///< indices of what is open
  std::vector<std::size_t> brackets_;
};

/// Appends HTML in [begin, end) of `text` without its tags, entities resolved. The same for what is
/// left of HTML in Markdown.
void html_entity(std::string_view text, std::size_t& at, std::size_t end, Visible& visible);

/// ASCII letters in lower case; everything else as it is.
std::string lower_case(std::string_view text);
/// "table 2" (or "figure 3") at the beginning of a text in lower case.
bool begins_caption(std::string_view lower, bool& is_table);

}  // namespace lacuna::detail
