#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <tuple>

#include "lacuna/base/files.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/task/spec_reader_internal.hpp"

namespace lacuna::detail {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

/// The length of the decimal number that `text` begins with; 0 where it begins with none. `whole`
/// tells whether it has neither point nor exponent.
std::size_t decimal_length(std::string_view text, bool& whole) {
  std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const std::size_t digits = at;
  at = skip_digits(text, at);
  std::size_t count = at - digits;
  whole = true;
  if (at < text.size() && text[at] == '.') {
    const std::size_t end = skip_digits(text, at + 1);
    count += end - at - 1;
    if (count == 0) return 0;
    at = end;
    whole = false;
  }
  if (count == 0) return 0;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    std::size_t exponent = at + 1;
    if (exponent < text.size() && (text[exponent] == '-' || text[exponent] == '+')) ++exponent;
    const std::size_t end = skip_digits(text, exponent);
    if (end > exponent) {
      at = end;
      whole = false;
    }
  }
  return at;
}

Json decimal_value(std::string_view text, bool whole) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const char* end = text.data() + text.size();
  if (whole) {
    std::int64_t value = 0;
    const auto [last, error] = std::from_chars(text.data(), end, value);
    if (error == std::errc() && last == end) return value;
  }
  double value = 0;
  const auto [last, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || !std::isfinite(value)) return nullptr;
  return value;
}

/// "0x1f" and "0o17".
std::optional<Json> radix_value(std::string_view text) {
  const int base = text.starts_with("0x") ? 16 : text.starts_with("0o") ? 8 : 0;
  if (base == 0) return {};
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data() + 2, end, value, base);
  if (text.size() < 3 || text[2] == '-' || last != end || error != std::errc()) return {};
  return Json(value);
}

bool is_not_finite(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  static constexpr std::string_view words[] = {".inf", ".Inf", ".INF", ".nan", ".NaN",
                                               ".NAN", "inf",  "Inf",  "nan",  "NaN"};
  return std::find(std::begin(words), std::end(words), text) != std::end(words);
}

std::string_view kind_name(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::null:
      return "empty";
    case YamlNode::Kind::scalar:
      return "a single value";
    case YamlNode::Kind::sequence:
      return "a list";
    case YamlNode::Kind::mapping:
      return "a mapping";
  }
  return "something else";
}

std::string shown(std::string_view text) {
  constexpr std::size_t longest = 60;
  const std::string safe = printable(text.substr(0, longest));
  return text.size() > longest ? safe + "…" : safe;
}

bool is_id_of(std::string_view text, std::size_t longest) {
  if (text.empty() || text.size() > longest || text.front() == '-') return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-'; });
}

}  // namespace

NumberRead read_number(const YamlNode& node) {
  if (node.kind != YamlNode::Kind::scalar) return {};
  const std::string_view text = node.scalar;
  if (is_not_finite(text)) return {NumberForm::not_finite, nullptr, {}};
  if (auto value = radix_value(text); value && !node.quoted) {
    return {NumberForm::number, std::move(*value), {}};
  }
  bool whole = false;
  const std::size_t length = decimal_length(text, whole);
  if (length == 0) return {};
  if (length < text.size()) {
    std::string_view unit = text.substr(length);
    unit.remove_prefix(std::min(unit.find_first_not_of(' '), unit.size()));
    return {NumberForm::with_unit, nullptr, std::string(unit)};
  }
  if (node.quoted) return {NumberForm::quoted, nullptr, {}};
  Json value = decimal_value(text, whole);
  if (value.is_null()) return {NumberForm::not_finite, nullptr, {}};
  return {NumberForm::number, std::move(value), {}};
}

bool is_id(std::string_view text) { return is_id_of(text, 64); }

bool is_task_id(std::string_view text) { return is_id_of(text, 128); }

void SpecReader::problem(const YamlNode& at, std::string code, std::string message,
                         Severity severity) {
  failed_ = failed_ || severity == Severity::error;
  diagnostics_.push_back(
      {severity, std::move(code), std::move(message), {path_, at.line, at.column}});
}

bool SpecReader::mapping(const YamlNode& node, std::string_view what,
                         const std::vector<std::string>& keys) {
  if (node.kind != YamlNode::Kind::mapping) {
    problem(node, "wrong_type",
            fmt::format("{} must be a mapping (`key: value`), but is {}", what, kind_name(node)));
    return false;
  }
  for (const auto& [key, value] : node.members) {
    if (std::find(keys.begin(), keys.end(), key.scalar) != keys.end()) continue;
    const std::string near = closest_word(key.scalar, keys);
    problem(key, "unknown_key",
            near.empty() ? fmt::format("{} has no key `{}`; it may have {}", what,
                                       shown(key.scalar), fmt::join(keys, ", "))
                         : fmt::format("{} has no key `{}`; did you mean `{}`?", what,
                                       shown(key.scalar), near));
  }
  return true;
}

const YamlNode* SpecReader::required(const YamlNode& mapping, std::string_view key,
                                     std::string_view what) {
  const YamlNode* node = mapping.find(key);
  if (node == nullptr) {
    problem(mapping, "missing_key", fmt::format("{} needs the key `{}`", what, key));
  }
  return node;
}

bool SpecReader::sequence(const YamlNode& node, std::string_view what) {
  if (node.kind == YamlNode::Kind::sequence) return true;
  problem(node, "wrong_type",
          fmt::format("{} must be a list (`[a, b]`), but is {}", what, kind_name(node)));
  return false;
}

