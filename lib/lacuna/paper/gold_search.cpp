#include "lacuna/paper/gold_search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "lacuna/paper/number_internal.hpp"

namespace lacuna {

using detail::PaperNumber;

/// The number of a text, or the same digits between 1 and 10.
struct GoldSearch::Number : PaperNumber {};

namespace {

constexpr int least_digits = 2;
constexpr int least_digits_cut_off = 3;
constexpr int least_digits_scaled = 3;
/// Slack for decimals that a double cannot hold.
constexpr double slack = 1e-9;

/// The same digits between 1 and 10.
template <class Number>
Number normalized(Number number) {
  const double scale = std::pow(10.0, -std::floor(std::log10(number.value)));
  number.value *= scale;
  number.unit *= scale;
  if (number.value >= 10) {
    number.value /= 10;
    number.unit /= 10;
  }
  return number;
}

GoldPlace place_of(const PaperNumber& number, double gold) {
  GoldPlace place{number.begin, number.end, gold, number.digits - number.trailing_zeros,
                  true,         false};
  for (const double scale : {1.0, 100.0, 0.01}) {
    const double off = std::abs(number.value - std::abs(gold) * scale);
    if (off <= number.value * 0.06) place.shifted = false;
    if (off <= number.value * slack) place.close = true;
  }
  if (place.digits >= (place.shifted ? 4 : 3)) place.close = true;
  return place;
}

}  // namespace

/// With the digits of the shortest form that reads back as the same double: d.ddde±xx.
GoldSearch::Target GoldSearch::target_of(double value, double gold) {
  Target target{value, 1, 0, gold};
  std::string digits;
  for (const char c : fmt::format("{}", value)) {
    if (c == 'e') break;
    if (c >= '0' && c <= '9') digits += c;
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  target.digits = static_cast<int>(digits.size());
  target.unit = std::pow(10.0, std::floor(std::log10(value)) - target.digits + 1);
  return target;
}

/// Whether one of the two is a rounding of the other.
bool GoldSearch::same_number(const Number& number, const Target& target) {
  const double off = std::abs(number.value - target.value);
  const double least = slack * target.value;
  const int longest_cut = std::min(number.trailing_zeros, number.digits - least_digits);
  double unit = number.unit;
  for (int cut = 0; cut <= std::max(longest_cut, 0); ++cut, unit *= 10) {
    const int digits = number.digits - cut;
    if (digits < least_digits) break;
    if (off <= unit / 2 + least) return true;
    if (digits >= least_digits_cut_off && number.value <= target.value && off < unit) return true;
  }
  return target.digits >= least_digits && number.digits >= target.digits &&
         off <= target.unit / 2 + least;
}

GoldSearch::GoldSearch(const std::vector<double>& gold) {
  for (const double signed_value : gold) {
    const double value = std::abs(signed_value);
    if (!std::isnormal(value)) continue;
    const Target target = target_of(value, signed_value);
    for (const double scale : {1.0, 100.0, 0.01}) {
      if (!std::isnormal(value * scale)) continue;
      targets_.push_back({value * scale, target.unit * scale, target.digits, signed_value});
    }
    if (target.digits < least_digits_scaled) continue;
    scaled_.push_back(normalized(target));
  }
  const auto less = [](const Target& a, const Target& b) { return a.value < b.value; };
  std::sort(targets_.begin(), targets_.end(), less);
  std::sort(scaled_.begin(), scaled_.end(), less);
}

std::optional<double> GoldSearch::find_in(const std::vector<Target>& targets,
                                          const Number& number) {
  // A rounding to two digits is off by 5 % at most; one that is cut off to three by 1 %.
  const double reach = number.value * 0.06;
  const auto below = [](const Target& target, double value) { return target.value < value; };
  for (auto at = std::lower_bound(targets.begin(), targets.end(), number.value - reach, below);
       at != targets.end() && at->value <= number.value + reach; ++at) {
    if (same_number(number, *at)) return at->gold;
  }
  return {};
}

std::optional<double> GoldSearch::find(const Number& number) const {
  if (number.digits < least_digits || !std::isnormal(number.value)) return {};
  if (auto found = find_in(targets_, number)) return found;
  if (number.digits - number.trailing_zeros < least_digits_scaled) return {};
  return find_in(scaled_, normalized(number));
}

std::optional<GoldPlace> GoldSearch::next(std::string_view text, std::size_t from) const {
  if (targets_.empty()) return {};
  std::size_t at = from;
  while (at < text.size()) {
    const auto scan = detail::next_number(text, at);
    for (const PaperNumber& number : scan.readings) {
      const auto gold = find(Number{number});
      if (!gold) continue;
      return place_of(number, *gold);
    }
    at = scan.next;
  }
  return {};
}

int GoldSearch::digits_of(double gold) {
  const double value = std::abs(gold);
  return std::isnormal(value) ? target_of(value, gold).digits : 0;
}

}  // namespace lacuna
