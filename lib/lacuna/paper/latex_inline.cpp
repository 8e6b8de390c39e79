#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "lacuna/paper/blocks_internal.hpp"

namespace lacuna::detail {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

struct Replacement {
  std::string_view name;
  std::string_view shown;
};

/// Commands that stand for a sign.
constexpr std::array<Replacement, 33> signs = {{
    {"pm", "\u00B1"},
    {"mp", "\u00B1"},
    {"times", "\u00D7"},
    {"cdot", "\u00B7"},
    {"approx", " \u2248 "},
    {"sim", " \u2248 "},
    {"simeq", " \u2248 "},
    {"le", " \u2264 "},
    {"leq", " \u2264 "},
    {"ge", " \u2265 "},
    {"geq", " \u2265 "},
    {"lt", " < "},
    {"gt", " > "},
    {"percent", "%"},
    {"textpm", "\u00B1"},
    {"texttimes", "\u00D7"},
    {"ldots", "\u2026"},
    {"dots", "\u2026"},
    {"circ", "\u00B0"},
    {"degree", "\u00B0"},
    {"quad", "  "},
    {"qquad", "  "},
    {"to", " \u2192 "},
    {"rightarrow", " \u2192 "},
    {"textdegree", "\u00B0"},
    {"minus", "\u2212"},
    {"mid", " | "},
    {"textendash", "\u2013"},
    {"textminus", "\u2212"},
    {"newline", " "},
    {"textasciitilde", "~"},
    {"textbar", "|"},
    {"neq", " \u2260 "},
}};

/// Commands whose arguments nobody reads.
constexpr std::array<std::string_view, 42> silent = {"label",
                                                     "vspace",
                                                     "hspace",
                                                     "usepackage",
                                                     "documentclass",
                                                     "bibliographystyle",
                                                     "bibliography",
                                                     "setlength",
                                                     "addtolength",
                                                     "setcounter",
                                                     "cmidrule",
                                                     "cline",
                                                     "includegraphics",
                                                     "begin",
                                                     "end",
                                                     "newcommand",
                                                     "renewcommand",
                                                     "definecolor",
                                                     "color",
                                                     "rule",
                                                     "pagestyle",
                                                     "thispagestyle",
                                                     "geometry",
                                                     "graphicspath",
                                                     "DeclareMathOperator",
                                                     "rowcolor",
                                                     "cellcolor",
                                                     "columncolor",
                                                     "arraystretch",
                                                     "fontsize",
                                                     "linespread",
                                                     "hypersetup",
                                                     "captionsetup",
                                                     "vskip",
                                                     "hskip",
                                                     "input",
                                                     "include",
                                                     "rotatebox",
                                                     "resizebox",
                                                     "scalebox",
                                                     "providecommand",
                                                     "addlinespace"};

constexpr std::array<std::string_view, 8> references = {"ref",  "eqref",   "autoref", "cref",
                                                        "Cref", "pageref", "nameref", "vref"};

/// Units and prefixes of siunitx, as they are printed.
constexpr std::array<Replacement, 52> units = {{
    {"yocto", "y"},     {"femto", "f"},      {"pico", "p"},        {"nano", "n"},
    {"micro", "u"},     {"milli", "m"},      {"centi", "c"},       {"deci", "d"},
    {"kilo", "k"},      {"mega", "M"},       {"giga", "G"},        {"tera", "T"},
    {"peta", "P"},      {"second", "s"},     {"minute", "min"},    {"hour", "h"},
    {"day", "d"},       {"metre", "m"},      {"meter", "m"},       {"gram", "g"},
    {"kilogram", "kg"}, {"tonne", "t"},      {"litre", "l"},       {"liter", "l"},
    {"mole", "mol"},    {"kelvin", "K"},     {"celsius", "C"},     {"degreeCelsius", "C"},
    {"ampere", "A"},    {"volt", "V"},       {"watt", "W"},        {"joule", "J"},
    {"newton", "N"},    {"pascal", "Pa"},    {"bar", "bar"},       {"hertz", "Hz"},
    {"tesla", "T"},     {"coulomb", "C"},    {"farad", "F"},       {"ohm", "ohm"},
    {"siemens", "S"},   {"becquerel", "Bq"}, {"gray", "Gy"},       {"electronvolt", "eV"},
    {"dalton", "Da"},   {"angstrom", "A"},   {"degree", "\u00B0"}, {"percent", "%"},
    {"decibel", "dB"},  {"byte", "B"},       {"bit", "bit"},       {"per", "/"},
}};

/// The word of a command; its letters are below ASCII 128 and a star ends it.
std::string_view command_name(std::string_view text, std::size_t at, std::size_t end) {
  std::size_t last = at;
  while (last < end && is_letter(text[last])) ++last;
  return text.substr(at, last - at);
}

std::size_t skip_blanks(std::string_view text, std::size_t at, std::size_t end) {
  while (at < end && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n')) ++at;
  return at;
}

/// Past all "[…]" and `groups` "{…}" that follow.
std::size_t skip_arguments(std::string_view text, LatexGroups& found, std::size_t at,
                           std::size_t end, int groups) {
  for (int braces = 0; at < end;) {
    const char c = text[at];
    if (c != '[' && c != '{' && c != '*' && c != '(') break;
    if (c == '*') {
      ++at;
      continue;
    }
    if (c == '(' || (c == '{' && braces == groups)) break;
    const std::size_t past = found.end_of(at, end);
    if (past == at) break;
    if (c == '{') ++braces;
    at = past;
  }
  return at;
}

class Inline {
 public:
  Inline(std::string_view text, LatexGroups& groups, std::size_t end, bool math, Visible& visible)
      : text_(text), groups_(groups), end_(end), math_(math), visible_(visible) {}

  void run(std::size_t at) {
    while (at < end_) at = step(at);
  }

 private:
  std::size_t step(std::size_t at) {
    const char c = text_[at];
    switch (c) {
      case '\\':
        return command(at);
      case '%': {
        const std::size_t line = std::min(text_.substr(0, end_).find('\n', at), end_);
        return line < end_ ? line + 1 : end_;
      }
      case '$':
        math_ = !math_;
        while (at + 1 < end_ && text_[at + 1] == '$') ++at;
        return at + 1;
      case '~':
        visible_.put("\u00A0", at, at + 1);
        return at + 1;
      case '{':
        if (text_.substr(at, std::min<std::size_t>(3, end_ - at)) == "{,}") {
          visible_.put(",", at, at + 3);
          return at + 3;
        }
        if (math_) visible_.copy(text_, at, at + 1);
        return at + 1;
      case '}':
        if (math_) visible_.copy(text_, at, at + 1);
        return at + 1;
      case '-':
        return dash(at);
      default:
        break;
    }
    std::size_t last = at + 1;
    constexpr std::string_view special = "\\%$~{}-";
    while (last < end_ && special.find(text_[last]) == std::string_view::npos) ++last;
    visible_.copy(text_, at, last);
    return last;
  }

  std::size_t dash(std::size_t at) {
    std::size_t last = at;
    while (last < end_ && text_[last] == '-') ++last;
    if (last - at >= 2 && !math_) {
      visible_.put("\u2013", at, last);
    } else {
      visible_.copy(text_, at, last);
    }
    return last;
  }

  std::size_t command(std::size_t at) {
    if (at + 1 >= end_) return end_;
    const char next = text_[at + 1];
    if (!is_letter(next)) return short_command(at, next);
    const std::string_view name = command_name(text_, at + 1, end_);
    std::size_t past = at + 1 + name.size();
    const auto sign = std::find_if(signs.begin(), signs.end(),
                                   [&](const Replacement& each) { return each.name == name; });
    if (sign != signs.end()) {
      visible_.put(sign->shown, at, past);
      return past;
    }
    if (std::find(references.begin(), references.end(), name) != references.end()) {
      past = skip_arguments(text_, groups_, past, end_, 1);
      visible_.put("[ref]", at, past);
      return past;
    }
    if (name.starts_with("cite") || name == "Cite" || name == "footcite" || name == "parencite") {
      past = skip_arguments(text_, groups_, past, end_, 1);
      visible_.put("[cite]", at, past);
      return past;
    }
    return worded_command(at, past, name);
  }

  std::size_t worded_command(std::size_t at, std::size_t past, std::string_view name) {
    if (std::find(silent.begin(), silent.end(), name) != silent.end()) {
      const int groups =
          name == "definecolor" || name == "setlength" || name == "newcommand" ? 3 : 1;
      return skip_arguments(text_, groups_, past, end_, groups);
    }
    if (name == "url" || name == "path") {
      past = skip_arguments(text_, groups_, past, end_, 1);
      visible_.put("[url]", at, past);
      return past;
    }
    if (const auto arguments = quantity_arguments(name)) return quantity(past, *arguments);
    if (name == "href") return groups_.end_of(skip_blanks(text_, past, end_), end_);
    if (name == "multicolumn" || name == "multirow")
      return skip_arguments(text_, groups_, past, end_, 2);
    if (name == "frac" || name == "tfrac" || name == "dfrac") visible_.put(" ", at, past);
    if (name == "footnote" || name == "thanks") visible_.put(" . ", at, past);
    // The names of Greek letters and functions are words of their own.
    if (math_ && !name.starts_with("math") && !name.starts_with("text") && name != "left" &&
        name != "right" && name != "bf" && name != "rm") {
      visible_.put(" ", at, at + 1);
      visible_.copy(text_, at + 1, past);
      return past;
    }
    if (past < end_ && (text_[past] == ' ' || text_[past] == '\n')) visible_.put(" ", at, at);
    return past;
  }

  /// What a command of siunitx is followed by.
  struct QuantityArguments {
    int numbers = 1;
    bool unit = false;
  };
  static std::optional<QuantityArguments> quantity_arguments(std::string_view name) {
    if (name == "SI" || name == "qty" || name == "SIlist" || name == "qtylist") return {{1, true}};
    if (name == "SIrange" || name == "qtyrange") return {{2, true}};
    if (name == "num" || name == "numlist" || name == "ang") return {{1, false}};
    if (name == "numrange") return {{2, false}};
    if (name == "si" || name == "unit") return {{0, true}};
    return {};
  }

  /// "\SI{0.5}{\milli\second}" is read as "0.5 ms".
  std::size_t quantity(std::size_t at, QuantityArguments arguments) {
    if (at < end_ && text_[at] == '[') at = groups_.end_of(at, end_);
    for (int i = 0; i < arguments.numbers; ++i) {
      const std::size_t past = groups_.end_of(at, end_);
      if (past == at) return at;
      if (i > 0) visible_.put(" to ", at, at);
      Inline(text_, groups_, past - 1, math_, visible_).run(at + 1);
      at = past;
    }
    const std::size_t past = arguments.unit ? groups_.end_of(at, end_) : at;
    if (past == at) return at;
    std::string shown;
    for (std::size_t i = at + 1; i + 1 < past;) {
      if (text_[i] != '\\') {
        shown += text_[i++];
        continue;
      }
      const std::string_view name = command_name(text_, i + 1, past - 1);
      const auto unit = std::find_if(units.begin(), units.end(),
                                     [&](const Replacement& each) { return each.name == name; });
      if (unit != units.end()) shown += unit->shown;
      i += std::max<std::size_t>(1 + name.size(), 2);
    }
    if (!shown.empty() && shown.front() != '%') visible_.put("\u2009", at, at);
    visible_.put(shown, at, past);
    return past;
  }

  std::size_t short_command(std::size_t at, char next) {
    switch (next) {
      case '%':
      case '$':
      case '&':
      case '#':
      case '_':
        visible_.put(text_.substr(at + 1, 1), at, at + 2);
        return at + 2;
      case ',':
      case ';':
      case ':':
      case '!':
      case ' ':
      case '/':
        if (next != '!' && next != '/') visible_.put("\u2009", at, at + 2);
        return at + 2;
      case '\\': {
        visible_.put(" ", at, at + 2);
        return skip_arguments(text_, groups_, at + 2, end_, 0);
      }
      case '(':
      case '[':
        math_ = true;
        return at + 2;
      case ')':
      case ']':
        math_ = false;
        return at + 2;
      case '|':
        visible_.put("|", at, at + 2);
        return at + 2;
      default:
        return at + 2;
    }
  }

  std::string_view text_;
  LatexGroups& groups_;
  std::size_t end_;
  bool math_;
  Visible& visible_;
};

}  // namespace

/// Goes on to `last`, and pairs what opens with what closes, each kind by itself.
void LatexGroups::scan(std::size_t last) {
  for (; scanned_ < last; ++scanned_) {
    const char c = text_[scanned_];
    if (c == '\\') {
      ++scanned_;
    } else if (c == '{' || c == '[') {
      (c == '{' ? braces_ : brackets_).push_back(groups_.size());
      groups_.push_back({scanned_, 0});
    } else if (c == '}' || c == ']') {
      auto& open = c == '}' ? braces_ : brackets_;
      if (open.empty()) continue;
      groups_[open.back()].past = scanned_ + 1;
      open.pop_back();
    }
  }
}

LatexGroups::Group* LatexGroups::find(std::size_t at) {
  const auto found =
      std::lower_bound(groups_.begin() + static_cast<std::ptrdiff_t>(forgotten_), groups_.end(), at,
                       [](const Group& each, std::size_t place) { return each.open < place; });
  return found != groups_.end() && found->open == at ? &*found : nullptr;
}

/// Nobody asks for what lies before `at` again; a group that is still open there may close later.
void LatexGroups::forget_before(std::size_t at) {
  while (forgotten_ < groups_.size() && groups_[forgotten_].open < at) ++forgotten_;
  if (forgotten_ < 4096 || 2 * forgotten_ < groups_.size()) return;
  groups_.erase(groups_.begin(), groups_.begin() + static_cast<std::ptrdiff_t>(forgotten_));
  for (auto* open : {&braces_, &brackets_}) {
    open->erase(open->begin(), std::lower_bound(open->begin(), open->end(), forgotten_));
    for (std::size_t& index : *open) index -= forgotten_;
  }
  forgotten_ = 0;
}

std::size_t LatexGroups::end_of(std::size_t at, std::size_t end) {
  if (at >= end || (text_[at] != '{' && text_[at] != '[')) return at;
  // What is longer is taken for a brace that somebody forgot to close.
  constexpr std::size_t longest = 8'000;
  const std::size_t last = std::min(end, at + longest);
  if (at < scanned_) forget_before(at);
  Group* group = at < scanned_ ? find(at) : nullptr;
  if (group == nullptr) {
    groups_.clear();
    braces_.clear();
    brackets_.clear();
    forgotten_ = 0;
    scanned_ = at;
    scan(at + 1);
    group = &groups_.front();
  }
  // In steps, so that a short group costs as much as it is long.
  const std::size_t index = static_cast<std::size_t>(group - groups_.data());
  while (groups_[index].past == 0 && scanned_ < last) scan(std::min(last, scanned_ + 64));
  const std::size_t past = groups_[index].past;
  return past != 0 && past <= last ? past : at;
}

void latex_inline(std::string_view text, std::size_t begin, std::size_t end, bool math,
                  Visible& visible) {
  LatexGroups groups(text);
  Inline(text, groups, end, math, visible).run(begin);
}

}  // namespace lacuna::detail
