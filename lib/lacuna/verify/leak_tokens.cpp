#include "lacuna/verify/leak_tokens_internal.hpp"

#include <algorithm>
#include <array>

namespace lacuna::detail {
namespace {

constexpr std::uint32_t identifier_shape = 1;
constexpr std::size_t longest_raw_string = std::size_t{1} << 20;
constexpr int most_raw_failures = 64;

enum class Byte : std::uint8_t { other, blank, newline, letter, digit, quote };

constexpr std::array<Byte, 256> byte_table() {
  std::array<Byte, 256> table{};
  for (int c = 0; c < 256; ++c) {
    Byte kind = Byte::other;
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80) {
      kind = Byte::letter;
    } else if (c >= '0' && c <= '9') {
      kind = Byte::digit;
    } else if (c == '\n' || c == '\r') {
      kind = Byte::newline;
    } else if (c <= ' ') {
      kind = Byte::blank;
    } else if (c == '"' || c == '\'') {
      kind = Byte::quote;
    }
    table[static_cast<std::size_t>(c)] = kind;
  }
  return table;
}
constexpr std::array<Byte, 256> bytes = byte_table();

Byte kind_of(char c) { return bytes[static_cast<unsigned char>(c)]; }
bool is_word(char c) { return kind_of(c) == Byte::letter || kind_of(c) == Byte::digit; }

std::uint32_t hash_of(std::string_view text, std::uint32_t seed) {
  std::uint32_t hash = 2166136261U ^ seed;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  hash ^= hash >> 15;
  // Small values are those of punctuation.
  return hash | 0x10000U;
}

constexpr std::array<std::string_view, 61> keywords = {
    "False",    "None",  "True",     "and",    "as",      "assert", "async",  "auto",
    "await",    "bool",  "break",    "case",   "catch",   "char",   "class",  "const",
    "continue", "def",   "default",  "del",    "delete",  "do",     "double", "elif",
    "else",     "enum",  "except",   "false",  "finally", "float",  "for",    "from",
    "global",   "goto",  "if",       "import", "in",      "int",    "is",     "lambda",
    "long",     "new",   "nonlocal", "not",    "nullptr", "or",     "pass",   "raise",
    "return",   "short", "sizeof",   "struct", "switch",  "throw",  "true",   "try",
    "unsigned", "void",  "while",    "with",   "yield"};

/// The lengths of the keywords that begin with each byte, as bits: most identifiers are none of
/// them by that alone.
constexpr std::array<std::uint16_t, 256> keyword_lengths() {
  std::array<std::uint16_t, 256> lengths{};
  for (const std::string_view word : keywords) {
    auto& bits = lengths[static_cast<unsigned char>(word.front())];
    bits = static_cast<std::uint16_t>(bits | (1U << word.size()));
  }
  return lengths;
}
constexpr std::array<std::uint16_t, 256> lengths_of_keywords = keyword_lengths();

class Lexer {
 public:
  Lexer(std::string_view text, LeakSyntax syntax)
      : text_(text), python_(syntax == LeakSyntax::python) {}

  LeakTokens run() {
    result_.tokens.reserve(text_.size() / 5);
    while (at_ < text_.size()) {
      const char c = text_[at_];
      switch (kind_of(c)) {
        case Byte::blank:
          ++at_;
          break;
        case Byte::newline:
          ++at_;
          line_begins_ = true;
          break;
        case Byte::letter:
          take_word();
          break;
        case Byte::digit:
          take_number();
          break;
        case Byte::quote:
          take_string(at_);
          break;
        case Byte::other:
          take_other(c);
          break;
      }
    }
    return std::move(result_);
  }

 private:
  char peek(std::size_t ahead) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void add(std::uint32_t shape, std::uint32_t name, std::size_t at) {
    result_.tokens.push_back({shape, name, static_cast<std::uint32_t>(at)});
    line_begins_ = false;
  }

  void take_word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (at_ < text_.size() && kind_of(text_[at_]) == Byte::quote && word.size() <= 3 &&
        word.find_first_not_of("rRbBuUfFL8") == std::string_view::npos) {
      if (!python_ && word.back() == 'R' && text_[at_] == '"' && take_raw_string(begin)) return;
      take_string(begin);
      return;
    }
    if (is_leak_keyword(word)) {
      add(hash_of(word, 1), 0, begin);
    } else {
      add(identifier_shape, leak_name(word), begin);
    }
  }

