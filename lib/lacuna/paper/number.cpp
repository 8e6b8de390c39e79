#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <string>

#include "lacuna/paper/number_internal.hpp"

namespace lacuna::detail {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// A position in a text that tries what may stand there.
class Cursor {
 public:
  Cursor(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  std::size_t at() const { return at_; }
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  bool take_any(std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [this](auto word) { return take(word); });
  }
  std::string_view take_digits() {
    const auto begin = at_;
    while (is_digit(peek())) ++at_;
    return text_.substr(begin, at_ - begin);
  }
  /// Blanks as Markdown, HTML and LaTeX write them, but no line end.
  void skip_blanks() {
    // Nothing of the kind begins with another byte, and most numbers are followed by one.
    constexpr std::string_view begins = " \t~{&\\\xC2\xE2";
    if (begins.find(peek()) == std::string_view::npos) return;
    while (take_any({" ", "\t", "\u00A0", "\u2009", "\u202F", "\\,", "\\;", "\\:", "\\!", "\\ ",
                     "~", "{}", "&nbsp;", "&thinsp;"})) {
    }
  }

 private:
  std::string_view text_;
  std::size_t at_;
};

/// What may stand between groups of three digits.
enum class Grouping { none, comma, blank };

bool take_separator(Cursor& cursor, Grouping grouping) {
  if (grouping == Grouping::comma) return cursor.take_any({"{,}", ",\\!", ","});
  return cursor.take_any(
      {"\u2009", "\u202F", "\u00A0", "\\,", "\\ ", "~", " ", "_", "'", "\u2019"});
}

struct Mantissa {
  std::string whole;
  std::string fraction;
  std::size_t end = 0;
};

/// Longer runs of groups are lists. Bounds the time, too.
constexpr int most_groups = 8;

/// Digits in groups of three, at least two groups. Nothing where they are not.
std::optional<std::string> grouped_digits(Cursor& cursor, Grouping grouping) {
  std::string digits(cursor.take_digits());
  if (digits.empty() || digits.size() > 3) return {};
  int groups = 1;
  for (;; ++groups) {
    Cursor ahead = cursor;
    if (!take_separator(ahead, grouping)) break;
    const auto group = ahead.take_digits();
    if (group.size() != 3) break;
    if (groups == most_groups) return {};
    digits += group;
    cursor = ahead;
  }
  if (groups == 1) return {};
  return digits;
}

std::optional<Mantissa> mantissa(std::string_view text, std::size_t at, Grouping grouping,
                                 char decimal_mark) {
  Cursor cursor(text, at);
  Mantissa found;
  if (grouping == Grouping::none) {
    found.whole = cursor.take_digits();
  } else {
    auto digits = grouped_digits(cursor, grouping);
    if (!digits) return {};
    found.whole = std::move(*digits);
  }
  Cursor ahead = cursor;
  const bool mark = decimal_mark == '.' ? ahead.take(".") : ahead.take_any({"{,}", ","});
  if (mark && is_digit(ahead.peek())) {
    found.fraction = ahead.take_digits();
    cursor = ahead;
  } else if (decimal_mark == ',') {
    return {};
  }
  if (found.whole.empty() && found.fraction.empty()) return {};
  found.end = cursor.at();
  return found;
}

std::optional<int> small_number(std::string_view digits) {
  if (digits.empty() || digits.size() > 4) return {};
  int value = 0;
  for (const char digit : digits) value = value * 10 + (digit - '0');
  return value;
}

bool take_minus(Cursor& cursor) {
  return cursor.take_any({"-", "\u2212", "\u2013", "&minus;", "{-}"});
}

/// Digits that are written raised: "⁻⁷".
std::optional<int> superscript(Cursor& cursor) {
  constexpr std::array<std::string_view, 10> raised = {"\u2070", "\u00B9", "\u00B2", "\u00B3",
                                                       "\u2074", "\u2075", "\u2076", "\u2077",
                                                       "\u2078", "\u2079"};
  const bool negative = cursor.take("\u207B");
  if (!negative) cursor.take("\u207A");
  std::string digits;
  for (bool more = true; more;) {
    more = false;
    for (std::size_t i = 0; i < raised.size() && !more; ++i) {
      if (cursor.take(raised[i])) {
        digits += static_cast<char>('0' + i);
        more = true;
      }
    }
  }
  const auto value = small_number(digits);
  if (!value) return {};
  return negative ? -*value : *value;
}

/// "^-7", "^{-7}", "**-7", "<sup>-7</sup>", "⁻⁷" after a ten.
std::optional<int> raised_power(Cursor& cursor) {
  if (auto value = superscript(cursor)) return value;
  if (!cursor.take_any({"^", "\\^", "**", "\\*\\*", "<sup>", "\\textsuperscript"})) return {};
  cursor.skip_blanks();
  cursor.take_any({"{", "("});
  cursor.skip_blanks();
  const bool negative = take_minus(cursor);
  if (!negative) cursor.take("+");
  cursor.skip_blanks();
  const auto value = small_number(cursor.take_digits());
  if (!value) return {};
  Cursor ahead = cursor;
  ahead.skip_blanks();
  if (ahead.take_any({"}", ")", "</sup>", "^"})) cursor = ahead;
  return negative ? -*value : *value;
}

/// "e-7" or "× 10^-7" after a mantissa; leaves the cursor behind it.
std::optional<int> exponent(Cursor& cursor) {
  Cursor ahead = cursor;
  if (ahead.take_any({"e", "E"})) {
    const bool negative = take_minus(ahead);
    if (!negative) ahead.take("+");
    if (const auto value = small_number(ahead.take_digits())) {
      cursor = ahead;
      return negative ? -*value : *value;
    }
    return {};
  }
  ahead.skip_blanks();
  if (!ahead.take_any(
          {"\u00D7", "\u00B7", "\u22C5", "\\times", "\\cdot", "&times;", "\\*", "*", "x", "X"})) {
    return {};
  }
  ahead.skip_blanks();
  if (!ahead.take_any({"10", "{10}"})) return {};
  const auto value = raised_power(ahead);
  if (value) cursor = ahead;
  return value;
}

PaperNumber measured(std::size_t begin, const Mantissa& mantissa, int power, std::size_t end) {
  PaperNumber number;
  number.begin = begin;
  number.end = end;
  std::string digits = mantissa.whole + mantissa.fraction;
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  number.digits = static_cast<int>(std::min<std::size_t>(digits.size(), 400));
  if (mantissa.fraction.empty()) {
    const auto last = digits.find_last_not_of('0');
    if (last != std::string::npos) {
      number.trailing_zeros =
          static_cast<int>(std::min<std::size_t>(digits.size() - 1 - last, 400));
    }
  }
  const double scale = static_cast<double>(power) - static_cast<double>(mantissa.fraction.size());
  number.unit = std::pow(10.0, scale);
  // The leading digits carry all the precision that the comparison needs.
  const std::size_t kept = std::min<std::size_t>(digits.size(), 25);
  double value = 0;
  for (const char digit : std::string_view(digits).substr(0, kept))
    value = value * 10 + (digit - '0');
  number.value = value * std::pow(10.0, scale + static_cast<double>(digits.size() - kept));
  return number;
}

/// Whether the digit at `at` continues a word: "fig2", "x_12", but neither "\pm0.5" nor "_12_".
bool inside_word(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  bool letters_only = true;
  bool any = false;
  constexpr std::size_t longest_word = 64;
  while (begin > 0 && at - begin < longest_word) {
    const char c = text[begin - 1];
    if (!is_letter(c) && !is_digit(c) && c != '_') break;
    if (c != '_') any = true;
    if (!is_letter(c)) letters_only = false;
    --begin;
  }
  if (!any) return false;
  return !letters_only || begin == 0 || text[begin - 1] != '\\';
}

/// Where the sign before `at` begins; `at` itself where there is none or it is a hyphen.
std::size_t with_sign(std::string_view text, std::size_t at) {
  for (const std::string_view sign : {"-", "+", "\u2212", "{-}", "&minus;"}) {
    if (!text.substr(0, at).ends_with(sign)) continue;
    const std::size_t begin = at - sign.size();
    if (begin == 0) return begin;
    const char before = text[begin - 1];
    const bool binary = is_letter(before) || is_digit(before) || before == ')' || before == ']' ||
                        before == '}' || before == '-' || before == '\\';
    return binary ? at : begin;
  }
  return at;
}

/// The end of "3.2.1" or "1.05.2rc1" that begins at `at`; nothing where it has fewer than two dots.
std::optional<std::size_t> dotted_end(std::string_view text, std::size_t at) {
  Cursor cursor(text, at);
  int dots = 0;
  cursor.take_digits();
  while (cursor.peek() == '.' && is_digit(cursor.peek(1))) {
    cursor.take(".");
    cursor.take_digits();
    ++dots;
  }
  if (dots < 2) return {};
  return cursor.at();
}

void add_reading(std::vector<PaperNumber>& readings, std::string_view text, std::size_t begin,
                 const std::optional<Mantissa>& found) {
  if (!found) return;
  Cursor cursor(text, found->end);
  const int power = exponent(cursor).value_or(0);
  readings.push_back(measured(begin, *found, power, cursor.at()));
}

}  // namespace