std::optional<std::string> SpecReader::text(const YamlNode& node, std::string_view what) {
  if (node.kind == YamlNode::Kind::null) {
    problem(node, "empty_value", fmt::format("{} must not be empty", what));
    return {};
  }
  if (node.kind != YamlNode::Kind::scalar) {
    problem(node, "wrong_type", fmt::format("{} must be text, but is {}", what, kind_name(node)));
    return {};
  }
  if (node.scalar.find_first_not_of(" \t\r\n") == std::string::npos) {
    problem(node, "empty_value", fmt::format("{} must not be empty", what));
    return {};
  }
  if (node.scalar.find('\0') != std::string::npos) {
    problem(node, "bad_value", fmt::format("{} must not hold a NUL byte", what));
    return {};
  }
  return node.scalar;
}

std::vector<std::string> SpecReader::texts(const YamlNode& node, std::string_view what) {
  std::vector<std::string> all;
  if (!sequence(node, what)) return all;
  for (const YamlNode& item : node.items) {
    if (auto one = text(item, fmt::format("an entry of {}", what))) all.push_back(std::move(*one));
  }
  return all;
}

std::optional<bool> SpecReader::boolean(const YamlNode& node, std::string_view what) {
  if (node.kind == YamlNode::Kind::scalar && !node.quoted) {
    if (node.scalar == "true" || node.scalar == "True") return true;
    if (node.scalar == "false" || node.scalar == "False") return false;
  }
  problem(node, "wrong_type", fmt::format("{} must be true or false, without quotes", what));
  return {};
}

std::optional<Json> SpecReader::number(const YamlNode& node, std::string_view what) {
  NumberRead read = read_number(node);
  switch (read.form) {
    case NumberForm::number:
      return std::move(read.value);
    case NumberForm::not_finite:
      problem(node, "not_finite",
              fmt::format("{} must be a finite number, but is {}", what, shown(node.scalar)));
      return {};
    case NumberForm::quoted:
      problem(node, "not_a_number",
              fmt::format("{} must be a number; take away the quotes around {}", what,
                          shown(node.scalar)));
      return {};
    case NumberForm::with_unit:
      problem(node, "number_with_unit",
              fmt::format("{} must be a bare number, but \"{}\" follows it; take that away{}", what,
                          shown(read.unit),
                          read.unit == "%" ? " and say `unit: percent` in the result" : ""));
      return {};
    case NumberForm::text:
      break;
  }
  if (node.kind == YamlNode::Kind::scalar) {
    problem(node, "not_a_number",
            fmt::format("{} must be a number, but is \"{}\"", what, shown(node.scalar)));
  } else if (node.kind == YamlNode::Kind::null) {
    problem(node, "not_a_number", fmt::format("{} must be a number, but is empty", what));
  } else {
    problem(node, "wrong_type",
            fmt::format("{} must be a number, but is {}", what, kind_name(node)));
  }
  return {};
}

std::optional<double> SpecReader::number_in(const YamlNode& node, std::string_view what,
                                            NumberRange range) {
  const auto read = number(node, what);
  if (!read) return {};
  const double value = read->get<double>();
  const bool low = range.open_low ? value > range.low : value >= range.low;
  const bool high = range.open_high ? value < range.high : value <= range.high;
  if (low && high) return value;
  problem(node, "out_of_range",
          fmt::format("{} must be {} {} and {} {}, but is {}", what,
                      range.open_low ? "more than" : "at least", range.low,
                      range.open_high ? "less than" : "at most", range.high, value));
  return {};
}

std::optional<std::uint64_t> SpecReader::whole_in(const YamlNode& node, std::string_view what,
                                                  std::uint64_t low, std::uint64_t high) {
  const auto read = number(node, what);
  if (!read) return {};
  if (read->is_number_integer()) {
    const auto value = read->get<std::int64_t>();
    if (value >= 0 && static_cast<std::uint64_t>(value) >= low &&
        static_cast<std::uint64_t>(value) <= high) {
      return static_cast<std::uint64_t>(value);
    }
  }
  problem(node, "out_of_range",
          fmt::format("{} must be a whole number from {} to {}, but is {}", what, low, high,
                      shown(node.scalar)));
  return {};
}

std::optional<std::size_t> SpecReader::one_of(const YamlNode& node, std::string_view what,
                                              const std::vector<std::string>& words) {
  const auto word = text(node, what);
  if (!word) return {};
  const auto found = std::find(words.begin(), words.end(), *word);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  problem(node, "bad_value",
          fmt::format("{} must be one of {}, but is \"{}\"", what, fmt::join(words, ", "),
                      shown(*word)));
  return {};
}

std::optional<std::string> SpecReader::path(const YamlNode& node, std::string_view what) {
  auto found = text(node, what);
  if (!found) return {};
  if (auto checked = checked_relative_path(*found); !checked) {
    problem(node, "bad_path",
            fmt::format("{} must be a path below its folder, such as data/a.json, without \"..\", "
                        "\".\" or a leading \"/\", but is \"{}\"",
                        what, shown(*found)));
    return {};
  }
  return found;
}

std::optional<std::string> SpecReader::id(const YamlNode& node, std::string_view what) {
  auto found = text(node, what);
  if (!found) return {};
  if (is_id(*found)) return found;
  problem(node, "bad_id",
          fmt::format("{} must be lower-case letters, digits and \"-\", at most 64 of them, not "
                      "beginning with \"-\", but is \"{}\"",
                      what, shown(*found)));
  return {};
}

std::vector<Diagnostic> SpecReader::take() {
  std::stable_sort(
      diagnostics_.begin(), diagnostics_.end(), [](const Diagnostic& a, const Diagnostic& b) {
        return std::tie(a.where.line, a.where.column) < std::tie(b.where.line, b.where.column);
      });
  return std::move(diagnostics_);
}

}  // namespace lacuna::detail
