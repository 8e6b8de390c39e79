// What both scorers need to talk about one place in an answer.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <utility>

#include "lacuna/base/text.hpp"
#include "lacuna/score/compare_internal.hpp"

namespace lacuna::detail {
namespace {

constexpr std::size_t kMaxText = 200;     // bytes of one string or key that a verdict repeats
constexpr std::size_t kMaxElements = 16;  // of one list or object that a verdict repeats

// At most kMaxText bytes, cut between characters, with a mark where something is missing.
std::string cut(std::string_view text) {
  if (text.size() <= kMaxText) return std::string(text);
  std::size_t end = kMaxText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "…";
}

bool is_small_scalar(const Json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>().size() <= kMaxText;
  return value.is_primitive() && !value.is_binary();
}

bool is_small(const Json& value) {
  if (!value.is_structured()) return is_small_scalar(value);
  if (value.size() > kMaxElements) return false;
  for (const auto& [key, element] : value.items()) {
    if (key.size() > kMaxText || !is_small_scalar(element)) return false;
  }
  return true;
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string describe_text(const std::string& text) {
  std::string_view rest = text;
  while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t')) rest.remove_prefix(1);
  if (!rest.empty() && rest.front() == '+') rest.remove_prefix(1);
  double number = 0;
  const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  const std::string quoted = printable(cut(text));
  if (parsed.ptr == rest.data()) return fmt::format("text, \"{}\"", quoted);
  if (std::isfinite(number)) return fmt::format("a number given as text, \"{}\"", quoted);
  return fmt::format("no finite number, and given as text, \"{}\"", quoted);
}

void append_all(std::vector<LeafVerdict>& to, std::vector<LeafVerdict>& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

void LeafList::add(LeafVerdict leaf) {
  auto& count = leaf.pass ? passed_ : failed_;
  if (++count <= max_listed) leaves_.push_back(std::move(leaf));
}

void LeafList::add_extra(LeafVerdict leaf) {
  if (++extra_ <= max_listed) extras_.push_back(std::move(leaf));
}

Verdict LeafList::take() {
  Verdict verdict;
  verdict.pass = all_passed() && passed_ > 0;
  const auto over = [](std::size_t count) { return count - std::min(count, max_listed); };
  const std::size_t passing = over(passed_);
  const std::size_t failing = over(failed_) + over(extra_);
  verdict.leaves = std::move(leaves_);
  append_all(verdict.leaves, extras_);
  if (passing + failing > 0) {
    verdict.leaves.push_back(
        {.path = {},
         .gold = nullptr,
         .value = nullptr,
         .pass = failing == 0,
         .reason =
             fmt::format("not listed: {} more that pass and {} more that fail", passing, failing),
         .flag = {}});
  }
  return verdict;
}

std::string pointer_child(std::string_view parent, std::string_view key) {
  std::string path(parent);
  path += '/';
  for (const char c : cut(key)) {
    if (c == '~') {
      path += "~0";
    } else if (c == '/') {
      path += "~1";
    } else {
      path += c;
    }
  }
  return path;
}

std::string pointer_child(std::string_view parent, std::size_t index) {
  return fmt::format("{}/{}", parent, index);
}

Json excerpt(const Json& value) {
  if (is_small(value)) return value;
  if (value.is_string()) return cut(value.get_ref<const std::string&>());
  return nullptr;
}

std::string describe(const Json& value) {
  switch (value.type()) {
    case Json::value_t::null:
      return "null";
    case Json::value_t::boolean:
      return value.get<bool>() ? "true" : "false";
    case Json::value_t::string:
      return describe_text(value.get_ref<const std::string&>());
    case Json::value_t::array:
      return fmt::format("a list of {}", value.size());
    case Json::value_t::object:
      return fmt::format("an object of {}", counted(value.size(), "key"));
    case Json::value_t::number_float:
      if (std::isnan(value.get<double>())) return "NaN";
      if (std::isinf(value.get<double>())) return "infinity";
      return "a number";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
      return "a number";
    default:
      return "something that is not JSON";
  }
}

std::optional<double> finite_number(const Json& value) {
  if (!value.is_number()) return std::nullopt;
  const auto number = value.get<double>();
  if (!std::isfinite(number)) return std::nullopt;
  return number;
}

std::string describe_error(double value, double gold, const Tolerance& tolerance, bool pass) {
  if (value == gold) return {};
  const auto enough_digits = [pass](double error, double bound) {
    // Exactly at the boundary the last bits of the quotient are noise.
    if (pass && error <= bound * (1 + 1e-9)) error = std::min(error, bound);
    std::string text;
    for (int digits = 2; digits <= 17; ++digits) {
      text = error >= 100 && error < 1e6 ? fmt::format("{:.{}f}", error, digits - 2)
                                         : fmt::format("{:.{}g}", error, digits);
      if ((std::strtod(text.c_str(), nullptr) > bound) == (error > bound)) break;
    }
    return text;
  };
  if (gold == 0) {
    return fmt::format("off by {} from a gold of 0",
                       enough_digits(std::abs(value), tolerance.atol));
  }
  double error = std::abs(value - gold) / std::abs(gold);
  if (!std::isfinite(error)) error = std::abs(value / gold - 1);
  if (!std::isfinite(error * 100)) return "off by more than 1e+300 %";
  const std::string sign =
      std::signbit(value) != std::signbit(gold) && value != 0 ? ", and of the other sign" : "";
  return fmt::format("off by {} %{}", enough_digits(error * 100, tolerance.rtol * 100), sign);
}

}  // namespace lacuna::detail
