#include "lacuna/cpp/scanner_internal.hpp"

#include <algorithm>
#include <array>

namespace lacuna::detail::cpp {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f' || c == '\v'; }

/// The end of the joined line that begins with the backslash at `at`; `at` where there is none.
/// Compilers let white space stand between backslash and newline.
std::size_t splice_end(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && is_blank(text[end])) ++end;
  if (end < text.size() && text[end] == '\r') {
    ++end;
    return end < text.size() && text[end] == '\n' ? end + 1 : end;
  }
  return end < text.size() && text[end] == '\n' ? end + 1 : at;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) { skip_splices(); }

  Tokens run();

 private:
  bool ended() const { return at_ >= text_.size(); }
  char current() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  char next() const {
    std::size_t at = at_ + 1;
    while (at < text_.size() && text_[at] == '\\') {
      const std::size_t end = splice_end(text_, at);
      if (end == at) break;
      at = end;
    }
    return at < text_.size() ? text_[at] : '\0';
  }
  void skip_splices() {
    while (at_ < text_.size() && text_[at_] == '\\') {
      const std::size_t end = splice_end(text_, at_);
      if (end == at_) return;
      at_ = end;
    }
  }
  void advance() {
    ++at_;
    skip_splices();
  }
  bool at_newline() const { return ended() || text_[at_] == '\n' || text_[at_] == '\r'; }
  void mark_unterminated(std::size_t begin) {
    tokens_.unterminated = std::min(tokens_.unterminated, static_cast<std::uint32_t>(begin));
  }
  ByteRange since(std::size_t begin) const {
    return {static_cast<std::uint32_t>(begin),
            static_cast<std::uint32_t>(std::min(at_, text_.size()))};
  }
  void add(TokenKind kind, std::size_t begin, char symbol = 0) {
    tokens_.list.push_back({since(begin), kind, symbol});
  }

  bool comment();
  void directive();
  void word();
  void number();
  void quoted(char quote, std::size_t begin);
  bool raw_string(std::size_t begin);
  void punctuation();

  std::string_view text_;
  std::size_t at_ = 0;
  Tokens tokens_;
};

/// Skips a comment that begins here.
bool Scanner::comment() {
  if (current() != '/') return false;
  const char second = next();
  if (second != '/' && second != '*') return false;
  const std::size_t begin = at_;
  advance();
  advance();
  if (second == '/') {
    while (!at_newline()) advance();
  } else {
    while (!ended() && !(current() == '*' && next() == '/')) advance();
    if (ended()) {
      mark_unterminated(begin);
    } else {
      advance();
      advance();
    }
  }
  tokens_.comments.push_back(since(begin));
  return true;
}

/// From '#' up to the newline. What stands in it is scanned only for where it ends.
void Scanner::directive() {
  const std::size_t begin = at_;
  const std::size_t count = tokens_.list.size();
  while (!at_newline()) {
    if (comment()) continue;
    const char c = current();
    if (c == '"' || c == '\'') {
      quoted(c, at_);
    } else if (is_digit(c)) {
      number();
    } else if (is_word_byte(c)) {
      word();
    } else {
      advance();
    }
  }
  tokens_.list.resize(count);
  add(TokenKind::directive, begin);
}

void Scanner::word() {
  const std::size_t begin = at_;
  std::string prefix;
  while (!ended() && is_word_byte(current())) {
    if (prefix.size() < 4) prefix += current();
    advance();
  }
  const char quote = current();
  if (quote == '"' || quote == '\'') {
    static constexpr std::array<std::string_view, 4> prefixes = {"L", "u", "U", "u8"};
    static constexpr std::array<std::string_view, 5> raw = {"R", "LR", "uR", "UR", "u8R"};
    if (quote == '"' && std::find(raw.begin(), raw.end(), prefix) != raw.end()) {
      if (raw_string(begin)) return;
    } else if (std::find(prefixes.begin(), prefixes.end(), prefix) != prefixes.end()) {
      quoted(quote, begin);
      return;
    }
  }
  add(TokenKind::word, begin);
}

/// A pp-number: also what is no number, as 0x1.p-3_km.
void Scanner::number() {
  const std::size_t begin = at_;
  while (!ended()) {
    const char c = current();
    const char low = static_cast<char>(c | 0x20);
    if ((low == 'e' || low == 'p') && (next() == '+' || next() == '-')) {
      advance();
      advance();
    } else if (is_word_byte(c) || c == '.') {
      advance();
    } else if (c == '\'' && is_word_byte(next())) {
      advance();
      advance();
    } else {
      break;
    }
  }
  add(TokenKind::number, begin);
}

void Scanner::quoted(char quote, std::size_t begin) {
  advance();
  while (!at_newline() && current() != quote) {
    if (current() == '\\') advance();
    if (!at_newline()) advance();
  }
  const bool open = at_newline();
  if (!open) advance();
  // A suffix of the programmer's own belongs to the literal.
  while (!ended() && is_word_byte(current())) advance();
  add(quote == '"' ? TokenKind::text : TokenKind::character, begin);
  tokens_.list.back().open = open;
}

