#include "lacuna/paper/tokens_internal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "lacuna/paper/blocks_internal.hpp"

namespace lacuna::detail {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Signs beyond ASCII; all else there is taken for a letter.
constexpr std::array<std::string_view, 26> wide_signs = {
    "\u00A0", "\u2009", "\u202F", "\u00B1", "\u00D7", "\u00B7", "\u2212", "\u2013", "\u2014",
    "\u2026", "\u2264", "\u2265", "\u2248", "\u00B0", "\u2019", "\u2018", "\u201C", "\u201D",
    "\u2192", "\u2020", "\u2021", "\u00A7", "\u22C5", "\u2022", "\u2260", "\u20AC"};

std::string_view wide_sign(std::string_view text, std::size_t at) {
  for (const std::string_view sign : wide_signs) {
    if (text.substr(at).starts_with(sign)) return sign;
  }
  return {};
}

bool is_blank(std::string_view sign) {
  return sign == "\u00A0" || sign == "\u2009" || sign == "\u202F";
}

/// Reads the digits of one number.
class NumberReader {
 public:
  NumberReader(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  Token read() {
    Token token;
    token.kind = TokenKind::number;
    token.begin = static_cast<std::uint32_t>(at_);
    std::string digits = take_digits();
    bool grouped = false;
    for (int groups = 0; groups < 8; ++groups) {
      const std::size_t separator = group_separator();
      if (separator == 0 || digits.size() > 3 * std::size_t(groups + 1)) break;
      at_ += separator;
      digits += take_digits();
      grouped = true;
    }
    int points = 0;
    std::string fraction;
    while (peek(0) == '.' && is_digit(peek(1)) && (points == 0 || !grouped)) {
      ++at_;
      ++points;
      fraction += take_digits();
    }
    token.decimal = points == 1;
    token.version = points > 1;
    token.digits = static_cast<std::uint32_t>(digits.size() + fraction.size());
    token.value = value_of(digits) + value_of(fraction) * std::pow(10.0, -double(fraction.size()));
    // "1.1(1) x 10^-13"
    token.uncertain = uncertainty() && token.decimal;
    exponent(token);
    token.end = static_cast<std::uint32_t>(at_);
    return token;
  }

 private:
  char peek(std::size_t ahead) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  std::string take_digits() {
    const std::size_t begin = at_;
    while (is_digit(peek(0))) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }
  static double value_of(std::string_view digits) {
    double value = 0;
    for (const char c : digits.substr(0, 300)) value = value * 10 + (c - '0');
    return value;
  }
  /// The length of what keeps groups of three digits apart; 0 where that is not here.
  std::size_t group_separator() const {
    std::size_t length = 0;
    if (peek(0) == ',') length = 1;
    const std::string_view sign = wide_sign(text_, std::min(at_, text_.size()));
    if (is_blank(sign) && sign != "\u00A0") length = sign.size();
    if (peek(0) == ' ' && is_digit(peek(1))) length = 1;
    if (length == 0) return 0;
    for (std::size_t i = 0; i < 3; ++i) {
      if (!is_digit(peek(length + i))) return 0;
    }
    return is_digit(peek(length + 3)) ? 0 : length;
  }

  /// "e-7", "×10^-7", "^{-7}" after a ten.
  void exponent(Token& token) {
    if ((peek(0) | 0x20) == 'e' &&
        (is_digit(peek(1)) || ((peek(1) == '-' || peek(1) == '+') && is_digit(peek(2))))) {
      const bool negative = peek(1) == '-';
      at_ += is_digit(peek(1)) ? 1 : 2;
      scale(token, take_digits(), negative);
      return;
    }
    std::size_t at = at_;
    const auto skip = [&] {
      for (;;) {
        const std::string_view sign = at < text_.size() ? wide_sign(text_, at) : std::string_view();
        if (at < text_.size() && text_[at] == ' ') {
          ++at;
        } else if (is_blank(sign)) {
          at += sign.size();
        } else {
          return;
        }
      }
    };
    const bool ten = token.value == 10 && token.digits == 2;
    if (!ten || at >= text_.size() || text_[at] != '^') {
      skip();
      const std::string_view sign = at < text_.size() ? wide_sign(text_, at) : std::string_view();
      const bool letter = sign.empty() && at < text_.size() && text_[at] == 'x';
      if (!letter && sign != "\u00D7" && sign != "\u00B7" && sign != "\u22C5") return;
      at += letter ? 1 : sign.size();
      skip();
      if (!text_.substr(std::min(at, text_.size())).starts_with("10")) return;
      at += 2;
    }
    power(token, at);
  }

  static void scale(Token& token, std::string_view digits, bool negative) {
    const double exponent = std::min(value_of(digits.substr(0, 4)), 300.0);
    token.value *= std::pow(10.0, negative ? -exponent : exponent);
    token.decimal = true;
  }

  void power(Token& token, std::size_t at) {
    constexpr std::array<std::string_view, 12> raised = {"\u207B", "\u2070", "\u00B9", "\u00B2",
                                                         "\u00B3", "\u2074", "\u2075", "\u2076",
                                                         "\u2077", "\u2078", "\u2079", "\u207A"};
    std::size_t last = at;
    for (bool more = true; more;) {
      more = false;
      for (const std::string_view each : raised) {
        if (!text_.substr(std::min(last, text_.size())).starts_with(each)) continue;
        last += each.size();
        more = true;
      }
    }
    if (last == at && at < text_.size() && text_[at] == '^') {
      ++last;
      const bool brace = last < text_.size() && (text_[last] == '{' || text_[last] == '(');
      if (brace) ++last;
      if (text_.substr(std::min(last, text_.size())).starts_with("\u2212")) last += 3;
      if (last < text_.size() && (text_[last] == '-' || text_[last] == '+')) ++last;
      const std::size_t first = last;
      while (last < text_.size() && is_digit(text_[last])) ++last;
      if (last == first) return;
      if (brace && last < text_.size()) ++last;
    }
    if (last == at) return;
    token.decimal = true;
    at_ = last;
  }

  /// "(61)" right behind a decimal: the uncertainty of its last digits.
  bool uncertainty() {
    if (peek(0) != '(' || !is_digit(peek(1))) return false;
    std::size_t at = at_ + 1;
    while (at < text_.size() && is_digit(text_[at])) ++at;
    if (at >= text_.size() || text_[at] != ')' || at - at_ > 5) return false;
    at_ = at + 1;
    return true;
  }

  std::string_view text_;
  std::size_t at_;
};

}  // namespace

Tokens::Tokens(std::string_view text) : lower_(lower_case(text)) {
  read(text);
  join_words();
  find_sentences(text);
}

void Tokens::read(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
      ++at;
      continue;
    }
    const bool wide = (c & 0x80) != 0;
    const std::string_view sign = wide ? wide_sign(text, at) : std::string_view();
    if (is_blank(sign)) {
      at += sign.size();
      continue;
    }
    const bool point = c == '.' && at + 1 < text.size() && is_digit(text[at + 1]) &&
                       (at == 0 || (!is_digit(text[at - 1]) && !is_letter(text[at - 1])));
    if (is_digit(c) || point) {
      all_.push_back(NumberReader(text, at).read());
    } else if (is_letter(c) || (wide && sign.empty())) {
      Token token;
      token.kind = TokenKind::word;
      token.begin = static_cast<std::uint32_t>(at);
      token.capital = c >= 'A' && c <= 'Z';
      bool digits = false;
      while (at < text.size()) {
        const char d = text[at];
        const bool wide_letter = (d & 0x80) != 0 && wide_sign(text, at).empty();
        const bool fraction = d == '.' && digits && at + 1 < text.size() && is_digit(text[at + 1]);
        if (!is_letter(d) && !is_digit(d) && !wide_letter && !fraction) break;
        digits = digits || is_digit(d);
        ++at;
      }
      token.end = static_cast<std::uint32_t>(at);
      all_.push_back(token);
      continue;
    } else {
      Token token;
      token.begin = static_cast<std::uint32_t>(at);
      token.end = token.begin + static_cast<std::uint32_t>(sign.empty() ? 1 : sign.size());
      all_.push_back(token);
    }
    at = std::max<std::size_t>(all_.back().end, at + 1);
  }
}

