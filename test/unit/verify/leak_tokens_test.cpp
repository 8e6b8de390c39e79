#include "lacuna/verify/leak_tokens_internal.hpp"

#include <algorithm>
#include <chrono>

#include "support/catch.hpp"

namespace lacuna::detail {
namespace {

std::vector<std::uint32_t> shapes(std::string_view text, LeakSyntax syntax) {
  std::vector<std::uint32_t> result;
  for (const LeakToken& token : leak_tokens(text, syntax).tokens) result.push_back(token.shape);
  return result;
}

TEST_CASE("Names, layout, comments, docstrings and quotes do not change the shape of Python") {
  const auto [a, b] = GENERATE(table<std::string, std::string>({
      {"x = f(a, 'it')\n", "total=g( count ,\"it\" )  # sums\n"},
      {"\"\"\"Doc\nstring.\"\"\"\nreturn x\n", "return y"},
      {"f(a,\n  b,\n)\n", "f(a, b)"},
      {"a = 1; b = 1_000\n", "c = 1\nd = 1000\n"},
      {"x = a \\\n  + b\n", "x = a + b\n"},
      {"s = rb'x'", "s = b'x'"},
  }));
  CHECK(shapes(a, LeakSyntax::python) == shapes(b, LeakSyntax::python));
}

TEST_CASE("What means something else has another shape") {
  const auto [a, b] = GENERATE(table<std::string, std::string>({
      {"x + y", "x - y"},
      {"return x", "yield x"},
      {"f('a')", "f('b')"},
      {"x = 1.5", "x = 2.5"},
      {"f(x)", "f[x]"},
      {"x", "x.y"},
  }));
  CHECK(shapes(a, LeakSyntax::python) != shapes(b, LeakSyntax::python));
}

TEST_CASE("Suffixes, separators and comments do not change the shape of C++") {
  CHECK(shapes("float a = 1.5f; // half", LeakSyntax::c) ==
        shapes("float /* of it */ b=1.5;", LeakSyntax::c));
  CHECK(shapes("x = 1'000'000ul;", LeakSyntax::c) == shapes("y = 1000000;", LeakSyntax::c));
  CHECK(shapes("s = R\"(a)\";", LeakSyntax::c) == shapes("s = \"a\";", LeakSyntax::c));
}

TEST_CASE("What comments hide is kept with its place") {
  const auto tokens = leak_tokens("a\n# x = 1\n#   y = 2\n", LeakSyntax::python);
  CHECK(tokens.tokens.size() == 1);
  CHECK(tokens.hidden.text == "x = 1\ny = 2\n");
  CHECK(tokens.hidden.place_of(0) == 4);
  CHECK(tokens.hidden.place_of(6) == 14);
}

TEST_CASE("Texts made to be slow are read in linear time") {
  const std::string unit = GENERATE("\\'", "'''", "R\"(", "/*", "\"\"\" '", "\\\"'");
  std::string text;
  while (text.size() < 2'000'000) text += unit;
  const auto begin = std::chrono::steady_clock::now();
  for (const LeakSyntax syntax : {LeakSyntax::python, LeakSyntax::c}) {
    CHECK(leak_tokens(text, syntax).tokens.size() <= text.size());
  }
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}

}  // namespace
}  // namespace lacuna::detail
