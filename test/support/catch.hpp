#pragma once

// Catch 3 where it is installed, otherwise Catch 2. Tests use what both have in common; the names
// that differ are made the same here: Approx, and ContainsSubstring.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>  // declares ::Approx itself
namespace Catch::Matchers {
inline auto ContainsSubstring(const std::string& text,
                              CaseSensitive::Choice choice = CaseSensitive::Yes) {
  return Contains(text, choice);
}
}  // namespace Catch::Matchers
#endif

using Catch::Matchers::ContainsSubstring;
