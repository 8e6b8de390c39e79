#include "lacuna/paper/redact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "lacuna/paper/number_internal.hpp"

namespace lacuna {
namespace {

using detail::PaperNumber;

/// One value that must not stand in the text.
struct Target {
  double value = 0;
  double unit = 1;  ///< of the last digit of its shortest form
  int digits = 1;   ///< of its shortest form
  double gold = 0;

  friend bool operator<(const Target& a, const Target& b) { return a.value < b.value; }
};

constexpr int least_digits = 2;
constexpr int least_digits_cut_off = 3;
constexpr int least_digits_scaled = 3;
/// Slack for decimals that a double cannot hold.
constexpr double slack = 1e-9;

/// With the digits of the shortest form that reads back as the same double: d.ddde±xx.
Target target_of(double value, double gold) {
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

/// The same digits between 1 and 10.
PaperNumber normalized(PaperNumber number) {
  const double scale = std::pow(10.0, -std::floor(std::log10(number.value)));
  number.value *= scale;
  number.unit *= scale;
  if (number.value >= 10) {
    number.value /= 10;
    number.unit /= 10;
  }
  return number;
}

/// Whether one of the two is a rounding of the other.
bool same_number(const PaperNumber& number, const Target& target) {
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

class GoldSearch {
 public:
  explicit GoldSearch(const std::vector<double>& gold) {
    for (const double signed_value : gold) {
      const double value = std::abs(signed_value);
      if (!std::isnormal(value)) continue;
      const Target target = target_of(value, signed_value);
      for (const double scale : {1.0, 100.0, 0.01}) {
        if (!std::isnormal(value * scale)) continue;
        targets_.push_back({value * scale, target.unit * scale, target.digits, signed_value});
      }
      if (target.digits < least_digits_scaled) continue;
      const auto number = normalized({0, 0, target.value, target.unit, target.digits, 0});
      scaled_.push_back({number.value, number.unit, target.digits, signed_value});
    }
    std::sort(targets_.begin(), targets_.end());
    std::sort(scaled_.begin(), scaled_.end());
  }

  std::optional<double> find(const PaperNumber& number) const {
    if (number.digits < least_digits || !std::isnormal(number.value)) return {};
    if (auto found = find_in(targets_, number)) return found;
    if (number.digits - number.trailing_zeros < least_digits_scaled) return {};
    return find_in(scaled_, normalized(number));
  }

 private:
  static std::optional<double> find_in(const std::vector<Target>& targets,
                                       const PaperNumber& number) {
    // A rounding to two digits is off by 5 % at most; one that is cut off to three by 1 %.
    const double reach = number.value * 0.06;
    Target low;
    low.value = number.value - reach;
    for (auto at = std::lower_bound(targets.begin(), targets.end(), low);
         at != targets.end() && at->value <= number.value + reach; ++at) {
      if (same_number(number, *at)) return at->gold;
    }
    return {};
  }

  std::vector<Target> targets_;
  std::vector<Target> scaled_;
};

/// Finds what is in `text`, overwrites it there by bytes that belong to no number, and notes it.
bool take_out(std::string& text, std::string_view original, const GoldSearch& search,
              std::vector<Removed>& removed) {
  bool any = false;
  std::size_t at = 0;
  while (at < text.size()) {
    auto scan = detail::next_number(text, at);
    at = scan.next;
    for (const PaperNumber& number : scan.readings) {
      const auto gold = search.find(number);
      if (!gold) continue;
      const ByteRange range{static_cast<std::uint32_t>(number.begin),
                            static_cast<std::uint32_t>(number.end)};
      removed.push_back({range, std::string(range.of(original)), *gold});
      std::fill(text.begin() + range.begin, text.begin() + range.end, '\x01');
      at = number.end;
      any = true;
      break;
    }
  }
  return any;
}

}  // namespace

RedactedPaper redact_gold(std::string_view text, const std::vector<double>& gold) {
  RedactedPaper paper;
  for (const double value : gold) {
    if (value == 0 || (std::isnormal(value) && target_of(std::abs(value), value).digits == 1)) {
      paper.too_short.push_back(value);
    }
  }
  std::sort(paper.too_short.begin(), paper.too_short.end());
  paper.too_short.erase(std::unique(paper.too_short.begin(), paper.too_short.end()),
                        paper.too_short.end());
  const GoldSearch search(gold);
  std::string rest(text);
  while (take_out(rest, text, search, paper.removed)) {
  }
  std::sort(paper.removed.begin(), paper.removed.end(),
            [](const Removed& a, const Removed& b) { return a.range.begin < b.range.begin; });
  std::size_t at = 0;
  for (const Removed& removed : paper.removed) {
    paper.text += text.substr(at, removed.range.begin - at);
    paper.text += "[…]";
    at = removed.range.end;
  }
  paper.text += text.substr(at);
  return paper;
}

}  // namespace lacuna
