#include "lacuna/score/compare.hpp"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "score_support.hpp"

namespace lacuna {
namespace {

using test::json;
using test::judged;
using test::lines;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST_CASE("A decimal that is exactly 5 % off passes, whatever its binary form") {
  const Tolerance five{.rtol = 0.05, .atol = 0};
  CHECK(within_tolerance(1.05, 1.0, five));
  CHECK(within_tolerance(0.95, 1.0, five));
  CHECK(within_tolerance(105, 100, five));
  CHECK(within_tolerance(95, 100, five));
  CHECK(within_tolerance(-1.05, -1.0, five));
  for (int exponent = -300; exponent <= 300; exponent += 7) {
    for (const char* mantissa : {"1", "2", "3", "7", "9"}) {
      const std::string power = "e" + std::to_string(exponent);
      const double gold = std::stod(mantissa + power);
      const double above =
          std::stod(std::to_string(std::stoi(mantissa) * 105) + "e" + std::to_string(exponent - 2));
      CAPTURE(gold, above);
      CHECK(within_tolerance(above, gold, five));
      CHECK_FALSE(within_tolerance(above * (1 + 1e-12), gold, five));
    }
  }
}

TEST_CASE("The sign of a number counts") {
  const Tolerance five{.rtol = 0.05, .atol = 0};
  CHECK_FALSE(within_tolerance(-1, 1, five));
  CHECK_FALSE(within_tolerance(1, -1, five));
  CHECK_FALSE(within_tolerance(1e308, -1e308, five));
}

TEST_CASE("A gold of 0 passes only within the absolute tolerance") {
  CHECK(within_tolerance(0, 0, {.rtol = 0.05, .atol = 0}));
  CHECK(within_tolerance(-0.0, 0, {.rtol = 0.05, .atol = 0}));
  CHECK_FALSE(within_tolerance(5e-324, 0, {.rtol = 0.05, .atol = 0}));
  CHECK(within_tolerance(0.001, 0, {.rtol = 0.05, .atol = 0.001}));
  CHECK_FALSE(within_tolerance(std::nextafter(0.001, 1), 0, {.rtol = 0.05, .atol = 0.001}));
}

TEST_CASE("The wider of the two tolerances holds") {
  CHECK(within_tolerance(1.2, 1, {.rtol = 0.05, .atol = 0.2}));
  CHECK(within_tolerance(105, 100, {.rtol = 0.05, .atol = 0.2}));
}

TEST_CASE("Without any tolerance only the number itself passes") {
  CHECK(within_tolerance(0.1, 0.1, {.rtol = 0, .atol = 0}));
  CHECK_FALSE(within_tolerance(std::nextafter(0.1, 1), 0.1, {.rtol = 0, .atol = 0}));
}

TEST_CASE("Nothing that is not finite is within a tolerance") {
  const Tolerance wide{.rtol = kInfinity, .atol = kInfinity};
  for (const double bad : {kNaN, kInfinity, -kInfinity}) {
    CHECK_FALSE(within_tolerance(bad, 1, wide));
    CHECK_FALSE(within_tolerance(1, bad, wide));
    CHECK_FALSE(within_tolerance(bad, bad, wide));
  }
  CHECK_FALSE(within_tolerance(2, 1, {.rtol = kNaN, .atol = 0}));
}

TEST_CASE("Every leaf is judged, in the order of the gold") {
  CHECK(judged(R"({"b": 2, "a": {"y": [1, 10], "x": 3}})",
               R"({"a": {"x": 3.1, "y": [1.071, 10]}, "b": 2})") ==
        "fail\n"
        "  pass /b\n"
        "  fail /a/y/0: off by 7.1 %\n"
        "  pass /a/y/1\n"
        "  pass /a/x: off by 3.3 %\n");
}

TEST_CASE("One bad leaf is not averaged away by a thousand good ones") {
  Json gold = Json::array();
  for (int i = 0; i < 1000; ++i) gold.push_back(1.0);
  Json answer = gold;
  CHECK(compare(gold, answer, {}).pass);
  answer[617] = 1.06;
  CHECK_FALSE(compare(gold, answer, {}).pass);
}

TEST_CASE("A number may stand for itself without an object around it") {
  CHECK(judged("3", "3.1") == "pass\n  pass : off by 3.3 %\n");
  CHECK(judged("[1, 2]", "[1, 2]") == "pass\n  pass /0\n  pass /1\n");
}

TEST_CASE("Missing and extra keys are named, extras after all others") {
  CHECK(judged(R"({"a": 1, "b": {"c": 2, "d": 3}})", R"({"z": 0, "b": {"q": [], "d": 3}})") ==
        "fail\n"
        "  fail /a: missing\n"
        "  fail /b/c: missing\n"
        "  pass /b/d\n"
        "  fail /b/q: extra\n"
        "  fail /z: extra\n");
}

TEST_CASE("A list of another length fails and says both lengths") {
  CHECK(judged("[1, 2, 3]", "[1, 2]") ==
        "fail\n  pass /0\n  pass /1\n  fail /2: missing: length 2, not 3\n");
  CHECK(judged("[1]", "[1, 1, 1]") == "fail\n  pass /0\n  fail /1: extra: length 3, not 1\n");
  CHECK(judged("[1]", "[]") == "fail\n  fail /0: missing: length 0, not 1\n");
}

TEST_CASE("What is not a number is refused with a reason") {
  const auto reason = [](const Json& value) {
    return compare(json("1"), value, {}).leaves.at(0).reason;
  };
  CHECK(reason(true) == "true, not a number");
  CHECK(reason(false) == "false, not a number");
  CHECK(reason(nullptr) == "null, not a number");
  CHECK(reason("good") == "text, \"good\", not a number");
  CHECK(reason("") == "text, \"\", not a number");
  CHECK(reason("1") == "a number given as text, \"1\", not a number");
  CHECK(reason("12 %") == "a number given as text, \"12 %\", not a number");
  CHECK(reason("+3.4 ms") == "a number given as text, \"+3.4 ms\", not a number");
  CHECK(reason("NaN") == "no finite number, and given as text, \"NaN\", not a number");
  CHECK(reason("a\x1b[2J") == "text, \"a\\x1b[2J\", not a number");
  CHECK(reason(kNaN) == "NaN, not a finite number");
  CHECK(reason(kInfinity) == "infinity, not a finite number");
  CHECK(reason(-kInfinity) == "infinity, not a finite number");
  CHECK(reason(json("[1]")) == "a list of 1, not a number");
  CHECK(reason(json(R"({"value": 1})")) == "an object of 1 key, not a number");
}

TEST_CASE("A number does not stand for a list or an object of one number") {
  CHECK(judged("[1]", "1") == "fail\n  fail : a number, not a list of 1\n");
  CHECK(judged(R"({"a": 1})", "1") == "fail\n  fail : a number, not an object\n");
  CHECK(judged(R"({"a": 1})", "[1]") == "fail\n  fail : a list of 1, not an object\n");
}

TEST_CASE("A value that is 100 times off is flagged and fails") {
  CHECK(judged(R"({"a": 93.1})", R"({"a": 0.931})") ==
        "fail\n  fail /a: off by 99 %; 100 times too small: a fraction for a percentage?"
        " [unit_error]\n");
  CHECK(judged(R"({"a": -0.07})", R"({"a": -7})") ==
        "fail\n  fail /a: off by 9900 %; 100 times too large: a percentage for a fraction?"
        " [unit_error]\n");
  CHECK(compare(json("1"), json("-100"), {}).leaves[0].flag.empty());
  CHECK(compare(json("1"), json("10"), {}).leaves[0].flag.empty());
  CHECK(compare(json("0"), json("100"), {}).leaves[0].flag.empty());
}

TEST_CASE("A wide absolute tolerance makes no unit error of what is merely wrong") {
  CompareOptions options;
  options.tolerance.atol = 0.05;
  const Verdict verdict = compare(json("0.01"), json("3"), options);
  CHECK_FALSE(verdict.pass);
  CHECK(verdict.leaves[0].flag.empty());
}

TEST_CASE("A declared unit converts what stands below its key, and nothing else") {
  CompareOptions options;
  options.units = {{"percent", Unit::percent}, {"fraction", Unit::fraction}};
  CHECK(judged(R"({"percent": [7, 50], "fraction": 0.5, "other": 1})",
               R"({"percent": [0.07, 50], "fraction": 51, "other": 1})", options) ==
        "pass\n"
        "  pass /percent/0: a fraction, converted to the percentage that the task declares"
        " [unit_converted]\n"
        "  pass /percent/1\n"
        "  pass /fraction: a percentage, converted to the fraction that the task declares"
        " [unit_converted]\n"
        "  pass /other\n");
  const Verdict wrong_way =
      compare(json(R"({"percent": 50})"), json(R"({"percent": 5000})"), options);
  CHECK_FALSE(wrong_way.pass);
  CHECK(wrong_way.leaves[0].flag == "unit_error");
  const Verdict other = compare(json(R"({"other": {"percent": 50}})"),
                                json(R"({"other": {"percent": 0.5}})"), options);
  CHECK_FALSE(other.pass);
}

TEST_CASE("The error is printed with as many digits as it takes to see that it fails") {
  CHECK(judged("1", "1.05004") == "fail\n  fail : off by 5.004 %\n");
  CHECK(judged("1", "1.05") == "pass\n  pass : off by 5 %\n");
  CHECK(judged("100", "94.9") == "fail\n  fail : off by 5.1 %\n");
  CHECK(judged("2", "-2.02") == "fail\n  fail : off by 201 %, and of the other sign\n");
  CHECK(judged("0", "0.25") == "fail\n  fail : off by 0.25 from a gold of 0\n");
  CHECK(judged("1e-300", "1e300") == "fail\n  fail : off by more than 1e+300 %\n");
  CHECK(judged("1e308", "-1e308") == "fail\n  fail : off by 200 %, and of the other sign\n");
}

TEST_CASE("A gold without numbers never passes, not even against itself") {
  for (const char* gold : {"{}", "[]", R"({"a": {}})", R"({"a": 1, "b": []})", "null", "\"1\"",
                           "true", R"({"a": null})"}) {
    CAPTURE(gold);
    CHECK_FALSE(compare(json(gold), json(gold), {}).pass);
  }
  CHECK_FALSE(compare(kNaN, kNaN, {}).pass);
}

TEST_CASE("Paths are JSON pointers, and keys of any bytes are escaped") {
  const Verdict verdict = compare(json(R"({"a/b": {"~": 1, "": 2}})"), json("{\"a/b\": {}}"), {});
  REQUIRE(verdict.leaves.size() == 2);
  CHECK(verdict.leaves[0].path == "/a~1b/~0");
  CHECK(verdict.leaves[1].path == "/a~1b/");
}

TEST_CASE("A million extras are counted, and a thousand listed") {
  Json answer = Json::object();
  auto& members = answer.get_ref<Json::object_t&>();
  members.reserve(1'000'001);
  static_cast<Json::object_t::Container&>(members).emplace_back("a", 1);
  for (int i = 0; i < 1'000'000; ++i) {
    static_cast<Json::object_t::Container&>(members).emplace_back("k" + std::to_string(i), i);
  }
  const Verdict verdict = compare(json(R"({"a": 1})"), answer, {});
  CHECK_FALSE(verdict.pass);
  REQUIRE(verdict.leaves.size() == 1002);
  CHECK(verdict.leaves.back().reason == "not listed: 0 more that pass and 999000 more that fail");
}

TEST_CASE("Leaves that fail are listed also behind thousands that pass") {
  Json gold = Json::array();
  for (int i = 0; i < 5000; ++i) gold.push_back(i + 1);
  Json answer = gold;
  answer[4321] = -1;
  const Verdict verdict = compare(gold, answer, {});
  CHECK_FALSE(verdict.pass);
  REQUIRE(verdict.leaves.size() == 1002);
  CHECK(verdict.leaves[1000].path == "/4321");
  CHECK(verdict.leaves[1001].reason == "not listed: 3999 more that pass and 0 more that fail");
  CHECK(verdict.leaves[1001].pass);
}

TEST_CASE("A verdict repeats large values of an answer only in part") {
  const std::string huge(3'000'000, 'x');
  Json answer = Json::object();
  answer["text"] = huge;
  answer["list"] = Json::array();
  for (int i = 0; i < 100'000; ++i) answer["list"].push_back(huge.substr(0, 10));
  answer[huge] = 1;
  const Verdict verdict = compare(json(R"({"text": 1, "list": 2})"), answer, {});
  CHECK_FALSE(verdict.pass);
  CHECK(dump_json(to_json(verdict)).size() < 3000);
}

TEST_CASE("Values that are nested too deeply end in a verdict") {
  Json gold = 1;
  for (int i = 0; i < 5000; ++i) gold = Json::array({std::move(gold)});
  const Verdict verdict = compare(gold, gold, {});
  CHECK_FALSE(verdict.pass);
  REQUIRE(verdict.leaves.size() == 1);
  CHECK(verdict.leaves[0].reason == "nested too deeply to be compared");
}

TEST_CASE("A verdict as JSON says everything of each leaf") {
  CHECK(dump_json(to_json(compare(json(R"({"a": 1, "b": 2})"), json(R"({"a": 1})"), {}))) ==
        R"({"pass":false,"leaves":[)"
        R"({"path":"/a","gold":1,"value":1,"pass":true,"reason":"","flag":""},)"
        R"({"path":"/b","gold":2,"value":null,"pass":false,"reason":"missing","flag":""}]})");
}

TEST_CASE("Scorers are known by their names") {
  CHECK(scorer_kind_from("strict") == ScorerKind::strict);
  CHECK(scorer_kind_from("reference") == ScorerKind::reference);
  CHECK_FALSE(scorer_kind_from("Strict"));
  CHECK(to_string(ScorerKind::reference) == "reference");
}

}  // namespace
}  // namespace lacuna
