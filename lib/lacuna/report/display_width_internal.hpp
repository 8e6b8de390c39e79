#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lacuna::detail {

/// Columns that valid UTF-8 without control characters takes on a terminal: 2 for East Asian wide
/// characters and emoji, 0 for combining marks and joiners, otherwise 1. Independent of the locale.
std::size_t display_width(std::string_view text);

/// `text` cut to at most `width` columns, between characters; `mark` (of a width of at most
/// `width`) stands at the end where something is missing.
std::string fit_width(std::string_view text, std::size_t width, std::string_view mark);

}  // namespace lacuna::detail
