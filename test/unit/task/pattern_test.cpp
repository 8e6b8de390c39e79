#include "lacuna/task/pattern.hpp"

#include <string>

#include "support/catch.hpp"

TEST_CASE("A pattern gives what its one group holds in the first match") {
  CHECK(lacuna::match_one_group("period = ([0-9.]+)", "a\nperiod = 3.25\nperiod = 4\n") == "3.25");
  CHECK(lacuna::match_one_group("(?m)^(?:x|y) ([-+0-9.e]+)$", "z 1\ny -2e-7\n") == "-2e-7");
  CHECK(lacuna::match_one_group("a(.*)", "a") == "");
}

TEST_CASE("A pattern that matches nothing is not found") {
  for (const char* pattern : {"b([0-9])", "^(x)", "a|(b)"}) {
    const auto match = lacuna::match_one_group(pattern, "a1");
    INFO(pattern);
    REQUIRE_FALSE(match);
    CHECK(match.error().code == lacuna::ErrorCode::not_found);
  }
}

TEST_CASE("A pattern without exactly one group is refused") {
  for (const char* pattern : {"a", "(a)(b)", "(a", "(a)\\1", "(?=a)(b)", "(?P<x>a)(b)"}) {
    INFO(pattern);
    CHECK_FALSE(lacuna::check_pattern(pattern));
    REQUIRE_FALSE(lacuna::match_one_group(pattern, "ab"));
    CHECK(lacuna::match_one_group(pattern, "ab").error().code == lacuna::ErrorCode::bad_input);
  }
  CHECK(lacuna::check_pattern("(?P<x>a)"));
}

TEST_CASE("Hostile patterns and texts cost linear time") {
  const std::string text(1 << 20, 'a');
  CHECK_FALSE(lacuna::match_one_group("(?:a*)*(b)", text));
  CHECK_FALSE(lacuna::match_one_group("(?:a|aa)+$(b)", text));
  CHECK_FALSE(lacuna::check_pattern("(" + std::string(20'000, 'a') + ")"));
  CHECK_FALSE(lacuna::check_pattern(std::string(5'000, '(') + std::string(5'000, ')')));
}

TEST_CASE("Texts that are not UTF-8 are searched all the same") {
  CHECK(lacuna::match_one_group("x=([0-9]+)", std::string("\xff\xfe\0 x=12 \x80", 10)) == "12");
}
