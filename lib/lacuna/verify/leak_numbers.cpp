#include "lacuna/verify/leak_numbers_internal.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

namespace lacuna::detail {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
char lower(char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); }

std::vector<double> values_of(const std::vector<GoldNumber>& numbers) {
  std::vector<double> values;
  values.reserve(numbers.size());
  for (const GoldNumber& number : numbers) {
    // What is too short is in every text.
    const bool searched = GoldSearch::digits_of(number.value) >= NumberCounts::least;
    if (searched) values.push_back(number.value);
  }
  return values;
}

/// Words of four letters and more: shorter ones are everywhere.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  const auto flush = [&] {
    if (word.size() >= 4) words.push_back(word);
    word.clear();
  };
  for (const char c : name) {
    if (is_letter(c) && c != '_') {
      word += lower(c);
    } else {
      flush();
    }
  }
  flush();
  return words;
}

/// A plain number: digits, a point, digits.
struct PlainNumber {
  std::size_t end = 0;
  std::uint64_t mantissa = 0;  ///< its first NumberCounts::most significant digits
  int digits = 0;              ///< significant, without zeros that end a whole number
  int leading = 0;             ///< its first three significant digits, over separators
};

/// With the digits behind separators: "1,234" and "12 345" begin with 123.
int leading_digits(std::string_view text, std::size_t at) {
  int value = 0;
  int count = 0;
  for (; at < text.size() && count < 3; ++at) {
    const char c = text[at];
    if (is_digit(c)) {
      if (count == 0 && c == '0') continue;
      value = value * 10 + (c - '0');
      ++count;
    } else {
      const bool separator = c == '.' || c == ',' || c == ' ' || c == '_' || c == '\'';
      if (!separator || at + 1 >= text.size() || !is_digit(text[at + 1])) break;
    }
  }
  return count == 3 ? value : -1;
}

PlainNumber plain_number(std::string_view text, std::size_t at) {
  PlainNumber number;
  number.leading = leading_digits(text, at);
  int zeros = 0;
  bool point = at > 0 && text[at - 1] == '.';
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '.' && !point && at + 1 < text.size() && is_digit(text[at + 1])) {
      point = true;
      number.digits += zeros;
      zeros = 0;
      continue;
    }
    if (!is_digit(c)) break;
    if (c == '0' && number.digits + zeros == 0) continue;
    if (c == '0' && !point) {
      ++zeros;
    } else {
      number.digits += zeros + 1;
      zeros = 0;
    }
    if (number.digits + zeros <= NumberCounts::most) {
      number.mantissa = number.mantissa * 10 + static_cast<std::uint64_t>(c - '0');
    }
  }
  number.end = at;
  return number;
}

bool is_common(double gold, std::string_view written) {
  double value = 0;
  std::string plain;
  for (const char c : written) {
    if (c != ',' && c != ' ' && c != '_') plain += c;
  }
  const std::size_t sign = plain.find_first_of("0123456789.");
  if (sign == std::string::npos) return false;
  const auto read = std::from_chars(plain.data() + sign, plain.data() + plain.size(), value);
  if (read.ec != std::errc()) return false;
  const bool whole = value == std::floor(value) && plain.find('.') == std::string::npos;
  if (whole && value >= 1900 && value <= 2100) return true;
  if (whole && value > 0 && std::exp2(std::round(std::log2(value))) == value) return true;
  if (read.ptr != plain.data() + plain.size()) return false;  // "1.2 × 10^-7": as it is
  const double ratio = value / std::abs(gold);
  const auto near = [&](double scale) { return std::abs(ratio / scale - 1) < 0.02; };
  return !near(1) && !near(100) && !near(0.01);
}

/// Whether the digits begin a hexadecimal word of seven letters and more, as "087342b" does.
bool in_hash(std::string_view text, std::size_t begin, std::size_t end) {
  std::size_t last = end;
  while (last < text.size() && (is_digit(text[last]) || (text[last] >= 'a' && text[last] <= 'f'))) {
    ++last;
  }
  const bool word_ends = last >= text.size() || !is_letter(text[last]);
  return last > end && word_ends && last - begin >= 7;
}

double poisson_tail(std::size_t least, double mean) {
  double term = std::exp(-mean);
  double below = 0;
  for (std::size_t i = 0; i < least; ++i) {
    below += term;
    term *= mean / static_cast<double>(i + 1);
  }
  if (1 - below > 1e-12) return 1 - below;
  return std::min(1.0, term / std::max(1e-300, 1 - mean / static_cast<double>(least + 1)));
}

}  // namespace

void NumberCounts::add(std::uint64_t mantissa, int digits) {
  if (digits < least) return;
  auto& seen = seen_[static_cast<std::size_t>(std::min(digits, most) - least)];
  if (seen.size() < enough) seen.insert(mantissa);
}

void NumberCounts::add(const NumberCounts& other) {
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    if (seen_[i].size() < enough) seen_[i].insert(other.seen_[i].begin(), other.seen_[i].end());
  }
}

std::uint64_t NumberCounts::at_least(int digits) const {
  std::uint64_t count = 0;
  for (int i = std::clamp(digits, least, most) - least; i <= most - least; ++i) {
    count += seen_[static_cast<std::size_t>(i)].size();
  }
  return count;
}

