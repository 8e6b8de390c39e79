#include "lacuna/source/source_file.hpp"

#include "lacuna/base/hash.hpp"
#include "support/catch.hpp"

namespace lacuna {
namespace {

std::vector<std::uint32_t> begins(std::string_view text) {
  const LineTable lines(text);
  std::vector<std::uint32_t> out;
  for (std::uint32_t line = 1; line <= lines.count(); ++line) out.push_back(lines.begin_of(line));
  return out;
}

using Offsets = std::vector<std::uint32_t>;

TEST_CASE("A line ends after LF, CR LF or a lone CR") {
  CHECK(begins("") == Offsets{0});
  CHECK(begins("a") == Offsets{0});
  CHECK(begins("a\nb") == Offsets{0, 2});
  CHECK(begins("a\r\nb") == Offsets{0, 3});
  CHECK(begins("a\rb") == Offsets{0, 2});
  CHECK(begins("\n\r\n\r\r\n") == Offsets{0, 1, 3, 4, 6});
  CHECK(begins("a\n\rb") == Offsets{0, 2, 3});
  CHECK(begins("a\r") == Offsets{0, 2});
  CHECK(begins("a\r\n") == Offsets{0, 3});
}

TEST_CASE("Form feed, vertical tab, NEL, line separators and NUL end no line") {
  using namespace std::string_view_literals;
  const std::string text =
      "a\fb\vc\xc2\x85"
      "d\xe2\x80\xa8"
      "e\x1c" +
      std::string("f\0g"sv);
  CHECK(begins(text).size() == 1);
}

TEST_CASE("Each offset has its line and column, also at and behind the end") {
  const LineTable lines("ab\r\nc\n");
  const auto place = [&](std::uint32_t offset) {
    const Location at = lines.location(offset);
    CHECK(at.path.empty());
    CHECK(lines.line(offset) == at.line);
    return std::pair(at.line, at.column);
  };
  CHECK(place(0) == std::pair(1U, 1U));
  CHECK(place(2) == std::pair(1U, 3U));
  CHECK(place(3) == std::pair(1U, 4U));
  CHECK(place(4) == std::pair(2U, 1U));
  CHECK(place(5) == std::pair(2U, 2U));
  CHECK(place(6) == std::pair(3U, 1U));
  CHECK(place(9) == std::pair(3U, 4U));
}

TEST_CASE("A source file knows its bytes, their hash and their lines") {
  SourceFile file("src/a.py", std::string("x\0\n", 3));
  const SourceFile moved = std::move(file);
  CHECK(moved.path() == "src/a.py");
  CHECK(moved.text() == std::string_view("x\0\n", 3));
  CHECK(moved.hash() == sha256(std::string_view("x\0\n", 3)));
  CHECK(moved.lines().count() == 2);
  CHECK(moved.text(ByteRange{1, 3}) == std::string_view("\0\n", 2));
}

TEST_CASE("Ranges are half-open") {
  constexpr auto range = [](std::uint32_t begin, std::uint32_t end) {
    return ByteRange{begin, end};
  };
  CHECK(range(2, 5).size() == 3);
  CHECK(range(2, 2).empty());
  CHECK(range(2, 5).contains(range(2, 5)));
  CHECK(range(2, 5).contains(range(5, 5)));
  CHECK_FALSE(range(2, 5).contains(range(4, 6)));
  CHECK_FALSE(range(2, 5).overlaps(range(5, 7)));
  CHECK(range(2, 5).overlaps(range(4, 4)));
  CHECK_FALSE(range(2, 5).overlaps(range(2, 2)));
  CHECK(range(1, 3).of("abcd") == "bc");
}

}  // namespace
}  // namespace lacuna