/// The quote is current. Joined lines do not exist in a raw string.
bool Scanner::raw_string(std::size_t begin) {
  const std::size_t quote = at_;
  std::size_t open = quote + 1;
  while (open < text_.size() && open - quote <= 17 && text_[open] != '(') {
    const char c = text_[open];
    if (is_blank(c) || c == '\n' || c == '\r' || c == ')' || c == '\\' || c == '"') break;
    ++open;
  }
  if (open >= text_.size() || text_[open] != '(' || open - quote > 17) return false;
  std::string close = ")";
  close += text_.substr(quote + 1, open - quote - 1);
  close += '"';
  const std::size_t end = text_.find(close, open + 1);
  if (end == std::string_view::npos) {
    mark_unterminated(begin);
    at_ = text_.size();
  } else {
    at_ = end + close.size();
    skip_splices();
    while (!ended() && is_word_byte(current())) advance();
  }
  add(TokenKind::raw_text, begin);
  return true;
}

void Scanner::punctuation() {
  struct Pair {
    char first, second, symbol;
  };
  static constexpr std::array<Pair, 8> pairs = {{{':', ':', symbol::scope},
                                                 {'-', '>', symbol::arrow},
                                                 {'&', '&', symbol::both},
                                                 {'|', '|', symbol::either},
                                                 {'<', '%', '{'},
                                                 {'%', '>', '}'},
                                                 {'<', ':', '['},
                                                 {':', '>', ']'}}};
  const std::size_t begin = at_;
  const char first = current();
  for (const Pair& pair : pairs) {
    if (first != pair.first || next() != pair.second) continue;
    if (first == '<' && pair.second == ':') {
      // `<::` is `<` and `::`, unless `:` or `>` follows.
      const std::string_view rest = text_.substr(begin, 4);
      const char behind = rest.size() == 4 ? rest[3] : '\0';
      if (rest.starts_with("<::") && behind != ':' && behind != '>') break;
    }
    advance();
    advance();
    return add(TokenKind::symbol, begin, pair.symbol);
  }
  advance();
  if (first == '.' && current() == '.' && next() == '.') {
    advance();
    advance();
    return add(TokenKind::symbol, begin, symbol::ellipsis);
  }
  add(TokenKind::symbol, begin, first);
}

Tokens Scanner::run() {
  tokens_.list.reserve(text_.size() / 4);
  bool line_begins = true;
  if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  skip_splices();
  while (!ended()) {
    const char c = current();
    if (c == '\n' || c == '\r') {
      line_begins = true;
      advance();
      continue;
    }
    if (is_blank(c) || c == '\0') {
      advance();
      continue;
    }
    if (comment()) continue;
    if (line_begins && (c == '#' || (c == '%' && next() == ':'))) {
      directive();
      continue;
    }
    line_begins = false;
    if (is_digit(c) || (c == '.' && is_digit(next()))) {
      number();
    } else if (is_word_byte(c)) {
      word();
    } else if (c == '"' || c == '\'') {
      quoted(c, at_);
    } else {
      punctuation();
    }
  }
  return std::move(tokens_);
}

DirectiveKind kind_of(std::string_view name) {
  struct Row {
    std::string_view name;
    DirectiveKind kind;
  };
  static constexpr std::array<Row, 18> rows = {{{"if", DirectiveKind::if_},
                                                {"ifdef", DirectiveKind::if_},
                                                {"ifndef", DirectiveKind::if_},
                                                {"elif", DirectiveKind::elif},
                                                {"elifdef", DirectiveKind::elif},
                                                {"elifndef", DirectiveKind::elif},
                                                {"else", DirectiveKind::else_},
                                                {"endif", DirectiveKind::endif},
                                                {"define", DirectiveKind::define},
                                                {"undef", DirectiveKind::undef},
                                                {"include", DirectiveKind::include},
                                                {"include_next", DirectiveKind::include},
                                                {"import", DirectiveKind::include},
                                                {"embed", DirectiveKind::include},
                                                {"pragma", DirectiveKind::pragma},
                                                {"error", DirectiveKind::harmless},
                                                {"warning", DirectiveKind::harmless},
                                                {"", DirectiveKind::harmless}}};
  for (const Row& row : rows) {
    if (row.name == name) return row.kind;
  }
  return DirectiveKind::other;
}

}  // namespace

Tokens scan(std::string_view text) { return Scanner(text).run(); }

std::string without_splices(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text[at] == '\\' ? splice_end(text, at) : at;
    if (end != at) {
      at = end;
    } else {
      result += text[at++];
    }
  }
  return result;
}

Directive read_directive(std::string_view line) {
  std::string text = without_splices(line);
  text.erase(0, text.starts_with("%:") ? 2 : 1);
  // The comments of a directive are found by scanning it as a text of its own.
  const Tokens tokens = scan(text);
  for (const ByteRange comment : tokens.comments) {
    std::fill(text.begin() + comment.begin, text.begin() + comment.end, ' ');
  }
  std::string flat;
  for (const char c : text) {
    const bool blank = is_blank(c) || c == '\n' || c == '\r';
    if (!blank) {
      flat += c;
    } else if (!flat.empty() && flat.back() != ' ') {
      flat += ' ';
    }
  }
  if (!flat.empty() && flat.back() == ' ') flat.pop_back();
  Directive directive;
  std::size_t end = 0;
  while (end < flat.size() && is_word_byte(flat[end])) ++end;
  directive.name = flat.substr(0, end);
  directive.kind = end == 0 && !flat.empty() ? DirectiveKind::other : kind_of(directive.name);
  if (end < flat.size() && flat[end] == ' ') ++end;
  directive.arguments = flat.substr(end);
  return directive;
}

}  // namespace lacuna::detail::cpp
