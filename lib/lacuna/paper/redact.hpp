#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lacuna/source/byte_range.hpp"

namespace lacuna {

/// A number that was taken out of a paper, at its place in the original text.
struct Removed {
  ByteRange range;
  std::string text;
  double gold = 0;  ///< the gold number it is a rounding of
};

struct RedactedPaper {
  std::string text;
  std::vector<Removed> removed;  ///< sorted by range
};

/// The text with every number that is a gold value, one of its roundings with at least two
/// significant digits, or the same as a percentage, replaced by `[…]`. Understands signs,
/// thousands separators, decimal points, exponents (1.2e-7, 1.2 × 10^-7, 1.2\times 10^{-7}).
/// Numbers that a paper needs (years, sizes) and that happen to equal a gold value go as well.
RedactedPaper redact_gold(std::string_view text, const std::vector<double>& gold);

}  // namespace lacuna
