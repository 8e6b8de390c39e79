#include "lacuna/base/text.hpp"

#include <chrono>

#include "support/catch.hpp"

namespace lacuna {
namespace {

using std::string_view_literals::operator""sv;

TEST_CASE("Text without control characters is printed as it is") {
  for (const std::string_view text : {"", "plain \\ text", "é 日本 😀 \xc2\xa0", "a\"b'c"}) {
    CHECK(printable(text) == text);
  }
}

TEST_CASE("Control characters are shown instead of sent to the terminal") {
  CHECK(printable("a\nb\tc") == "a\\nb\\tc");
  CHECK(printable("\x1b[31mred\x07\r") == "\\x1b[31mred\\x07\\x0d");
  CHECK(printable("\0\x7f"sv) == "\\x00\\x7f");
  CHECK(printable("\xc2\x9b"
                  "31m") == "\\u009b31m");  // CSI as one C1 character
  CHECK(printable("\xc2\x85") == "\\u0085");
}

TEST_CASE("Characters that turn the direction of text or end a line are shown") {
  CHECK(printable("a\xe2\x80\xae"
                  "b") == "a\\u202eb");
  CHECK(printable("\xe2\x81\xa6\xe2\x81\xa9") == "\\u2066\\u2069");
  CHECK(printable("\xd8\x9c\xe2\x80\x8e\xe2\x80\x8f") == "\\u061c\\u200e\\u200f");
  CHECK(printable("\xe2\x80\xa8\xe2\x80\xa9") == "\\u2028\\u2029");
}

TEST_CASE("Bytes that are not UTF-8 are shown one by one") {
  CHECK(printable("a\xff"
                  "b") == "a\\xffb");
  CHECK(printable("\xe2\x82") == "\\xe2\\x82");
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");
}

TEST_CASE("UTF-8 is what RFC 3629 says it is") {
  for (const auto text : {""sv, "a"sv, "\0"sv, "\x7f"sv, "\xc2\x80"sv, "\xdf\xbf"sv,
                          "\xe0\xa0\x80"sv, "\xed\x9f\xbf"sv, "\xee\x80\x80"sv, "\xef\xbf\xbf"sv,
                          "\xf0\x90\x80\x80"sv, "\xf4\x8f\xbf\xbf"sv}) {
    INFO(printable(text));
    CHECK(is_utf8(text));
    CHECK(to_valid_utf8(text) == text);
  }
  for (const auto text :
       {"\x80"sv, "\xbf"sv, "\xc0\x80"sv, "\xc1\xbf"sv, "\xc2"sv, "\xc2\x41"sv, "\xe0\x9f\xbf"sv,
        "\xe2\x82"sv, "\xed\xa0\x80"sv, "\xed\xbf\xbf"sv, "\xf0\x8f\xbf\xbf"sv, "\xf0\x90\x80"sv,
        "\xf4\x90\x80\x80"sv, "\xf5\x80\x80\x80"sv, "\xfe"sv, "\xff"sv, "ok\xc3"sv}) {
    INFO(printable(text));
    CHECK_FALSE(is_utf8(text));
    CHECK(is_utf8(to_valid_utf8(text)));
  }
}

TEST_CASE("Each broken sequence becomes one replacement character") {
  CHECK(to_valid_utf8("a\xff\xff"
                      "b") ==
        "a\xef\xbf\xbd\xef\xbf\xbd"
        "b");
  CHECK(to_valid_utf8("\xe2\x82") == "\xef\xbf\xbd");
  CHECK(to_valid_utf8("\xf0\x90\x80"
                      "A") ==
        "\xef\xbf\xbd"
        "A");
  CHECK(to_valid_utf8("\xed\xa0\x80") == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

struct Glob {
  std::string_view pattern;
  std::string_view path;
  bool matches;
};

TEST_CASE("A glob matches all of a path or nothing") {
  const Glob globs[] = {
      {"", "", true},
      {"", "a", false},
      {"a.py", "a.py", true},
      {"a.py", "a.pyc", false},
      {"*.py", "a.py", true},
      {"*.py", ".py", true},
      {"*.py", "dir/a.py", false},
      {"src/*.py", "src/a.py", true},
      {"src/*.py", "src/b/a.py", false},
      {"**/*.py", "a.py", true},
      {"**/*.py", "x/y/a.py", true},
      {"src/**/a.py", "src/a.py", true},
      {"src/**/a.py", "src/x/y/a.py", true},
      {"src/**/a.py", "src/xa.py", false},
      {"src/**/a.py", "srca.py", false},
      {"src/**", "src/x/y", true},
      {"src/**", "src/", true},
      {"src/**", "src", false},
      {"**", "", true},
      {"**", "a/b", true},
      {"a**b", "a/x/b", true},
      {"a**/b", "ab", false},
      {"a**/b", "a/b", true},
      {"**/**/a", "a", true},
      {"***", "a/b", true},
      {"?.py", "a.py", true},
      {"?", "/", false},
      {"a?c", "a/c", false},
      {"[a-c]x", "bx", true},
      {"[a-c]x", "dx", false},
      {"[!a-c]x", "dx", true},
      {"[!a-c]x", "ax", false},
      {"[!a]", "/", false},
      {"a[/]b", "a/b", false},
      {"[]]", "]", true},
      {"[!]]", "a", true},
      {"[!]]", "]", false},
      {"[a-]", "-", true},
      {"[*]", "*", true},
      {"[*]", "a", false},
      {"[a", "[a", true},
      {"[a", "a", false},
      {"*[", "x[", true},
      {"[z-a]", "m", false},
      {"a\\*", "a\\b", true},
      {"*", "", true},
      {"*\xff", "\xfe\xff", true},
  };
  for (const Glob& glob : globs) {
    INFO(glob.pattern << " on " << glob.path);
    CHECK(glob_match(glob.pattern, glob.path) == glob.matches);
  }
}

/// The meaning of a pattern without "**" and classes, as plainly as it can be said.
bool plain_match(std::string_view pattern, std::string_view path) {
  if (pattern.empty()) return path.empty();
  if (pattern[0] == '*') {
    for (std::size_t i = 0;; ++i) {
      if (plain_match(pattern.substr(1), path.substr(i))) return true;
      if (i == path.size() || path[i] == '/') return false;
    }
  }
  if (path.empty()) return false;
  const bool same = pattern[0] == '?' ? path[0] != '/' : pattern[0] == path[0];
  return same && plain_match(pattern.substr(1), path.substr(1));
}

TEST_CASE("All short globs match what the plain definition says") {
  const std::string_view pattern_letters = "a/*?";
  const std::string_view path_letters = "ab/";
  const auto nth = [](std::size_t n, std::string_view letters) {
    std::string out;
    for (; n > 0; n = (n - 1) / letters.size()) out += letters[(n - 1) % letters.size()];
    return out;
  };
  for (std::size_t p = 0; p < 341; ++p) {  // up to four letters
    const std::string pattern = nth(p, pattern_letters);
    if (pattern.find("**") != std::string::npos) continue;
    for (std::size_t s = 0; s < 121; ++s) {
      const std::string path = nth(s, path_letters);
      if (glob_match(pattern, path) != plain_match(pattern, path)) {
        FAIL_CHECK(pattern << " on " << path);
      }
    }
  }
}

TEST_CASE("No glob takes time that explodes") {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += i % 2 == 0 ? "*a" : "**";
  const std::string path(5'000, 'a');
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(glob_match(pattern + "b", path));
  CHECK(glob_match(pattern + "**", path));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
}

TEST_CASE("The closest word is the one with the fewest edits") {
  const std::vector<std::string> words{"commands", "results", "tolerance", "time_limit", "id"};
  CHECK(closest_word("command", words) == "commands");
  CHECK(closest_word("resutls", words) == "results");
  CHECK(closest_word("tolarence", words) == "tolerance");
  CHECK(closest_word("time-limit", words) == "time_limit");
  CHECK(closest_word("banana", words).empty());
  CHECK(closest_word("", words).empty());
  CHECK(closest_word("id", words) == "id");
  CHECK(closest_word("ix", words).empty());
  CHECK(closest_word("x", {"y"}).empty());
  CHECK(closest_word("abcx", {"abcy", "abcz"}) == "abcy");
  CHECK(closest_word("abcd", {"abdc"}) == "abdc");
  CHECK(closest_word(std::string(100'000, 'a'), words).empty());
}

}  // namespace
}  // namespace lacuna