NumberScan next_number(std::string_view text, std::size_t from) {
  std::size_t at = from;
  while (true) {
    while (at < text.size() && !is_digit(text[at])) ++at;
    if (at >= text.size()) return {{}, text.size()};
    const bool leading_point =
        at > from && text[at - 1] == '.' && !inside_word(text, at - 1) &&
        (at < 2 || (text[at - 2] != '.' && text[at - 2] != ')' && text[at - 2] != ']'));
    const std::size_t first = leading_point ? at - 1 : at;
    const bool attribute =
        !leading_point && at > 0 && text[at - 1] == '.' && at >= 2 && inside_word(text, at - 1);
    if (attribute || (!leading_point && inside_word(text, at))) {
      while (at < text.size() &&
             (is_digit(text[at]) || is_letter(text[at]) || text[at] == '_' ||
              (text[at] == '.' && at + 1 < text.size() && is_digit(text[at + 1])))) {
        ++at;
      }
      continue;
    }
    if (const auto end = dotted_end(text, first)) {
      at = *end;
      continue;
    }
    NumberScan scan;
    const std::size_t begin = with_sign(text, first);
    if (!leading_point) {
      add_reading(scan.readings, text, begin, mantissa(text, first, Grouping::comma, '.'));
      add_reading(scan.readings, text, begin, mantissa(text, first, Grouping::blank, '.'));
      add_reading(scan.readings, text, begin, mantissa(text, first, Grouping::none, ','));
    }
    const auto plain = mantissa(text, first, Grouping::none, '.');
    add_reading(scan.readings, text, begin, plain);
    scan.next = scan.readings.back().end;
    return scan;
  }
}

}  // namespace lacuna::detail