/// Makes "ninety-two per cent" one number and leaves other number words as they are.
void Tokens::join_words() {
  std::size_t first = 0;
  while (first < all_.size() && !number_phrase(*this, first)) ++first;
  // Most texts have none, and need no second list.
  if (first == all_.size()) return;
  std::vector<Token> joined(all_.begin(), all_.begin() + static_cast<std::ptrdiff_t>(first));
  for (std::size_t i = first; i < all_.size(); ++i) {
    Token token = all_[i];
    if (const auto phrase = number_phrase(*this, i)) {
      token.kind = TokenKind::number;
      token.end = all_[phrase->last].end;
      token.worded = true;
      token.plain = phrase->plain;
      token.value = phrase->value;
      token.digits = 2;
      i = phrase->last;
    }
    joined.push_back(token);
  }
  all_ = std::move(joined);
}

void Tokens::find_sentences(std::string_view text) {
  constexpr std::array<std::string_view, 18> abbreviations = {
      "fig", "figs", "tab", "eq",     "eqs", "sec",  "al",  "e",  "g",
      "i",   "vs",   "ca",  "approx", "no",  "resp", "ref", "cf", "s"};
  std::uint32_t sentence = 0;
  for (std::size_t i = 0; i < all_.size(); ++i) {
    all_[i].sentence = sentence;
    if (sentences_.size() <= sentence) sentences_.push_back(static_cast<std::uint32_t>(i));
    if (all_[i].kind != TokenKind::sign || i + 1 >= all_.size()) continue;
    const std::string_view sign = word(i);
    if (sign == ";" || sign == "?" || sign == "!") {
      ++sentence;
      continue;
    }
    if (sign != "." || joined(i, i + 1)) continue;
    // "takes 7.7 s. Flattening": a unit.
    const bool unit = i > 1 && all_[i - 2].kind == TokenKind::number;
    const bool short_word =
        i > 0 && !unit &&
        std::find(abbreviations.begin(), abbreviations.end(), word(i - 1)) != abbreviations.end();
    const char next = text[all_[i + 1].begin];
    if (!short_word && !(next >= 'a' && next <= 'z')) ++sentence;
  }
}

std::size_t exact_digits(std::string_view number) {
  std::size_t digits = 0;
  std::size_t zeros = 0;  // at the end
  for (const char c : number) {
    if (c < '0' || c > '9' || (c == '0' && digits == 0)) continue;
    ++digits;
    zeros = c == '0' ? zeros + 1 : 0;
  }
  return number.find('.') == std::string_view::npos ? digits - zeros : digits;
}

}  // namespace lacuna::detail
