#include <algorithm>
#include <array>
#include <string>

#include "lacuna/paper/blocks_internal.hpp"

namespace lacuna::detail {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

struct Entity {
  std::string_view name;
  std::string_view shown;
};
constexpr std::array<Entity, 41> entities = {{
    {"amp", "&"},        {"lt", "<"},          {"gt", ">"},          {"quot", "\""},
    {"nbsp", "\u00A0"},  {"thinsp", "\u2009"}, {"minus", "\u2212"},  {"plusmn", "\u00B1"},
    {"times", "\u00D7"}, {"middot", "\u00B7"}, {"ndash", "\u2013"},  {"mdash", "\u2014"},
    {"percnt", "%"},     {"le", "\u2264"},     {"ge", "\u2265"},     {"deg", "\u00B0"},
    {"asymp", "\u2248"}, {"micro", "\u00B5"},  {"ensp", " "},        {"emsp", " "},
    {"apos", "'"},       {"hellip", "\u2026"}, {"rsquo", "\u2019"},  {"lsquo", "\u2018"},
    {"rarr", "\u2192"},  {"ne", "\u2260"},     {"sup2", "\u00B2"},   {"alpha", "\u03B1"},
    {"beta", "\u03B2"},  {"gamma", "\u03B3"},  {"delta", "\u03B4"},  {"epsilon", "\u03B5"},
    {"eta", "\u03B7"},   {"kappa", "\u03BA"},  {"lambda", "\u03BB"}, {"mu", "\u03BC"},
    {"pi", "\u03C0"},    {"rho", "\u03C1"},    {"sigma", "\u03C3"},  {"tau", "\u03C4"},
    {"chi", "\u03C7"},
}};

std::string utf8(std::uint32_t code) {
  std::string out;
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out = "\uFFFD";
  }
  return out;
}

/// One tag: its name in lower case, and where it ends.
struct Tag {
  std::string name;
  bool closing = false;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view attributes;
};

