#include "lacuna/python/scanner_internal.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace lacuna::detail {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::array<bool, 256> make_name_table() {
  std::array<bool, 256> table{};
  for (int c = 0; c < 256; ++c) {
    table[static_cast<std::size_t>(c)] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                         (c >= '0' && c <= '9') || c == '_' || c >= 0x80;
  }
  return table;
}

constexpr std::array<bool, 256> name_table = make_name_table();

bool is_name(char c) { return name_table[static_cast<unsigned char>(c)]; }

TokenKind kind_of_word(std::string_view word) {
  switch (word.size()) {
    case 2:
      return word == "if" || word == "or" ? TokenKind::decision : TokenKind::name;
    case 3:
      if (word == "def") return TokenKind::def;
      return word == "for" || word == "and" ? TokenKind::decision : TokenKind::name;
    case 4:
      return word == "elif" ? TokenKind::decision : TokenKind::name;
    case 5:
      if (word == "class") return TokenKind::class_;
      if (word == "async") return TokenKind::async;
      if (word == "yield") return TokenKind::yield;
      if (word == "super") return TokenKind::super;
      return word == "while" ? TokenKind::decision : TokenKind::name;
    case 6:
      if (word == "lambda") return TokenKind::lambda;
      if (word == "global") return TokenKind::global;
      return word == "except" ? TokenKind::decision : TokenKind::name;
    case 8:
      return word == "nonlocal" ? TokenKind::nonlocal : TokenKind::name;
    case 9:
      return word == "__class__" ? TokenKind::super : TokenKind::name;
    default:
      return TokenKind::name;
  }
}

struct StringPrefix {
  bool is_prefix = false;
  bool raw = false;
  bool format = false;
  bool python2 = false;
};

StringPrefix string_prefix(std::string_view word) {
  StringPrefix prefix;
  if (word.size() > 2) return prefix;
  bool unicode = false;
  for (const char c : word) {
    switch (c) {
      case 'r':
      case 'R':
        prefix.raw = true;
        break;
      case 'f':
      case 'F':
      case 't':
      case 'T':
        prefix.format = true;
        break;
      case 'u':
      case 'U':
        unicode = true;
        break;
      case 'b':
      case 'B':
        break;
      default:
        return {};
    }
  }
  prefix.is_prefix = true;
  prefix.python2 = unicode && prefix.raw;
  return prefix;
}

class Scanner {
 public:
  Scanner(std::string_view text, std::uint32_t begin, TokenSink& sink)
      : text_(text), pos_(begin), sink_(sink) {}

  void run();

 private:
  /// What is open around the current position.
  enum class Open : char {
    bracket,
    format_string,  // the literal part of an f-string
    field,          // {…} in an f-string
    specification,  // the part after the colon in such a field
  };
  struct Frame {
    Open open = Open::bracket;
    char quote = 0;
    bool triple = false;
    bool raw = false;
  };

  char at(std::size_t offset) const { return offset < text_.size() ? text_[offset] : '\0'; }
  void emit(TokenKind kind, std::size_t begin, std::uint32_t line) {
    sink_.token(kind, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(pos_)}, line,
                line_, !frames_.empty());
  }
  void begin_line();
  void code();
  void comment(std::uint32_t column, bool alone);
  void newline();
  bool definition_follows() const;
  void word();
  void number();
  void punctuation(char c);
  void string(std::size_t begin, StringPrefix prefix);
  void plain_string(char quote, bool triple);
  void format_string();
  bool closes_string(const Frame& frame);
  void step_over_escape();
  void end_format_string();

  std::string_view text_;
  std::size_t pos_;
  TokenSink& sink_;
  std::vector<Frame> frames_;
  std::uint32_t line_ = 1;
  bool line_start_ = true;
  bool after_dot_ = false;
};

void Scanner::run() {
  while (pos_ < text_.size()) {
    if (line_start_) {
      begin_line();
    } else if (!frames_.empty() && (frames_.back().open == Open::format_string ||
                                    frames_.back().open == Open::specification)) {
      format_string();
    } else {
      code();
    }
  }
  sink_.ended();
}

