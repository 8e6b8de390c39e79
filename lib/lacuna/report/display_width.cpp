#include <algorithm>
#include <array>
#include <iterator>

#include "lacuna/report/display_width_internal.hpp"

namespace lacuna::detail {
namespace {

struct Range {
  char32_t first, last;
};

// Combining marks, variation selectors and joiners: blocks rather than single characters, after the
// categories Mn, Me and Cf of Unicode 15.
constexpr std::array kZeroWidth = {
    Range{0x0300, 0x036F},   Range{0x0483, 0x0489},   Range{0x0591, 0x05BD}, Range{0x064B, 0x065F},
    Range{0x1AB0, 0x1AFF},   Range{0x1DC0, 0x1DFF},   Range{0x200B, 0x200F}, Range{0x2060, 0x2064},
    Range{0x20D0, 0x20F0},   Range{0xFE00, 0xFE0F},   Range{0xFE20, 0xFE2F}, Range{0xFEFF, 0xFEFF},
    Range{0x1F3FB, 0x1F3FF}, Range{0xE0100, 0xE01EF},
};

// East Asian Width W and F of Unicode 15, in blocks.
constexpr std::array kDoubleWidth = {
    Range{0x1100, 0x115F},   Range{0x231A, 0x231B},   Range{0x2329, 0x232A},
    Range{0x23E9, 0x23EC},   Range{0x2614, 0x2615},   Range{0x26A1, 0x26A1},
    Range{0x2705, 0x2705},   Range{0x274C, 0x274C},   Range{0x2753, 0x2755},
    Range{0x2795, 0x2797},   Range{0x2B1B, 0x2B1C},   Range{0x2E80, 0x303E},
    Range{0x3041, 0x33FF},   Range{0x3400, 0x4DBF},   Range{0x4E00, 0xA4CF},
    Range{0xA960, 0xA97F},   Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},
    Range{0xFE30, 0xFE6F},   Range{0xFF00, 0xFF60},   Range{0xFFE0, 0xFFE6},
    Range{0x1F300, 0x1F64F}, Range{0x1F680, 0x1F6FF}, Range{0x1F900, 0x1F9FF},
    Range{0x1FA70, 0x1FAFF}, Range{0x20000, 0x3FFFD},
};

template <class Ranges>
bool in_ranges(const Ranges& ranges, char32_t c) {
  const auto after =
      std::upper_bound(ranges.begin(), ranges.end(), c,
                       [](char32_t value, Range range) { return value < range.first; });
  return after != ranges.begin() && c <= std::prev(after)->last;
}

struct Character {
  std::size_t bytes;
  std::size_t width;
};

// The first character of a text that is not empty. A stray byte counts as a character of its own.
Character first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t bytes = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (bytes == 1 || bytes > text.size()) return {1, 1};
  char32_t c = lead & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    c = (c << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  if (in_ranges(kZeroWidth, c)) return {bytes, 0};
  return {bytes, in_ranges(kDoubleWidth, c) ? std::size_t{2} : std::size_t{1}};
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Character c = first_character(text);
    width += c.width;
    text.remove_prefix(c.bytes);
  }
  return width;
}

std::string fit_width(std::string_view text, std::size_t width, std::string_view mark) {
  if (display_width(text) <= width) return std::string(text);
  const std::size_t room = width - std::min(width, display_width(mark));
  std::size_t used = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    const Character c = first_character(text.substr(end));
    if (used + c.width > room) break;
    used += c.width;
    end += c.bytes;
  }
  return std::string(text.substr(0, end)).append(mark);
}

}  // namespace lacuna::detail