std::string_view attribute(const Tag& tag, std::string_view name) {
  std::size_t at = 0;
  while ((at = tag.attributes.find(name, at)) != std::string_view::npos) {
    const std::size_t past = at + name.size();
    const bool whole = at == 0 || !is_letter(tag.attributes[at - 1]);
    if (whole && past + 1 < tag.attributes.size() && tag.attributes[past] == '=' &&
        (tag.attributes[past + 1] == '"' || tag.attributes[past + 1] == '\'')) {
      const std::size_t close = tag.attributes.find(tag.attributes[past + 1], past + 2);
      if (close == std::string_view::npos) return {};
      return tag.attributes.substr(past + 2, close - past - 2);
    }
    at = past;
  }
  return {};
}

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class HtmlBlocks {
 public:
  explicit HtmlBlocks(std::string_view text) : text_(text) {}

  PaperBlocks run() {
    while (at_ < text_.size()) {
      if (text_[at_] == '<' && markup()) continue;
      std::size_t next = at_ + 1;
      while (next < text_.size() && text_[next] != '<' && text_[next] != '&') ++next;
      if (text_[at_] == '&') {
        html_entity(text_, at_, text_.size(), block_.visible);
      } else {
        block_.visible.copy(text_, at_, next);
        at_ = next;
      }
    }
    flush();
    return std::move(blocks_);
  }

 private:
  bool markup() {
    if (text_.substr(at_).starts_with("<!--")) {
      const std::size_t end = std::min(text_.find("-->", at_), text_.size());
      Block comment;
      comment.kind = BlockKind::comment;
      comment.section = blocks_.sections.size() - 1;
      comment.visible.copy(text_, at_ + 4, std::max(end, at_ + 4));
      if (!comment.visible.blank()) blocks_.blocks.push_back(std::move(comment));
      at_ = std::min(end + 3, text_.size());
      return true;
    }
    const Tag tag = read_tag();
    if (tag.name.empty()) return false;
    at_ = tag.end;
    handle(tag);
    return true;
  }

  Tag read_tag() {
    Tag tag;
    std::size_t at = at_ + 1;
    if (at < text_.size() && (text_[at] == '/' || text_[at] == '!')) {
      tag.closing = text_[at] == '/';
      ++at;
    }
    const std::size_t name = at;
    while (at < text_.size() && is_name(text_[at])) ++at;
    if (at == name || !is_letter(text_[name])) return {};
    tag.name = lower_case(text_.substr(name, at - name));
    const std::size_t attributes = at;
    // Images may stand in their tags. Where much was no tag after all, the rest is hardly HTML.
    const std::size_t longest = in_vain_ < 8 * text_.size() ? 100'000 : 200;
    char quote = 0;
    const std::size_t last = std::min(text_.size(), at + longest);
    for (; at < last; ++at) {
      const char c = text_[at];
      if (quote != 0) {
        if (c == quote) quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '>') {
        tag.begin = at_;
        tag.end = at + 1;
        tag.attributes = text_.substr(attributes, at - attributes);
        return tag;
      }
    }
    in_vain_ += last - attributes;
    return {};
  }

  void handle(const Tag& tag) {
    const std::string& name = tag.name;
    if (!tag.closing && one_of(name, {"script", "style", "template"})) {
      skip_to_end("</" + name);
    } else if (name == "svg" && !tag.closing) {
      figure(tag, "svg", skip_to_end("</svg"));
    } else if (name == "img" && !tag.closing) {
      figure(tag, std::string(attribute(tag, "src")), tag.end);
    } else if (name == "math" && !tag.closing) {
      math(tag);
    } else if (name == "br") {
      block_.visible.put("\n", tag.begin, tag.begin);
    } else if (name == "sup" || name == "sub") {
      block_.visible.put(tag.closing ? "" : name == "sup" ? "^" : "_", tag.begin, tag.begin);
    } else if (one_of(name, {"pre"})) {
      flush();
      kind_ = tag.closing ? BlockKind::prose : BlockKind::code;
    } else if (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6') {
      heading(tag);
    } else if (one_of(name, {"table", "tr", "td", "th", "thead", "tbody"})) {
      table(tag);
    } else if (name == "figure" || name == "figcaption" || name == "caption") {
      captions(tag);
    } else if (one_of(name, {"p", "div", "section", "li", "ul", "ol", "blockquote", "article", "dd",
                             "dt", "title", "body", "head", "header", "footer", "aside"})) {
      boundary(tag);
    }
  }

  void boundary(const Tag& tag) {
    if (kind_ == BlockKind::cell || kind_ == BlockKind::caption) {
      block_.visible.put(" ", tag.begin, tag.begin);
      return;
    }
    flush();
    const std::string_view classes = attribute(tag, "class");
    // "ltx_abstract" of arXiv, "abstract" of nearly everybody else.
    if (!tag.closing && classes.find("abstract") != std::string_view::npos) {
      blocks_.begin_section("abstract", 1);
    }
    if (classes.find("ltx_bibliography") != std::string_view::npos) {
      blocks_.begin_section("references", 1);
    }
    if (tag.name == "head") kind_ = tag.closing ? BlockKind::prose : BlockKind::front_matter;
  }

  std::size_t skip_to_end(const std::string& closing) {
    const std::size_t found = text_.find(closing, at_);
    if (found == std::string_view::npos) {
      at_ = text_.size();
    } else {
      at_ = std::min(text_.find('>', found), text_.size() - 1) + 1;
    }
    return at_;
  }

  void figure(const Tag& tag, std::string name, std::size_t end) {
    block_.visible.put(" ", tag.begin, tag.begin);
    FigureBlock figure;
    figure.range = {static_cast<std::uint32_t>(tag.begin), static_cast<std::uint32_t>(end)};
    figure.name = std::move(name);
    figure.caption = lower_case(attribute(tag, "alt")) + " ";
    figure.group = blocks_.figure_captions.size() - 1;
    blocks_.figures.push_back(std::move(figure));
  }

  /// A formula as its LaTeX says it, where that is there; the rest of it is an echo.
  void math(const Tag& tag) {
    const bool display = attribute(tag, "display") == "block";
    const std::string_view latex = attribute(tag, "alttext");
    const std::size_t inner = tag.end;
    if (next_math_end_ < inner)
      next_math_end_ = std::min(text_.find("</math", inner), text_.size());
    const std::size_t close = next_math_end_;
    if (display) {
      flush();
      kind_ = BlockKind::equation;
    }
    const std::size_t shown = block_.visible.text().size();
    if (!latex.empty()) {
      const auto begin = static_cast<std::size_t>(latex.data() - text_.data());
      latex_inline(text_, begin, begin + latex.size(), true, block_.visible);
      block_.echoes.push_back(
          {shown,
           block_.visible.text().size(),
           {static_cast<std::uint32_t>(inner), static_cast<std::uint32_t>(close)}});
      skip_to_end("</math");
    }
    if (display) {
      if (latex.empty()) skip_to_end("</math");
      flush();
      kind_ = BlockKind::prose;
    }
  }

  void heading(const Tag& tag) {
    if (!tag.closing) {
      flush();
      kind_ = BlockKind::heading;
      return;
    }
    const std::string title = block_.visible.text();
    flush();
    kind_ = BlockKind::prose;
    blocks_.begin_section(title, tag.name[1] - '0');
  }

  void table(const Tag& tag) {
    const std::string& name = tag.name;
    flush();
    kind_ = BlockKind::prose;
    if (name == "table") {
      const std::string_view classes = attribute(tag, "class");
      equation_table_ = !tag.closing && classes.find("ltx_equation") != std::string_view::npos;
      in_table_ = !tag.closing && !equation_table_;
      if (!in_table_) return;
      table_ = static_cast<int>(blocks_.tables.size());
      blocks_.tables.push_back({caption_, 0});
      row_ = 0;
      first_row_ = true;
    } else if (name == "tr" && in_table_) {
      if (tag.closing) return;
      if (!first_row_) ++row_;
      first_row_ = false;
      column_ = 0;
    } else if ((name == "td" || name == "th") && equation_table_) {
      kind_ = tag.closing ? BlockKind::prose : BlockKind::equation;
    } else if ((name == "td" || name == "th") && in_table_) {
      cell(tag);
    }
  }

  void cell(const Tag& tag) {
    if (tag.closing) {
      column_ += span_;
      span_ = 1;
      return;
    }
    kind_ = BlockKind::cell;
    span_ = 1;
    const std::string_view span = attribute(tag, "colspan");
    if (span.size() == 1 && span[0] > '1' && span[0] <= '9') span_ = std::size_t(span[0] - '0');
    if (tag.name == "th" && column_ > 0) {
      auto& rows = blocks_.tables.back().header_rows;
      if (rows == row_) rows = row_ + 1;
    }
  }

  void captions(const Tag& tag) {
    if (tag.name == "figure") {
      flush();
      if (tag.closing) blocks_.figure_captions.back() = figure_caption_;
      blocks_.figure_captions.emplace_back();
      first_table_ = blocks_.tables.size();
      figure_caption_.clear();
      caption_ = PaperTable::no_caption;
      return;
    }
    if (!tag.closing) {
      flush();
      kind_ = BlockKind::caption;
      return;
    }
    figure_caption_ = lower_case(block_.visible.text());
    caption_ = blocks_.captions.size();
    blocks_.captions.push_back(figure_caption_);
    const bool of_table = tag.name == "caption" ? in_table_ : first_table_ < blocks_.tables.size();
    if (of_table && !blocks_.tables.empty()) {
      blocks_.tables.back().caption = caption_;
      block_.table = static_cast<int>(blocks_.tables.size()) - 1;
    }
    flush();
    if (tag.name == "caption") {
      caption_ = PaperTable::no_caption;
      figure_caption_.clear();
    }
    kind_ = BlockKind::prose;
  }

  void flush() {
    Block done = std::move(block_);
    block_ = Block{};
    if (done.visible.blank()) return;
    done.kind = kind_;
    done.section = blocks_.sections.size() - 1;
    bool is_table = false;
    if (kind_ == BlockKind::prose && begins_caption(lower_case(done.visible.text()), is_table)) {
      done.kind = BlockKind::caption;
    }
    if (kind_ == BlockKind::cell) {
      done.table = table_;
      done.row = row_;
      done.column = column_;
    }
    blocks_.blocks.push_back(std::move(done));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  PaperBlocks blocks_;
  Block block_;
  BlockKind kind_ = BlockKind::prose;
  bool in_table_ = false;
  bool equation_table_ = false;
  bool first_row_ = true;
  int table_ = -1;
  std::size_t row_ = 0;
  std::size_t column_ = 0;
  std::size_t span_ = 1;
  std::size_t first_table_ = 0;
  std::size_t caption_ = PaperTable::no_caption;
  std::string figure_caption_;
  std::size_t next_math_end_ = 0;
  std::size_t in_vain_ = 0;  ///< bytes that were read for the end of a tag and had none
};

}  // namespace

