#include "lacuna/report/display_width_internal.hpp"

#include <string>

#include "support/catch.hpp"

namespace lacuna::detail {
namespace {

TEST_CASE("Width counts columns, not bytes") {
  CHECK(display_width("") == 0);
  CHECK(display_width("abc") == 3);
  CHECK(display_width("é–…") == 3);
  CHECK(display_width("漢字") == 4);
  CHECK(display_width("한글") == 4);
  CHECK(display_width("🚀") == 2);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("a\u200bb") == 2);
}

TEST_CASE("Width of broken UTF-8 is finite") {
  CHECK(display_width("\xff\xe6") == 2);
  CHECK(display_width("\xf0\x9f") == 2);
  CHECK(display_width(std::string(3, '\x80')) == 3);
}

TEST_CASE("Text that fits stays, and text that does not ends in the mark") {
  CHECK(fit_width("abc", 3, "…") == "abc");
  CHECK(fit_width("abcd", 3, "…") == "ab…");
  CHECK(fit_width("abcdef", 5, "...") == "ab...");
  CHECK(fit_width("漢字漢字", 6, "…") == "漢字…");
  CHECK(display_width(fit_width("漢字漢字漢字", 6, "…")) == 5);
}

}  // namespace
}  // namespace lacuna::detail
