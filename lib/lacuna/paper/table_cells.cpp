#include "lacuna/paper/table_cells_internal.hpp"

#include <algorithm>
#include <cmath>

#include "lacuna/paper/tokens_internal.hpp"

namespace lacuna::detail {
namespace {

bool is_power_of_two(double value) {
  return value >= 1 && std::exp2(std::round(std::log2(value))) == value;
}

/// "4.2M", "7B": how large a model is.
bool is_model_size(std::string_view cell) {
  const Tokens tokens(cell);
  return tokens.size() == 2 && tokens.is(0, TokenKind::number) && tokens.joined(0, 1) &&
         (tokens.word(1) == "m" || tokens.word(1) == "b" || tokens.word(1) == "k");
}

}  // namespace

bool has_letters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

bool has_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_uncertain(std::string_view cell) {
  return cell.find("\u00B1") != std::string_view::npos || cell.find("(+") != std::string_view::npos;
}

bool has_decimal(std::string_view cell) {
  for (std::size_t i = cell.find('.'); i != std::string_view::npos; i = cell.find('.', i + 1)) {
    if (i + 1 < cell.size() && cell[i + 1] >= '0' && cell[i + 1] <= '9') return true;
  }
  return false;
}

bool is_design(const std::vector<std::string>& cells) {
  std::vector<double> values;
  for (const std::string& cell : cells) {
    const Tokens tokens(cell);
    if (tokens.size() == 0 || !has_digit(cell)) continue;
    if (tokens.size() > 2 || !tokens.is(0, TokenKind::number)) return false;
    if (tokens.size() == 2 && tokens.word(1) != "%") return false;
    const double value = tokens[0].value;
    if (value != 0) {
      const double leading = value / std::pow(10.0, std::floor(std::log10(value)) - 1);
      // One digit, or two that end in 5; two of a whole number.
      const double step = tokens[0].decimal ? 5 : 1;
      if (std::abs(leading / step - std::round(leading / step)) > 1e-6) return false;
    }
    values.push_back(value);
  }
  if (values.size() < 3) return false;
  std::sort(values.begin(), values.end());
  const auto distinct = std::unique(values.begin(), values.end()) - values.begin();
  return static_cast<std::size_t>(distinct) < values.size();
}

bool is_factor(const std::vector<std::string>& cells, bool only_whole) {
  std::vector<double> values;
  bool whole = true;
  for (const std::string& cell : cells) {
    const Tokens tokens(cell);
    if (tokens.size() == 0) continue;
    if (tokens.size() > 2 || !tokens.is(0, TokenKind::number)) return false;
    if (tokens[0].decimal) whole = false;
    if (tokens[0].decimal && tokens[0].digits > 2) return false;
    values.push_back(tokens[0].value);
  }
  if (values.size() < 2 || (only_whole && !whole)) return false;
  bool ascending = true;
  bool repeated = true;
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (values[i] < values[i - 1] || (!whole && values[i] == values[i - 1])) ascending = false;
    if (values[i] != values[0]) repeated = false;
  }
  return (repeated && whole) || ascending;
}

bool are_exact(const std::vector<std::string>& cells, bool decimals) {
  std::size_t numbers = 0;
  std::size_t exact = 0;
  for (const std::string& cell : cells) {
    const Tokens tokens(cell);
    for (std::size_t i = 0; i < std::min<std::size_t>(tokens.size(), 1); ++i) {
      if (!tokens.is(i, TokenKind::number) || tokens[i].version) continue;
      ++numbers;
      const std::string_view number = tokens.word(i).substr(0, tokens.word(i).find('^'));
      const bool fine = exact_digits(number) >= 3 && !is_power_of_two(tokens[i].value);
      if (fine && (tokens[i].decimal || !decimals)) ++exact;
    }
  }
  return numbers >= 2 && 2 * exact > numbers;
}

bool have_repeats(const std::vector<std::string>& cells) {
  std::vector<std::string_view> numbers;
  for (const std::string& cell : cells) {
    if (has_digit(cell)) numbers.push_back(cell);
  }
  std::sort(numbers.begin(), numbers.end());
  return std::adjacent_find(numbers.begin(), numbers.end()) != numbers.end();
}

bool is_pair(std::string_view cell) {
  const Tokens tokens(cell);
  return tokens.size() == 4 && tokens.is(0, TokenKind::number) && tokens.word(1) == "(" &&
         tokens.is(2, TokenKind::number) && tokens.word(3) == ")" &&
         (tokens[0].decimal || tokens[2].decimal);
}

bool are_model_sizes(const std::vector<std::string>& cells) {
  std::size_t sizes = 0;
  for (const std::string& cell : cells) {
    if (!has_digit(cell)) continue;
    if (!is_model_size(cell)) return false;
    ++sizes;
  }
  return sizes >= 2;
}

}  // namespace lacuna::detail
