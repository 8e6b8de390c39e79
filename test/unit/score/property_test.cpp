// Random gold documents against answers made from them.

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lacuna/base/random.hpp"
#include "score_support.hpp"

namespace lacuna {
namespace {

constexpr std::uint64_t kDocuments = 2000;

double random_number(Random& random) {
  const double sign = random.below(2) == 0 ? 1 : -1;
  switch (random.below(4)) {
    case 0:
      return sign * static_cast<double>(1 + random.below(1000));
    case 1:
      return sign * std::pow(10.0, 20 * random.real() - 10);
    case 2:
      return sign * (0.5 + random.real());
    default:
      return sign * std::round(1000 * (0.01 + random.real())) / 1000;
  }
}

// Every container holds at least one number, none of them 0.
Json random_gold(Random& random, int depth) {
  const std::uint64_t kind = depth == 0 ? 0 : random.below(3);
  const std::uint64_t size = 1 + random.below(4);
  if (kind == 0) return random_number(random);
  Json value = kind == 1 ? Json::array() : Json::object();
  for (std::uint64_t i = 0; i < size; ++i) {
    Json element = random_gold(random, depth - 1);
    if (kind == 1) {
      value.push_back(std::move(element));
    } else {
      static const char* const endings[] = {"", "/", "~", "é", " "};
      value["k" + std::to_string(i) + endings[random.below(5)]] = std::move(element);
    }
  }
  return value;
}

Json random_object(Random& random) {
  Json gold = Json::object();
  for (std::uint64_t i = 0; i <= random.below(3); ++i) {
    gold["r" + std::to_string(i)] = random_gold(random, 3);
  }
  return gold;
}

Json permuted(const Json& value, Random& random) {
  if (value.is_array()) {
    Json copy = Json::array();
    for (const Json& element : value) copy.push_back(permuted(element, random));
    return copy;
  }
  if (!value.is_object()) return value;
  std::vector<std::string> keys;
  for (const auto& [key, element] : value.items()) keys.push_back(key);
  random.shuffle(keys);
  Json copy = Json::object();
  for (const std::string& key : keys) copy[key] = permuted(value[key], random);
  return copy;
}

void collect_numbers(Json& value, std::vector<Json*>& numbers) {
  if (!value.is_structured()) return numbers.push_back(&value);
  for (auto& element : value) collect_numbers(element, numbers);
}

Json& random_leaf(Json& value, Random& random) {
  std::vector<Json*> numbers;
  collect_numbers(value, numbers);
  return *numbers[random.below(numbers.size())];
}

TEST_CASE("A gold passes against itself, however its keys are ordered and its text is written") {
  Random random(1);
  for (std::uint64_t i = 0; i < kDocuments; ++i) {
    const Json gold = random_object(random);
    CAPTURE(i, gold.dump());
    REQUIRE(compare(gold, gold, {}).pass);
    REQUIRE(compare(gold, permuted(gold, random), {}).pass);
    REQUIRE(compare(gold, parse_answer(dump_json(gold, i % 2 == 0)).value, {}).pass);
  }
}

TEST_CASE("An answer passes with all leaves changed by less than 5 %") {
  Random random(2);
  for (std::uint64_t i = 0; i < kDocuments; ++i) {
    const Json gold = random_object(random);
    Json answer = gold;
    std::vector<Json*> numbers;
    collect_numbers(answer, numbers);
    for (Json* number : numbers) {
      *number = number->get<double>() * (1 + 0.0999 * (random.real() - 0.5));
    }
    CAPTURE(i, gold.dump(), answer.dump());
    REQUIRE(compare(gold, answer, {}).pass);
  }
}

TEST_CASE("An answer fails when any one leaf is changed by more than 5 %") {
  Random random(3);
  for (std::uint64_t i = 0; i < kDocuments; ++i) {
    const Json gold = random_object(random);
    Json answer = gold;
    Json& leaf = random_leaf(answer, random);
    const double change = 0.05001 + 3 * random.real();
    leaf = leaf.get<double>() * (random.below(2) == 0 ? 1 + change : 1 - change);
    CAPTURE(i, gold.dump(), answer.dump());
    const Verdict verdict = compare(gold, answer, {});
    REQUIRE_FALSE(verdict.pass);
    std::size_t failing = 0;
    for (const LeafVerdict& judged : verdict.leaves) failing += judged.pass ? 0 : 1;
    REQUIRE(failing == 1);
  }
}

TEST_CASE("An answer fails when any one leaf is not a number any more") {
  Random random(4);
  const Json others[] = {true,          false,          nullptr,          "1",          "NaN",
                         Json::array(), Json::object(), Json::array({1}), std::nan(""), HUGE_VAL};
  for (std::uint64_t i = 0; i < kDocuments; ++i) {
    const Json gold = random_object(random);
    Json answer = gold;
    random_leaf(answer, random) = others[random.below(std::size(others))];
    CAPTURE(i, gold.dump(), answer.dump());
    REQUIRE_FALSE(compare(gold, answer, {}).pass);
  }
}

TEST_CASE("The pointer of every leaf leads to the two values that it names") {
  Random random(5);
  for (std::uint64_t i = 0; i < kDocuments / 4; ++i) {
    const Json gold = random_object(random);
    const Json answer = permuted(gold, random);
    for (const LeafVerdict& leaf : compare(gold, answer, {}).leaves) {
      const Json::json_pointer pointer(leaf.path);
      CAPTURE(i, gold.dump(), leaf.path);
      REQUIRE(gold.at(pointer) == leaf.gold);
      REQUIRE(answer.at(pointer) == leaf.value);
    }
  }
}

TEST_CASE("Random bytes never crash either scorer or the parser") {
  Random random(6);
  static constexpr std::string_view pieces[] = {
      "{", "}",    "[",    "]",  "\"",  "\\",     ",", ":",    "1",   "-",
      "e", "true", "null", "\n", "```", "\"a\":", " ", "\xff", "NaN", "9999999999999999999999"};
  const Json gold = test::json(R"({"a": [1, {"b": -2}], "c": 0})");
  CompareOptions reference;
  reference.scorer = ScorerKind::reference;
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    std::string text;
    for (std::uint64_t length = random.below(24); length > 0; --length) {
      text += pieces[random.below(std::size(pieces))];
    }
    CAPTURE(i, text);
    const Answer answer = parse_answer(text);
    REQUIRE_FALSE(compare(gold, answer.value, {}).pass);
    compare(gold, answer.value, reference);
    const bool nothing = answer.value.is_null() && !answer.problem.empty();
    REQUIRE((answer.parse == AnswerParse::none) == nothing);
  }
}

}  // namespace
}  // namespace lacuna
