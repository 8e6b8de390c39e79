#pragma once

// Catch 3 where it is installed, otherwise Catch 2. Tests use what both have in common; the names
// that differ are made the same here: Approx, and ContainsSubstring and the other matchers of
// Catch::Matchers.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
namespace Catch::Matchers {
inline auto ContainsSubstring(const std::string& text,
                              CaseSensitive::Choice choice = CaseSensitive::Yes) {
  return Contains(text, choice);
}
}  // namespace Catch::Matchers
#endif

using Catch::Approx;
using Catch::Matchers::ContainsSubstring;