/// Reads the white space of a line outside brackets, up to its first token.
void Scanner::begin_line() {
  std::size_t begin = pos_;
  std::size_t end = 0;
  std::uint32_t column = 0;
  std::uint32_t continued = 0;  // the column before the first backslash that has one
  for (; pos_ < text_.size(); ++pos_) {
    const char c = text_[pos_];
    if (c == ' ') {
      ++column;
    } else if (c == '\t') {
      column = (column / 8 + 1) * 8;
    } else if (c == '\f') {
      column = 0;
    } else if (c == '\\' && (at(pos_ + 1) == '\n' || text_.substr(pos_ + 1, 2) == "\r\n")) {
      if (continued == 0) {
        continued = column;
        end = pos_;
      }
      pos_ += at(pos_ + 1) == '\n' ? 1 : 2;
      ++line_;
      column = 0;
      if (continued == 0) begin = pos_ + 1;
    } else if (c != '\r') {
      break;
    }
  }
  if (pos_ >= text_.size()) return;
  if (text_[pos_] == '\n') {
    ++pos_;
    ++line_;
  } else if (text_[pos_] == '#') {
    comment(continued != 0 ? continued : column, true);
  } else {
    if (continued == 0) end = pos_;
    line_start_ = false;
    after_dot_ = false;
    sink_.logical_line(continued != 0 ? continued : column,
                       {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
  }
}

void Scanner::comment(std::uint32_t column, bool alone) {
  const std::size_t begin = pos_;
  pos_ = std::min(text_.find('\n', pos_), text_.size());
  std::size_t end = pos_;
  while (end > begin && text_[end - 1] == '\r') --end;
  sink_.comment({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)}, column, line_,
                alone);
}

void Scanner::code() {
  const char c = text_[pos_];
  if (c == ' ' || c == '\t' || c == '\f' || c == '\r') {
    ++pos_;
  } else if (c == '\n') {
    newline();
  } else if (c == '#') {
    comment(0, false);
  } else if (c == '\\' && (at(pos_ + 1) == '\n' || text_.substr(pos_ + 1, 2) == "\r\n")) {
    pos_ += at(pos_ + 1) == '\n' ? 2 : 3;
    ++line_;
  } else if (is_digit(c) || (c == '.' && is_digit(at(pos_ + 1)))) {
    number();
  } else if (is_name(c)) {
    word();
  } else if (c == '"' || c == '\'') {
    string(pos_, {});
  } else {
    punctuation(c);
  }
}

void Scanner::newline() {
  ++pos_;
  ++line_;
  if (!frames_.empty() && definition_follows()) frames_.clear();
  line_start_ = frames_.empty();
}

/// Whether the line begins with a keyword that cannot stand inside brackets.
bool Scanner::definition_follows() const {
  std::size_t begin = pos_;
  while (at(begin) == ' ' || at(begin) == '\t') ++begin;
  const auto begins = [&](std::string_view word) {
    return text_.substr(begin, word.size()) == word && at(begin + word.size()) == ' ';
  };
  return begins("def") || begins("class") || begins("async def");
}

void Scanner::word() {
  const std::size_t begin = pos_;
  while (pos_ < text_.size() && is_name(text_[pos_])) ++pos_;
  const std::string_view word = text_.substr(begin, pos_ - begin);
  const char next = at(pos_);
  if (next == '"' || next == '\'') {
    if (const StringPrefix prefix = string_prefix(word); prefix.is_prefix) {
      string(begin, prefix);
      return;
    }
  }
  const TokenKind kind = after_dot_ ? TokenKind::name : kind_of_word(word);
  after_dot_ = false;
  emit(kind, begin, line_);
}

void Scanner::number() {
  const std::size_t begin = pos_;
  const auto digits = [&](auto&& is) {
    while (pos_ < text_.size() && (is(text_[pos_]) || text_[pos_] == '_')) ++pos_;
  };
  const char second = static_cast<char>(at(pos_ + 1) | 0x20);
  const bool based = text_[pos_] == '0' && (second == 'x' || second == 'o' || second == 'b');
  bool whole = true;
  if (based) {
    pos_ += 2;
    digits([&](char c) {
      const char low = static_cast<char>(c | 0x20);
      return is_digit(c) || (second == 'x' && low >= 'a' && low <= 'f');
    });
  } else {
    digits(is_digit);
    if (at(pos_) == '.') {
      whole = false;
      ++pos_;
      digits(is_digit);
    }
    if ((at(pos_) | 0x20) == 'e') {
      const bool sign = at(pos_ + 1) == '+' || at(pos_ + 1) == '-';
      if (is_digit(at(pos_ + (sign ? 2 : 1)))) {
        whole = false;
        pos_ += sign ? 2 : 1;
        digits(is_digit);
      }
    }
    if ((at(pos_) | 0x20) == 'j') {
      whole = false;
      ++pos_;
    }
  }
  bool python2 = false;
  if (whole && (at(pos_) | 0x20) == 'l') {
    python2 = true;
    ++pos_;
  } else if (whole && !based && text_[begin] == '0') {
    const std::string_view number = text_.substr(begin, pos_ - begin);
    python2 = number.find_first_not_of("0_") != std::string_view::npos;
  }
  after_dot_ = false;
  emit(python2 ? TokenKind::python2 : TokenKind::other, begin, line_);
}

void Scanner::punctuation(char c) {
  const std::size_t begin = pos_++;
  TokenKind kind = TokenKind::other;
  after_dot_ = false;
  const bool in_field = !frames_.empty() && frames_.back().open == Open::field;
  switch (c) {
    case '(':
    case '[':
    case '{':
      emit(kind, begin, line_);
      frames_.push_back({});
      return;
    case ')':
    case ']':
    case '}':
      if (!frames_.empty() && (!in_field || c == '}')) frames_.pop_back();
      break;
    case ':':
      kind = TokenKind::colon;
      if (in_field) {
        Frame frame = frames_[frames_.size() - 2];
        frame.open = Open::specification;
        emit(kind, begin, line_);
        frames_.push_back(frame);
        return;
      }
      break;
    case '.':
      if (text_.substr(pos_, 2) == "..") {
        pos_ += 2;
      } else {
        after_dot_ = true;
      }
      break;
    case '@':
      kind = TokenKind::at;
      break;
    case '`':
      kind = TokenKind::python2;
      break;
    case '<':
      if (at(pos_) == '>') {
        ++pos_;
        kind = TokenKind::python2;
      }
      break;
    default:
      break;
  }
  emit(kind, begin, line_);
}

void Scanner::string(std::size_t begin, StringPrefix prefix) {
  const std::uint32_t line = line_;
  const char quote = text_[pos_];
  const bool triple = at(pos_ + 1) == quote && at(pos_ + 2) == quote;
  pos_ += triple ? 3 : 1;
  after_dot_ = false;
  if (prefix.format) {
    emit(TokenKind::other, begin, line);
    frames_.push_back({Open::format_string, quote, triple, prefix.raw});
    return;
  }
  plain_string(quote, triple);
  emit(prefix.python2 ? TokenKind::python2 : TokenKind::other, begin, line);
}

/// Steps over a backslash and what it escapes; a raw string, too, does not end at `\"`.
void Scanner::step_over_escape() {
  ++pos_;
  if (text_.substr(pos_, 2) == "\r\n") ++pos_;
  if (at(pos_) == '\n') ++line_;
  if (pos_ < text_.size()) ++pos_;
}

void Scanner::plain_string(char quote, bool triple) {
  while (pos_ < text_.size()) {
    const char c = text_[pos_];
    if (c == '\\') {
      step_over_escape();
    } else if (c == quote) {
      if (!triple) {
        ++pos_;
        return;
      }
      if (at(pos_ + 1) == quote && at(pos_ + 2) == quote) {
        pos_ += 3;
        return;
      }
      ++pos_;
    } else if (c == '\n') {
      if (!triple) return;
      ++line_;
      ++pos_;
    } else {
      ++pos_;
    }
  }
}

bool Scanner::closes_string(const Frame& frame) {
  if (text_[pos_] != frame.quote) return false;
  if (!frame.triple) {
    ++pos_;
    return true;
  }
  if (at(pos_ + 1) != frame.quote || at(pos_ + 2) != frame.quote) return false;
  pos_ += 3;
  return true;
}

/// Leaves the innermost f-string and what is open inside it.
void Scanner::end_format_string() {
  while (!frames_.empty()) {
    const bool found = frames_.back().open == Open::format_string;
    frames_.pop_back();
    if (found) return;
  }
}

/// Reads literal text of an f-string up to the next field, or to its end.
void Scanner::format_string() {
  const Frame frame = frames_.back();
  const bool literal = frame.open == Open::format_string;
  const std::size_t begin = pos_;
  const std::uint32_t line = line_;
  while (pos_ < text_.size()) {
    const char c = text_[pos_];
    if (c == '\\') {
      const char next = at(pos_ + 1);
      if (next == '{' || next == '}') {
        ++pos_;
      } else if (next == 'N' && !frame.raw && at(pos_ + 2) == '{') {
        pos_ = std::min(text_.find_first_of("}\n\"'", pos_), text_.size());
        if (at(pos_) == '}') ++pos_;
      } else {
        step_over_escape();
      }
    } else if (c == frame.quote && closes_string(frame)) {
      end_format_string();
      emit(TokenKind::other, begin, line);
      return;
    } else if (c == '\n' && !frame.triple) {
      end_format_string();
      return;
    } else if (c == '{') {
      if (literal && at(pos_ + 1) == '{') {
        pos_ += 2;
        continue;
      }
      ++pos_;
      emit(TokenKind::other, begin, line);
      frames_.push_back({Open::field, 0, false, false});
      return;
    } else if (c == '}' && !literal) {
      frames_.pop_back();
      if (pos_ > begin) emit(TokenKind::other, begin, line);
      return;
    } else {
      if (c == '\n') ++line_;
      ++pos_;
    }
  }
}

}  // namespace

void scan_tokens(std::string_view text, std::uint32_t begin, TokenSink& sink) {
  Scanner(text, begin, sink).run();
}

}  // namespace lacuna::detail
