#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "lacuna/source/byte_range.hpp"

namespace lacuna::detail {

/// One way to read a number at one place of a paper.
struct PaperNumber {
  std::size_t begin = 0;  ///< bytes of the text, with the sign
  std::size_t end = 0;
  double value = 0;        ///< without its sign: a paper may say "a drop of 7.1"
  double unit = 1;         ///< the value of the last digit that is written
  int digits = 0;          ///< significant digits as written, trailing zeros included
  int trailing_zeros = 0;  ///< of a whole number: they may be places that were rounded away
};

/// The number at or after `from`, in all ways to read it, the longest first; empty at the end of
/// the text. `next` is where to go on when none of them is wanted. Numbers inside words ("fig2",
/// "v1.05") and dotted numbers ("3.2.1") are passed over. Linear in the bytes passed.
struct NumberScan {
  std::vector<PaperNumber> readings;
  std::size_t next = 0;
};
NumberScan next_number(std::string_view text, std::size_t from);

}  // namespace lacuna::detail
