#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

#include "score_support.hpp"

namespace lacuna {
namespace {

using test::json;

/// "strict {...}", "lenient {...}" or "none: problem".
std::string parsed(std::string_view text) {
  const Answer answer = parse_answer(text);
  if (answer.parse == AnswerParse::none) return "none: " + answer.problem;
  return std::string(to_string(answer.parse)) + " " + dump_json(answer.value);
}

TEST_CASE("An answer that is JSON is read strictly, with white space around it") {
  CHECK(parsed(R"({"e": {"a": 1}})") == R"(strict {"e":{"a":1}})");
  CHECK(parsed(" \n{\"e\": 1}\r\n") == R"(strict {"e":1})");
  CHECK(parsed("[1]") == "strict [1]");
  CHECK(parse_answer("{}").problem.empty());
}

TEST_CASE("An empty answer is none, and says so") {
  CHECK(parsed("") == "none: the answer is empty");
  CHECK(parsed(" \n\t ") == "none: the answer is empty");
}

TEST_CASE("A fenced block is found leniently, the last one that is an object") {
  CHECK(parsed("First:\n```json\n{\"a\": 1}\n```\nThen:\n```\n{\"a\": 2}\n```\nDone.") ==
        R"(lenient {"a":2})");
  CHECK(parsed("```json\n{\"a\": 1}\n```\n```\nnot JSON\n```\n") == R"(lenient {"a":1})");
  CHECK(parsed("```json\n{\"a\": 1}") == R"(lenient {"a":1})");
  CHECK(parsed("~~~~\n{\"a\":\n1}\n~~~~") == R"(lenient {"a":1})");
  CHECK(parsed("  ```\r\n  {\"a\": 1}\r\n  ```\r\n") == R"(lenient {"a":1})");
}

TEST_CASE("A fenced block is preferred to an object that comes after it") {
  CHECK(parsed("```\n{\"a\": 1}\n```\nI first tried {\"a\": 2}.") == R"(lenient {"a":1})");
}

TEST_CASE("Without a fenced block the last object in the text is taken, whole") {
  CHECK(parsed(R"(I ran it: {"a": 1}. Again: {"e": {"a": [2, {"b": 3}]}}. Good.)") ==
        R"(lenient {"e":{"a":[2,{"b":3}]}})");
  CHECK(parsed(R"(Result {"a": 1} where {x} is a set and f(){} is code)") == R"(lenient {"a":1})");
}

TEST_CASE("Braces and quotes inside strings do not end an object") {
  CHECK(parsed(R"(so: {"a}": "{\"}", "b": 1} ok)") == R"(lenient {"a}":"{\"}","b":1})");
}

TEST_CASE("Stray quotes and braces in the prose do not swallow the answer") {
  CHECK(parsed("A 5\" disk { and an open brace.\n{\"a\": 1}\n") == R"(lenient {"a":1})");
  CHECK(parsed("{ \"no end\n{\"a\": 1} }") != R"(lenient {"a":2})");
  CHECK(parsed("it's {\"a\": 1} and } and { and {") == R"(lenient {"a":1})");
}

TEST_CASE("A lenient answer says why it was not strict") {
  CHECK_THAT(parse_answer("ok {\"a\": 1}").problem, ContainsSubstring("not JSON as a whole"));
}

TEST_CASE("Duplicate keys are refused with a reason, in the whole text and in a part of it") {
  for (const char* text :
       {R"({"a": 1, "a": 2})", R"({"e": {"a": 1, "a": 1}})", R"(so {"a": 1, "a": 2})",
        "```\n{\"a\": 1, \"a\": 2}\n```", R"({"a": 3} and then {"a": 1, "a": 2})"}) {
    CAPTURE(text);
    const Answer answer = parse_answer(text);
    CHECK(answer.parse == AnswerParse::none);
    CHECK(answer.value.is_null());
    CHECK_THAT(answer.problem, ContainsSubstring("twice"));
  }
}

TEST_CASE("NaN and Infinity are not JSON, and the problem says so") {
  for (const char* text : {R"({"a": NaN})", R"({"a": -Infinity})", "x {\"a\": NaN}"}) {
    CAPTURE(text);
    CHECK_THAT(parsed(text), ContainsSubstring("JSON has neither NaN nor Infinity"));
  }
  CHECK(parse_answer(R"({"a": 1e999})").parse == AnswerParse::none);
}

TEST_CASE("Text without an object is none") {
  for (const char* text : {"42 is it", "{}{}", "{'a': 1}", "}{", "\"", "{", "[1", "\xff\xfe{",
                           "the value is [1, 2]"}) {
    CAPTURE(text);
    CHECK(parse_answer(text).parse == AnswerParse::none);
    CHECK_FALSE(parse_answer(text).problem.empty());
  }
}

TEST_CASE("An answer that is nested too deeply is refused") {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  CHECK(parse_answer(deep).parse == AnswerParse::none);
  CHECK(parse_answer("x {\"a\": " + deep + "}").parse == AnswerParse::none);
  std::string objects;
  for (int i = 0; i < 5000; ++i) objects += "{\"a\":";
  CHECK(parse_answer("x " + objects + "1" + std::string(5000, '}')).parse == AnswerParse::none);
}

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string text;
  text.reserve(bytes + piece.size());
  while (text.size() < bytes) text += piece;
  return text;
}

TEST_CASE("Four megabytes of anything are read in bounded time") {
  for (const char* piece :
       {"{", "}", "{}", "{\"", "\"{", "{\"a\":", "{\"\":}", "{x", "```\n{\"\n", "```\n", "~~~~",
        "[", "{\"a\":1}x", "\\", "{\"a\":[", "{\"a\":NaN}", "```\n{\"a\":}\n```\n", "\xff{"}) {
    CAPTURE(piece);
    const auto start = std::chrono::steady_clock::now();
    parse_answer(repeated(piece, 4'000'000));
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    // Far above what it takes under sanitizers, far below what anything quadratic would.
    CHECK(seconds.count() < 10);
  }
}

}  // namespace
}  // namespace lacuna