void html_entity(std::string_view text, std::size_t& at, std::size_t end, Visible& visible) {
  const std::size_t semicolon = text.substr(0, std::min(end, at + 12)).find(';', at);
  if (semicolon != std::string_view::npos && semicolon > at + 1) {
    const std::string_view name = text.substr(at + 1, semicolon - at - 1);
    std::string shown;
    for (const Entity& each : entities) {
      if (each.name == name) shown = each.shown;
    }
    if (shown.empty() && name.size() > 1 && name[0] == '#') {
      const bool hexadecimal = name[1] == 'x' || name[1] == 'X';
      std::uint32_t code = 0;
      for (const char c : name.substr(hexadecimal ? 2 : 1)) {
        const char lower = static_cast<char>(c | 0x20);
        const auto digit =
            c >= '0' && c <= '9' ? std::uint32_t(c - '0') : std::uint32_t(lower - 'a' + 10);
        code = code * (hexadecimal ? 16 : 10) + digit % 16;
      }
      shown = code == 0 ? std::string() : utf8(code);
    }
    if (!shown.empty()) {
      visible.put(shown, at, semicolon + 1);
      at = semicolon + 1;
      return;
    }
  }
  visible.copy(text, at, at + 1);
  ++at;
}

PaperBlocks html_blocks(std::string_view text) { return HtmlBlocks(text).run(); }

}  // namespace lacuna::detail