NumberIndex::NumberIndex(const std::vector<GoldNumber>& numbers) : search_(values_of(numbers)) {
  std::set<double> searched;
  for (const GoldNumber& number : numbers) {
    const double value = std::abs(number.value);
    digits_.push_back(GoldSearch::digits_of(number.value));
    values_.push_back(number.value);
    words_.push_back(words_of(number.result));
    if (digits_.back() < NumberCounts::least) continue;
    searched.insert(number.value);
    const double mantissa = value / std::pow(10.0, std::floor(std::log10(value))) * 100;
    for (int off = -2; off <= 2; ++off) {
      int leading = static_cast<int>(mantissa) + off;
      if (leading > 999) leading = 100 + (leading - 1000) / 10;
      if (leading < 100) leading = 1000 - (100 - leading);
      leading_[static_cast<std::size_t>(leading)] = true;
    }
  }
  searched_ = searched.size();
}

std::vector<NumberMatch> NumberIndex::find(std::string_view text, NumberCounts& counts) const {
  std::vector<NumberMatch> found;
  if (empty()) return found;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_digit(text[at])) {
      ++at;
      continue;
    }
    const PlainNumber number = plain_number(text, at);
    const bool in_word = at > 0 && is_letter(text[at - 1]);
    if (!in_word) counts.add(number.mantissa, number.digits);
    if (number.leading >= 0 && leading_[static_cast<std::size_t>(number.leading)]) {
      look(text, at, found);
    }
    at = number.end;
    if (!found.empty() && found.back().end > at) at = found.back().end;
    // The rest of a hexadecimal hash holds no numbers.
    if (in_word) {
      while (at < text.size() && (is_digit(text[at]) || is_letter(text[at]))) ++at;
    }
  }
  return found;
}

/// The number whose digits begin at `at`.
void NumberIndex::look(std::string_view text, std::size_t at,
                       std::vector<NumberMatch>& found) const {
  constexpr std::size_t longest = 96;
  const std::size_t from = at > 0 && text[at - 1] == '.' ? at - 1 : at;
  const auto place = search_.next(text.substr(0, std::min(text.size(), at + longest)), from);
  if (!place || place->begin > at || place->end <= at) return;
  if (in_hash(text, at, place->end)) return;
  const std::string_view written = text.substr(place->begin, place->end - place->begin);
  for (std::uint32_t i = 0; i < values_.size(); ++i) {
    if (values_[i] != place->gold) continue;
    NumberMatch match;
    match.number = i;
    match.begin = static_cast<std::uint32_t>(place->begin);
    match.end = static_cast<std::uint32_t>(place->end);
    match.digits = std::min(place->digits, digits_[i]);
    if (match.digits < NumberCounts::least) continue;
    match.common = is_common(place->gold, written);
    match.named = named(text, place->begin, place->end, i);
    found.push_back(match);
  }
}

/// Whether all words of the result's name stand in the line, near the number.
bool NumberIndex::named(std::string_view text, std::size_t begin, std::size_t end,
                        std::uint32_t number) const {
  if (words_[number].empty()) return false;
  constexpr std::size_t reach = 120;
  std::size_t from = begin - std::min(begin, reach);
  const std::size_t line = text.substr(from, begin - from).find_last_of('\n');
  if (line != std::string_view::npos) from += line + 1;
  const std::size_t to = std::min(end + reach, text.size());
  const std::size_t rest = text.substr(end, to - end).find('\n');
  const std::size_t last = rest == std::string_view::npos ? to : end + rest;
  std::string around;
  for (const char c : text.substr(from, last - from)) around += lower(c);
  return std::all_of(words_[number].begin(), words_[number].end(), [&](const std::string& word) {
    return around.find(word) != std::string::npos;
  });
}

void set_expected(std::vector<ChanceMatch>& matches, const std::vector<CountedFile>& files,
                  std::size_t searched) {
  for (int digits = NumberCounts::least; digits <= NumberCounts::most; ++digits) {
    std::vector<std::pair<bool, std::uint64_t>> crowds;  // sources last, the fullest last
    crowds.reserve(files.size());
    for (const CountedFile& file : files) {
      const std::uint64_t count = file.counts->at_least(digits);
      if (count > 0) crowds.emplace_back(file.source, count);
    }
    std::sort(crowds.begin(), crowds.end());
    std::vector<std::set<std::uint32_t>> hits(files.size());
    for (const ChanceMatch& match : matches) {
      if (match.digits >= digits && !match.common) hits[match.file].insert(match.number);
    }
    for (ChanceMatch& match : matches) {
      if (match.digits < digits) continue;
      const std::uint64_t count =
          std::max<std::uint64_t>(1, files[match.file].counts->at_least(digits));
      const std::pair<bool, std::uint64_t> own(files[match.file].source, count);
      const auto rank = std::upper_bound(crowds.begin(), crowds.end(), own) - crowds.begin();
      const double mean = static_cast<double>(searched) * static_cast<double>(count) *
                          std::pow(10.0, -digits) / (match.named ? 20 : 1);
      const std::size_t found = std::max<std::size_t>(1, hits[match.file].size());
      const double expected =
          poisson_tail(found, mean) * static_cast<double>(std::max<std::ptrdiff_t>(1, rank));
      match.expected =
          digits == NumberCounts::least ? expected : std::min(match.expected, expected);
    }
  }
}

}  // namespace lacuna::detail
