#include "score_support.hpp"

namespace lacuna {
namespace {

using test::json;
using test::judged;

bool passes(std::string_view gold, std::string_view answer, ScorerKind scorer) {
  CompareOptions options;
  options.scorer = scorer;
  return compare(json(gold), json(answer), options).pass;
}

struct Row {
  const char* what;
  const char* gold;
  const char* answer;
  bool reference, strict;
};

TEST_CASE("The reference scorer has the faults of the published one, and the strict one has not") {
  const Row rows[] = {
      {"an honest answer", R"({"a": 1, "b": [2, 3]})", R"({"a": 1.04, "b": [2, 3]})", true, true},
      {"a wrong answer", R"({"a": 1})", R"({"a": 1.2})", false, false},
      {"a negative gold accepts anything", R"({"a": -1})", R"({"a": 1000})", true, false},
      {"a gold of 0 fails against 0", R"({"a": 0})", R"({"a": 0})", false, true},
      {"leaves of a key are averaged", R"({"a": [1, 1]})", R"({"a": [1.08, 1]})", true, false},
      {"a negative leaf pays for the others", R"({"a": {"x": 1, "y": -1}})",
       R"({"a": {"x": 9, "y": 9}})", true, false},
      {"keys are not averaged", R"({"a": 1, "b": 1})", R"({"a": 1.08, "b": 1})", false, false},
      {"a list that is too short", R"({"a": [1, 2, 3]})", R"({"a": [1]})", true, false},
      {"a list that is too long", R"({"a": [1]})", R"({"a": [1, 2]})", false, false},
      {"an empty list", R"({"a": [1]})", R"({"a": []})", false, false},
      {"true for 1", R"({"a": 1})", R"({"a": true})", true, false},
      {"false for 0 where it is averaged away", R"({"a": -1})", R"({"a": false})", true, false},
      {"a number as text", R"({"a": 0.5})", R"({"a": "0.5"})", true, false},
      {"a whole number as padded text", R"({"a": 5})", R"({"a": " +5 "})", true, false},
      {"text with a unit", R"({"a": 12})", R"({"a": "12 %"})", false, false},
      {"an extra key", R"({"a": 1})", R"({"a": 1, "b": 2})", true, false},
      {"a missing key", R"({"a": 1, "b": -1})", R"({"a": 1})", false, false},
      {"a nested key that is missing under a negative gold", R"({"a": {"x": -1, "y": 1}})",
       R"({"a": {"y": 1}})", true, false},
      {"a nested key that is missing", R"({"a": {"x": 1, "y": 1}})", R"({"a": {"y": 1}})", false,
       false},
      {"a number for a list", R"({"a": [1]})", R"({"a": 1})", false, false},
      {"a list for a number spoils all", R"({"a": 1, "b": 1})", R"({"a": 1, "b": [1]})", false,
       false},
      {"null", R"({"a": 1})", R"({"a": null})", false, false},
      {"an answer that is a list", R"({"a": 1})", "[1]", false, false},
      {"a gold that is no object", "1", "1", false, true},
      {"an empty gold", "{}", "{}", false, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what, row.gold, row.answer);
    CHECK(passes(row.gold, row.answer, ScorerKind::reference) == row.reference);
    CHECK(passes(row.gold, row.answer, ScorerKind::strict) == row.strict);
  }
}

TEST_CASE("The reference scorer shows the error of a leaf and the mean that decided") {
  CompareOptions options;
  options.scorer = ScorerKind::reference;
  CHECK(judged(R"({"a": [1, 1], "b": 0, "c": {"d": -1}})", R"({"a": [1.08, 1], "b": 0, "c": {}})",
               options) ==
        "fail\n"
        "  pass /a/0: error 0.08, mean of the key 0.04\n"
        "  pass /a/1: error 0, mean of the key 0.04\n"
        "  fail /b: a gold of 0: error 1, mean of the key 1\n"
        "  pass /c/d: missing, taken for 0: error -1, mean of the key -1\n");
}

TEST_CASE("Text within text within text ends in a verdict of the reference scorer") {
  std::string text = "1";
  for (int i = 0; i < 12; ++i) text = Json(text).dump();
  Json answer = Json::object();
  answer["a"] = text;
  CompareOptions options;
  options.scorer = ScorerKind::reference;
  CHECK_FALSE(compare(json(R"({"a": 1})"), answer, options).pass);
}

}  // namespace
}  // namespace lacuna
