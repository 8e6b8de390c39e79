#include "lacuna/score/score_one.hpp"

#include "score_support.hpp"

namespace lacuna {
namespace {

TEST_CASE("One answer is scored against one gold of the same shape") {
  const auto one = score_one(R"({"a": 1, "b": [2]})", "Here: {\"a\": 1.01, \"b\": [2]}", {});
  REQUIRE(one);
  CHECK(one->verdict.pass);
  CHECK(one->answer.parse == AnswerParse::lenient);
}

TEST_CASE("One answer as JSON is the document lacuna.verdict/1") {
  const auto one = score_one(R"({"a": 1})", R"({"a": 2})", {});
  REQUIRE(one);
  CHECK(dump_json(to_json(*one)) ==
        R"({"schema":"lacuna.verdict/1","pass":false,"scorer":"strict",)"
        R"("answer":{"parse":"strict","problem":""},)"
        R"("leaves":[{"path":"/a","gold":1,"value":2,"pass":false,"reason":"off by 100 %",)"
        R"("flag":""}]})");
}

TEST_CASE("An answer that cannot be read fails with the reason as its one leaf") {
  const auto one = score_one("1", R"({"a": 1, "a": 1})", {});
  REQUIRE(one);
  CHECK_FALSE(one->verdict.pass);
  REQUIRE(one->verdict.leaves.size() == 1);
  CHECK_THAT(one->verdict.leaves[0].reason, ContainsSubstring("twice"));
}

TEST_CASE("The reference scorer is named in the document") {
  CompareOptions options;
  options.scorer = ScorerKind::reference;
  const auto one = score_one(R"({"a": -1})", R"({"a": 7})", options);
  REQUIRE(one);
  CHECK(one->verdict.pass);
  CHECK(to_json(*one).at("scorer") == "reference");
}

TEST_CASE("A gold that is not made of numbers is bad input, and the place is named") {
  const auto message = [](std::string_view gold) {
    const auto one = score_one(gold, "1", {});
    REQUIRE_FALSE(one);
    CHECK(one.error().code == ErrorCode::bad_input);
    return one.error().message;
  };
  CHECK_THAT(message(R"({"a": {"b": [1, "2"]}})"), ContainsSubstring("the gold at /a/b/1"));
  CHECK_THAT(message(R"({"a": true})"), ContainsSubstring("true, not a number"));
  CHECK_THAT(message("[]"), ContainsSubstring("the gold is empty"));
  CHECK_THAT(message(R"({"a": {}})"), ContainsSubstring("the gold at /a is empty"));
  message(R"({"a": 1, "a": 2})");
  message(R"({"a": NaN})");
  message("");
}

TEST_CASE("A gold that is nested without end is refused") {
  const auto one = score_one(std::string(1'000'000, '['), "1", {});
  REQUIRE_FALSE(one);
}

}  // namespace
}  // namespace lacuna
