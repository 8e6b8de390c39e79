#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lacuna::detail {

// What the cells of a table look like, in lower case, whatever its head says.

bool has_letters(std::string_view text);
bool has_digit(std::string_view text);
/// A digit behind a point.
bool has_decimal(std::string_view cell);
/// "4.2 \u00B1 0.3", "11.8 (+0.4, \u22120.6)".
bool is_uncertain(std::string_view cell);
/// "17.2 (16.9)": the best and the mean, or a mean and its deviation.
bool is_pair(std::string_view cell);

/// Whether cells are an experimenter's round values, some of them repeated: 100, 100, 300; 0.5,
/// 0.6, 0.6; 0 %, 50 %, 95 %, 50 %.
bool is_design(const std::vector<std::string>& cells);
/// Whether cells are what an experimenter chose: numbers of few digits, in order or repeated.
bool is_factor(const std::vector<std::string>& cells, bool only_whole);
/// Whether most cells have more digits than anybody chooses: 1,180 and 62.57.
bool are_exact(const std::vector<std::string>& cells, bool decimals);
/// Whether one of the cells with numbers is like another.
bool have_repeats(const std::vector<std::string>& cells);
/// Whether all cells are sizes of models, "4.2M" or "7B", as far as they have digits.
bool are_model_sizes(const std::vector<std::string>& cells);

}  // namespace lacuna::detail
