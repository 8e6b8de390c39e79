#include "lacuna/mask/sets_internal.hpp"

#include "unit/mask/choice_graph.hpp"
#include "unit/mask/masks.hpp"

namespace lacuna {
namespace {

using detail::CandidateGraph;
using detail::SetFamily;
using test::ChoiceGraph;
using test::code_of;
using test::Edges;
using test::random_edges;
using test::Set;
using test::side_by_side;
using test::Truth;
using test::value;

constexpr std::string_view graph_strategies[] = {"coupled", "independent", "chain", "layered"};

/// Nine functions, with three inside others, of which one is no candidate.
ChoiceGraph random_choice(Random& random) {
  std::vector<ByteRange> ranges = side_by_side(12);
  ranges[1] = {10, 45};  // around 2, 3 and 4
  ranges[6] = {60, 76};  // around 7
  const bool circles = random.below(2) == 0;
  return ChoiceGraph(ranges, random_edges(12, 8 + random.below(14), random, circles), {0, 3, 9});
}

std::unique_ptr<SetFamily> family_of(std::string_view strategy, const CandidateGraph& graph,
                                     const ChoiceGraph& choice, std::uint32_t n) {
  if (strategy == "coupled") return detail::coupled_sets(graph, n);
  if (strategy == "chain") return detail::chain_sets(graph, n);
  if (strategy == "independent") return value(detail::independent_sets(graph, n));
  const auto all = depths(choice.graph, entry_points(choice.graph));
  std::vector<std::uint32_t> depth;
  for (const auto node : choice.nodes) depth.push_back(all[node]);
  return detail::layered_sets(graph, depth, n);
}

TEST_CASE("Every strategy lists the sets that trying every combination finds") {
  Random random(1);
  for (int round = 0; round < 40; ++round) {
    const ChoiceGraph choice = random_choice(random);
    const Truth truth(choice);
    SetChooser chooser = choice.chooser();
    for (const auto strategy : graph_strategies) {
      for (std::uint32_t n = 1; n <= 5; ++n) {
        CAPTURE(round, strategy, n);
        const auto expected = truth.all(strategy, n);
        const auto sample = chooser.choose(strategy, n, 10'000, 1);
        if (expected.empty()) {
          CHECK(code_of(sample) == ErrorCode::invalid_argument);
          continue;
        }
        REQUIRE(sample);
        CHECK(sample->complete);
        CHECK(sample->exact);
        CHECK(sample->total == static_cast<double>(expected.size()));
        CHECK(sample->sets == expected);
      }
    }
  }
}

TEST_CASE("A draw gives each set with the same probability, which the bound says") {
  Random random(2);
  for (int round = 0; round < 12; ++round) {
    const ChoiceGraph choice = random_choice(random);
    const Truth truth(choice);
    const CandidateGraph graph(choice.candidates, choice.graph);
    for (const auto strategy : graph_strategies) {
      for (std::uint32_t n = 2; n <= 4; ++n) {
        const auto all = truth.all(strategy, n);
        if (all.size() < 2) continue;
        CAPTURE(round, strategy, n, all.size());
        const auto family = family_of(strategy, graph, choice, n);
        REQUIRE(family->prepare());
        std::map<Set, std::size_t> seen;
        std::size_t accepted = 0;
        const std::size_t draws = 200 * all.size() + 2000;
        for (std::size_t i = 0; i < draws; ++i) {
          Set set;
          if (!family->draw(random, set)) continue;
          std::sort(set.begin(), set.end());
          ++seen[set];
          ++accepted;
        }
        for (const auto& [set, count] : seen) CHECK(truth.is(strategy, set));
        const double part = static_cast<double>(all.size()) / family->bound();
        REQUIRE(part <= 1 + 1e-9);
        if (family->certain()) CHECK(accepted == draws);
        const double spread =
            std::sqrt(part * (1 - std::min(1.0, part)) * static_cast<double>(draws));
        CHECK(std::abs(static_cast<double>(accepted) - part * static_cast<double>(draws)) <=
              4.5 * spread + 1e-6);
        // Of some hundred tests one may be 4 deviations off by chance once in a thousand runs.
        if (accepted > 20 * all.size()) CHECK(test::deviations_from_uniform(seen, all) < 4);
      }
    }
  }
}

TEST_CASE("Where all functions call all others, a set of four has its sixteen trees and one row") {
  Edges edges;
  for (std::uint32_t a = 0; a < 7; ++a) {
    for (std::uint32_t b = 0; b < 7; ++b) edges.emplace_back(a, b);
  }
  const ChoiceGraph choice(side_by_side(7), edges);
  const CandidateGraph graph(choice.candidates, choice.graph);
  const auto coupled = detail::coupled_sets(graph, 4);
  REQUIRE(coupled->prepare());
  CHECK(coupled->bound() >= 35 * 16);
  Random random(3);
  for (const auto strategy : {"coupled", "chain"}) {
    const auto family = family_of(strategy, graph, choice, 4);
    REQUIRE(family->prepare());
    std::map<Set, std::size_t> seen;
    for (int i = 0; i < 100'000; ++i) {
      Set set;
      if (!family->draw(random, set)) continue;
      std::sort(set.begin(), set.end());
      ++seen[set];
    }
    CHECK(seen.size() == 35);
    CHECK(test::deviations_from_uniform(seen, Truth(choice).all(strategy, 4)) < 4);
  }
}

TEST_CASE("In a graph without circles all draws give a set, and their number is exact") {
  Edges tree;
  for (std::uint32_t i = 1; i < 400; ++i) tree.emplace_back((i - 1) / 3, i);
  const ChoiceGraph choice(side_by_side(400), tree);
  const CandidateGraph graph(choice.candidates, choice.graph);
  for (const auto strategy : {"coupled", "chain"}) {
    const auto family = family_of(strategy, graph, choice, 5);
    REQUIRE(family->prepare());
    CHECK(family->certain());
    Random random(4);
    const SetSample listed = value(detail::sample_family(*family, "any", 5, 1'000'000, random));
    CHECK(listed.complete);
    CHECK(listed.total == family->bound());
  }
}

}  // namespace
}  // namespace lacuna
