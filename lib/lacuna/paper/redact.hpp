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
  /// Gold numbers of one significant digit (3, 0.5, 0), sorted: as "3" or "0.5" they are left alone
  /// because a text is full of such numbers; as "3.0" or "0.50" they are taken out.
  std::vector<double> too_short;
};

/// The text with every number that is a gold value, one of its roundings with at least two
/// significant digits, or the same as a percentage, replaced by `[…]`. The following count as
/// roundings too: cut off after at least three digits; a number that the gold itself is a rounding
/// of; and, with at least three digits, the same digits at another power of ten, as in a column
/// that is headed "× 10^-3". Signs are not compared.
///
/// Understands signs, thousands separators, decimal points, exponents (1.2e-7, 1.2 × 10^-7,
/// 1.2\times 10^{-7}). Numbers inside words and identifiers ("fig2", "v1.05", "3.2.1") stay.
/// Numbers that a paper needs (years, sizes) and that happen to equal a gold value go as well.
/// The result is searched again until nothing is found. `text` may be any bytes, less than 4 GiB.
/// O(length · log(gold)) but for gold values that crowd together.
RedactedPaper redact_gold(std::string_view text, const std::vector<double>& gold);

}  // namespace lacuna