  void take_number() {
    const std::size_t begin = at_;
    std::uint32_t hash = 0;
    std::array<char, 64> digits;
    std::size_t count = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      const bool sign = (c == '+' || c == '-') && at_ > begin && (text_[at_ - 1] | 0x20) == 'e' &&
                        !(begin + 1 < at_ && (text_[begin + 1] | 0x20) == 'x');
      if (!is_word(c) && c != '.' && !sign && !(c == '\'' && !python_ && is_word(peek(1)))) break;
      if (c == '_' || c == '\'') continue;
      if (count < digits.size())
        digits[count++] = static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    }
    if (!python_) {
      const bool hexadecimal = count > 1 && digits[1] == 'x';
      while (count > 1 && (digits[count - 1] == 'u' || digits[count - 1] == 'l' ||
                           (digits[count - 1] == 'f' && !hexadecimal))) {
        --count;
      }
    }
    hash = hash_of({digits.data(), count}, 3);
    add(hash, 0, begin);
  }

  bool take_raw_string(std::size_t begin) {
    const std::size_t open = text_.substr(0, at_ + 18).find('(', at_);
    if (open == std::string_view::npos || raw_failures_ >= most_raw_failures) return false;
    const std::string close = ")" + std::string(text_.substr(at_ + 1, open - at_ - 1)) + "\"";
    const std::size_t end = text_.substr(0, open + longest_raw_string).find(close, open);
    if (end == std::string_view::npos) {
      ++raw_failures_;
      return false;
    }
    add_string(begin, open + 1, end);
    at_ = end + close.size();
    return true;
  }

  /// `begin`: of the prefix; the quote is at at_.
  void take_string(std::size_t begin) {
    const char quote = text_[at_];
    const bool triple = python_ && peek(1) == quote && peek(2) == quote;
    const std::size_t first = at_ + (triple ? 3 : 1);
    std::size_t& hopeless = hopeless_[(quote == '"' ? 1U : 0U) + (triple ? 2U : 0U)];
    std::size_t end = at_ < hopeless ? text_.size() : first;
    for (; end < text_.size(); ++end) {
      const char c = text_[end];
      if (c == '\\') {
        ++end;
      } else if (c == quote) {
        if (!triple) break;
        if (text_.substr(end, 3) == text_.substr(at_, 3)) break;
      } else if (!triple && (c == '\n' || c == '\r')) {
        hopeless = end;
        end = text_.size();
      }
    }
    if (end >= text_.size()) {  // no string, but an apostrophe
      if (at_ >= hopeless) hopeless = text_.size();
      at_ = first;
      line_begins_ = false;
      return;
    }
    const bool own_line = line_begins_;
    const std::size_t after = end + (triple ? 3 : 1);
    at_ = after;
    if (python_ && own_line && line_ends_here()) {
      hide(first, end);
    } else {
      add_string(begin, first, end);
    }
  }

  bool line_ends_here() const {
    const std::size_t next = text_.find_first_not_of(" \t", at_);
    return next == std::string_view::npos || text_[next] == '\n' || text_[next] == '\r' ||
           text_[next] == '#' || text_[next] == ';';
  }

  void add_string(std::size_t begin, std::size_t first, std::size_t end) {
    const std::string_view content = text_.substr(first, end - first);
    add(hash_of(content, 4), 0, begin);
    if (content.find('\n') != std::string_view::npos) hide(first, end);
  }

  void take_other(char c) {
    const bool slash_comment = !python_ && c == '/' && (peek(1) == '/' || peek(1) == '*');
    if (slash_comment && peek(1) == '*') {
      const std::size_t close = text_.find("*/", at_ + 2);
      const std::size_t end = close == std::string_view::npos ? text_.size() : close;
      hide(at_ + 2, end);
      at_ = std::min(end + 2, text_.size());
      return;
    }
    if (slash_comment || (python_ && c == '#')) {
      std::size_t end = at_;
      while (end < text_.size() && kind_of(text_[end]) != Byte::newline) ++end;
      hide(at_ + (slash_comment ? 2 : 1), end);
      at_ = end;
      return;
    }
    const bool closes = c == ')' || c == ']' || c == '}';
    auto& tokens = result_.tokens;
    if (closes && !tokens.empty() && tokens.back().shape == ',') tokens.pop_back();
    if (c != '\\' && !(python_ && c == ';')) {
      add(static_cast<unsigned char>(c), 0, at_);
    }
    ++at_;
  }

  /// What prompts and marks of comments put before a line is taken off.
  void hide(std::size_t begin, std::size_t end) {
    auto& hidden = result_.hidden;
    while (begin < end) {
      std::size_t next = text_.find('\n', begin);
      next = next == std::string_view::npos || next >= end ? end : next + 1;
      std::size_t from = begin;
      while (from < next && (text_[from] == ' ' || text_[from] == '\t' || text_[from] == '*' ||
                             text_[from] == '!' || text_[from] == '/')) {
        ++from;
      }
      const auto rest = text_.substr(from, next - from);
      if (rest.starts_with(">>> ") || rest.starts_with("... ")) from += 4;
      hidden.lines.emplace_back(static_cast<std::uint32_t>(hidden.text.size()),
                                static_cast<std::uint32_t>(from));
      hidden.text += text_.substr(from, next - from);
      begin = next;
    }
    if (!hidden.text.empty() && hidden.text.back() != '\n') hidden.text += '\n';
  }

  std::string_view text_;
  bool python_;
  std::size_t at_ = 0;
  bool line_begins_ = true;
  /// For each kind of quote: up to here it is known that none closes.
  std::array<std::size_t, 4> hopeless_{};
  int raw_failures_ = 0;
  LeakTokens result_;
};

}  // namespace

std::uint32_t leak_name(std::string_view identifier) { return hash_of(identifier, 2); }

bool is_leak_keyword(std::string_view word) {
  if (word.size() < 2 || word.size() > 8) return false;
  const unsigned lengths = lengths_of_keywords[static_cast<unsigned char>(word.front())];
  if ((lengths >> word.size() & 1U) == 0) return false;
  return std::binary_search(keywords.begin(), keywords.end(), word);
}

std::uint32_t HiddenText::place_of(std::uint32_t offset) const {
  auto next = std::upper_bound(lines.begin(), lines.end(), offset,
                               [](std::uint32_t at, const auto& line) { return at < line.first; });
  if (next == lines.begin()) return 0;
  --next;
  return next->second + (offset - next->first);
}

LeakTokens leak_tokens(std::string_view text, LeakSyntax syntax) {
  return Lexer(text, syntax).run();
}

}  // namespace lacuna::detail
