#include "lacuna/mask/strategy.hpp"

#include <ctime>

#include "unit/mask/choice_graph.hpp"
#include "unit/mask/masks.hpp"

namespace lacuna {
namespace {

using test::ChoiceGraph;
using test::code_of;
using test::Edges;
using test::random_edges;
using test::Set;
using test::side_by_side;
using test::Truth;
using test::value;

/// A hundred and fifty functions, some inside others, with circles.
ChoiceGraph large_choice() {
  Random random(5);
  std::vector<ByteRange> ranges = side_by_side(150);
  for (std::uint32_t i = 3; i < 150; i += 10) ranges[i].end += 13;
  return ChoiceGraph(ranges, random_edges(150, 170, random, true), {4, 55, 90});
}

TEST_CASE("Where sets are too many to be listed each drawn one has the property of its strategy") {
  const ChoiceGraph choice = large_choice();
  const Truth truth(choice);
  for (const auto strategy : {"coupled", "independent", "chain", "layered"}) {
    for (const std::uint32_t n : {1U, 2U, 5U}) {
      CAPTURE(strategy, n);
      SetChooser chooser = choice.chooser();
      const auto sample = chooser.choose(strategy, n, 300, 11);
      if (!sample) {  // there may be few depths
        CHECK(sample.error().code == ErrorCode::invalid_argument);
        continue;
      }
      for (const Set& set : sample->sets) {
        CHECK(set.size() == n);
        CHECK(std::is_sorted(set.begin(), set.end()));
        CHECK(truth.is(strategy, set));
      }
      const std::set<Set> different(sample->sets.begin(), sample->sets.end());
      CHECK(different.size() == sample->sets.size());
      CHECK((sample->complete || sample->sets.size() == 300));
      CHECK(sample->total >= static_cast<double>(sample->sets.size()));
      CHECK(sample->how == SampleKind::uniform);
      CHECK(value(choice.chooser().choose(strategy, n, 300, 11)).sets == sample->sets);
      if (!sample->complete) {
        CHECK(value(chooser.choose(strategy, n, 300, 12)).sets != sample->sets);
      }
    }
  }
}

TEST_CASE("A number of sets that is estimated comes with its standard error") {
  // Rings of calls: 100 rings of six, each with one call across, so that there are circles.
  Edges edges;
  for (std::uint32_t ring = 0; ring < 100; ++ring) {
    for (std::uint32_t i = 0; i < 6; ++i) edges.emplace_back(ring * 6 + i, ring * 6 + (i + 1) % 6);
    edges.emplace_back(ring * 6, ring * 6 + 3);
  }
  const ChoiceGraph choice(side_by_side(600), edges);
  SetChooser chooser = choice.chooser();
  // Pairs within a ring reach each other, others do not: C(100, 5) * 6^5 sets are independent.
  const double truth = 75287520.0 * 7776;
  const SetSample sample = value(chooser.choose("independent", 5, 1000, 1));
  CHECK_FALSE(sample.exact);
  CHECK(sample.standard_error > 0);
  CHECK(sample.standard_error < 0.02 * truth);
  CHECK(std::abs(sample.total - truth) < 4 * sample.standard_error);
  // Of five in a ring of six with a call across all hang together.
  CHECK(value(chooser.choose("coupled", 5, 1000, 1)).total == 600);
  CHECK(value(chooser.choose("chain", 6, 1000, 1)).total == 100);
}

TEST_CASE(
    "No functions are one empty set, one is a set by itself, and too many say how far it goes") {
  const ChoiceGraph choice(side_by_side(6), {{0, 1}, {1, 2}, {3, 4}});
  SetChooser chooser = choice.chooser();
  for (const StrategyInfo& strategy : list_strategies()) {
    CAPTURE(strategy.name);
    CHECK(value(chooser.choose(strategy.name, 0, 5, 1)).sets == std::vector<Set>{{}});
    CHECK(value(chooser.choose(strategy.name, 1, 100, 1)).sets.size() > 1);
    CHECK(code_of(chooser.choose(strategy.name, 7, 5, 1)) == ErrorCode::invalid_argument);
  }
  CHECK_THAT(chooser.choose("coupled", 4, 5, 1).error().message,
             ContainsSubstring("no coupled set of 4 functions; the largest has 3"));
  CHECK_THAT(chooser.choose("chain", 5, 5, 1).error().message, ContainsSubstring("largest has 3"));
  CHECK_THAT(chooser.choose("independent", 4, 5, 1).error().message,
             ContainsSubstring("largest has 3"));
  CHECK_THAT(chooser.choose("layered", 4, 5, 1).error().message,
             ContainsSubstring("largest has 3"));
  CHECK(code_of(chooser.choose("astrology", 1, 5, 1)) == ErrorCode::invalid_argument);
}

TEST_CASE("A strategy that asks who calls whom is refused without a graph, the others are not") {
  const ChoiceGraph choice(side_by_side(6), {});
  SetChooser chooser(choice.candidates, nullptr, {}, {});
  for (const StrategyInfo& strategy : list_strategies()) {
    CAPTURE(strategy.name);
    const auto sample = chooser.choose(strategy.name, 2, 5, 1);
    CHECK(sample.has_value() != needs_graph(strategy.name, {}));
    if (!sample) CHECK(code_of(sample) == ErrorCode::invalid_argument);
  }
  ChoiceRules rules;
  rules.weights.measures = {{"cyclomatic", 1}};
  CHECK_FALSE(needs_graph("weights", rules));
  rules.weights.measures = {{"fan_in", 1}};
  CHECK(needs_graph("weights", rules));
}

TEST_CASE("Of nested sets each contains one of the next smaller size, up to all that is run") {
  std::vector<ByteRange> ranges = side_by_side(12);
  ranges[3].end = ranges[5].end;  // around 4 and 5
  Edges edges;
  for (std::uint32_t i = 1; i < 11; ++i) edges.emplace_back(0, i);  // 11 calls nobody: an entry
  edges.emplace_back(11, 11);
  ChoiceGraph choice(ranges, edges);
  ChoiceRules rules;
  rules.entries = {"a.py::f0"};
  SetChooser chooser = choice.chooser(rules);
  std::vector<Set> before = {{}};
  for (std::uint32_t n = 1; n <= 9; ++n) {
    CAPTURE(n);
    const SetSample sample = value(chooser.choose("nested", n, 12, 7));
    CHECK(sample.sets.size() <= 12);
    for (const Set& set : sample.sets) {
      CHECK(Truth(choice).valid(set));
      CHECK(std::find(set.begin(), set.end(), 11U) == set.end());
      const bool contains = std::any_of(before.begin(), before.end(), [&](const Set& smaller) {
        return std::includes(set.begin(), set.end(), smaller.begin(), smaller.end());
      });
      CHECK(contains);
    }
    before = sample.sets;
  }
  CHECK(before == std::vector<Set>{{0, 1, 2, 3, 6, 7, 8, 9, 10}});
  const auto more = chooser.choose("nested", 10, 12, 7);
  REQUIRE(code_of(more) == ErrorCode::invalid_argument);
  CHECK_THAT(more.error().message, ContainsSubstring("the largest has 9"));
}

TEST_CASE("A set of nested orders is as likely as every other one of its size") {
  const ChoiceGraph choice(side_by_side(7), {});
  SetChooser chooser = choice.chooser();
  const auto all = value(chooser.choose("uniform", 3, 100, 1)).sets;
  std::map<Set, std::size_t> seen;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    ++seen[value(chooser.choose("nested", 3, 1, seed)).sets.front()];
  }
  CHECK(test::deviations_from_uniform(seen, all) < 3);
}

TEST_CASE("Own weights give each set the product of its weights as probability, and say it") {
  std::vector<ByteRange> ranges = side_by_side(8);
  ranges[2].end = ranges[3].end;  // around 3
  ChoiceGraph choice(ranges, {});
  ChoiceRules rules;
  rules.weights.functions = {{"a.py::f*", 2}, {"a.py::f1", 3}, {"a.py::f5", 0}, {"*::f[67]", 0.25}};
  SetChooser chooser = choice.chooser(rules);
  CHECK(value(chooser.own_weights()) == std::vector<double>{2, 6, 2, 2, 2, 0, 0.5, 0.5});
  const SetSample all = value(chooser.choose("weights", 2, 1000, 1));
  CHECK(all.complete);
  CHECK(all.how == SampleKind::weighted);
  CHECK(all.sets.size() == 20);  // 21 pairs of seven, less the one of 2 and 3
  std::map<Set, double> probabilities;
  double sum = 0;
  for (std::size_t i = 0; i < all.sets.size(); ++i) {
    probabilities[all.sets[i]] = all.probabilities[i];
    sum += all.probabilities[i];
  }
  CHECK(sum == Approx(1));
  CHECK(probabilities.at({0, 1}) == Approx(24 * probabilities.at({0, 6}) / 2));
  CHECK_FALSE(probabilities.contains({2, 3}));
  std::map<Set, std::size_t> seen;
  for (std::uint64_t seed = 0; seed < 8000; ++seed) {
    const SetSample sample = value(chooser.choose("weights", 2, 1, seed));
    REQUIRE(sample.sets.size() == 1);
    CHECK(sample.probabilities.front() == Approx(probabilities.at(sample.sets.front())));
    ++seen[sample.sets.front()];
  }
  CHECK(test::deviations(seen, probabilities) < 3);
}

TEST_CASE("Weights of huge and of tiny size are counted as well") {
  ChoiceGraph choice(side_by_side(300), {});
  for (const double factor : {1e250, 1e-250}) {
    ChoiceRules rules;
    rules.weights.functions = {{"*", factor}, {"a.py::f7", 100}};
    SetChooser chooser = choice.chooser(rules);
    const SetSample sample = value(chooser.choose("weights", 4, 500, 1));
    CHECK(sample.sets.size() == 500);
    std::size_t with = 0;
    for (const Set& set : sample.sets) with += std::count(set.begin(), set.end(), 7U) > 0 ? 1 : 0;
    CHECK(with > 250);  // 100 * C(299, 3) to C(299, 4): 57 %
    CHECK(with < 320);
  }
}

TEST_CASE("Weights may be made of measures, and unknown ones are refused with those there are") {
  ChoiceGraph choice(side_by_side(4), {{0, 1}, {1, 2}, {0, 2}, {2, 3}, {3, 2}});
  choice.functions[1].cyclomatic = 7;
  ChoiceRules rules;
  rules.weights.measures = {{"fan_in", 2}, {"cyclomatic", 1}};
  SetChooser chooser = choice.chooser(rules);
  CHECK(value(chooser.own_weights()) == std::vector<double>{1, 9, 7, 3});
  CHECK(value(chooser.measure("component")) == std::vector<double>{1, 1, 2, 2});
  CHECK(value(chooser.measure("depth")) == std::vector<double>{0, 1, 1, 2});
  for (const MeasureInfo& measure : list_measures()) CHECK(chooser.measure(measure.name));
  rules.weights.measures = {{"beauty", 1}};
  const auto refused = choice.chooser(rules).own_weights();
  REQUIRE(code_of(refused) == ErrorCode::invalid_argument);
  CHECK_THAT(refused.error().hint, ContainsSubstring("cyclomatic"));
  rules.weights = {};
  rules.weights.functions = {{"a.py::nobody", 1}};
  CHECK(code_of(choice.chooser(rules).own_weights()) == ErrorCode::invalid_argument);
}

TEST_CASE("Key functions are run for sure, and neither trivial nor plumbing") {
  ChoiceGraph choice(side_by_side(7), {{0, 1}, {0, 2}, {0, 3}, {0, 4}, {1, 6}});
  choice.functions[2].statements = 1;
  choice.functions[3].name = "parse_args";
  choice.functions[4].name = "__repr__";
  ChoiceRules rules;
  rules.entries = {"a.py::f0"};
  SetChooser chooser = choice.chooser(rules);
  const auto weights = value(chooser.key_weights());
  const auto is_key = [&](std::size_t i) { return weights[i] > 0; };
  CHECK((is_key(0) && is_key(1) && is_key(6)));
  CHECK_FALSE((is_key(2) || is_key(3) || is_key(4) || is_key(5)));
  CHECK(weights[1] > weights[6]);  // 6 is reached only through 1
  const SetSample sample = value(chooser.choose("key", 2, 10, 1));
  CHECK(sample.sets == std::vector<Set>{{0, 1}, {0, 6}, {1, 6}});
  CHECK(sample.how == SampleKind::weighted);
  rules.key.min_statements = 0;
  rules.key.plumbing = {"a.py::f1"};
  const auto other = value(choice.chooser(rules).key_weights());
  CHECK(other[1] == 0);
  CHECK((other[2] > 0 && other[3] > 0));
  SetChooser traced(choice.candidates, &choice.graph, {{0, 0, 0, 0, 0, 4, 0}, {}, {}}, {});
  CHECK(value(traced.choose("key", 1, 10, 1)).sets == std::vector<Set>{{5}});
}

TEST_CASE("Entries are functions or files, and one that is not there is refused") {
  ChoiceGraph choice(side_by_side(3), {{0, 1}, {1, 2}});
  ChoiceRules rules;
  rules.entries = {"a.py::f1"};
  SetChooser chooser = choice.chooser(rules);
  CHECK(value(chooser.choose("layered", 1, 10, 1)).sets == std::vector<Set>{{1}, {2}});
  rules.entries = {"a.py::f9"};
  CHECK(code_of(choice.chooser(rules).choose("layered", 1, 10, 1)) == ErrorCode::not_found);
}

/// Of the processor, so that other programs do not count.
double seconds_of(const std::function<void()>& work) {
  const std::clock_t begin = std::clock();
  work();
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

TEST_CASE(
    "A function that calls all others, and all that call all, are chosen from in bounded time") {
  Edges star, all;
  for (std::uint32_t i = 1; i < 20'000; ++i) star.emplace_back(0, i);
  for (std::uint32_t a = 0; a < 120; ++a) {
    for (std::uint32_t b = 0; b < 120; ++b) all.emplace_back(a, b);
  }
  const ChoiceGraph wide(side_by_side(20'000), star);
  const ChoiceGraph dense(side_by_side(120), all);
  CHECK(seconds_of([&] {
          SetChooser chooser = wide.chooser();
          const SetSample sample = value(chooser.choose("coupled", 5, 100, 1));
          CHECK(sample.sets.size() == 100);
          for (const Set& set : sample.sets) CHECK(set.front() == 0);
          CHECK(value(chooser.choose("independent", 5, 100, 1)).sets.size() == 100);
          CHECK(value(chooser.choose("layered", 2, 100, 1)).total == 19'999);
          CHECK(code_of(chooser.choose("chain", 3, 100, 1)) == ErrorCode::invalid_argument);
        }) < 60);
  CHECK(seconds_of([&] {
          SetChooser chooser = dense.chooser();
          const SetSample five = value(chooser.choose("coupled", 5, 200, 1));
          CHECK(five.sets.size() == 200);
          CHECK(std::abs(five.total - 190578024) <= 5 * five.standard_error);
          CHECK(value(chooser.choose("chain", 5, 200, 1)).sets.size() == 200);
          CHECK(code_of(chooser.choose("independent", 2, 5, 1)) == ErrorCode::invalid_argument);
          // Ten of them have 10^8 trees: hardly any draw is taken, and it says so.
          const SetSample ten = value(chooser.choose("coupled", 10, 50, 1));
          CHECK(ten.sets.size() == 50);
          CHECK(ten.how == SampleKind::weighted);
          CHECK(ten.probabilities.size() == 50);
          const double truth = 116068178638776;  // C(120, 10)
          CHECK(std::abs(ten.total - truth) < 5 * ten.standard_error + 1e-6 * truth);
        }) < 60);
}

TEST_CASE("A chain of half a million functions is chosen from in bounded time") {
  constexpr std::uint32_t size = 500'000;
  Edges edges;
  for (std::uint32_t i = 0; i + 1 < size; ++i) edges.emplace_back(i, i + 1);
  const ChoiceGraph choice(side_by_side(size), edges);
  CHECK(seconds_of([&] {
          SetChooser chooser = choice.chooser();
          CHECK(value(chooser.choose("chain", 5, 100, 1)).total == size - 4);
          const SetSample coupled = value(chooser.choose("coupled", 5, 100, 1));
          CHECK(coupled.total == size - 4);
          CHECK(coupled.exact);
          for (const Set& set : coupled.sets) CHECK(set.back() == set.front() + 4);
          CHECK(code_of(chooser.choose("independent", 2, 5, 1)) == ErrorCode::limit);
          CHECK(value(chooser.choose("layered", 5, 10, 1)).sets.size() == 10);
          CHECK(value(chooser.choose("nested", 5, 10, 1)).sets.size() == 10);
          CHECK(value(chooser.choose("key", 5, 10, 1)).sets.size() == 10);
        }) < 90);
}

}  // namespace
}  // namespace lacuna
