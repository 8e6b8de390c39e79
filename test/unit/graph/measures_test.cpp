#include "lacuna/graph/measures.hpp"

#include "make_graph.hpp"
#include "support/catch.hpp"

namespace lacuna {
namespace {

using List = std::vector<std::uint32_t>;
using test::make_graph;

TEST_CASE("Functions that call each other in a circle are one component") {
  const CallGraph graph = make_graph(5, {{0, 1}, {1, 2}, {2, 1}, {2, 3}, {4, 4}});
  const auto component = components(graph);
  CHECK(component[1] == component[2]);
  CHECK(component[0] != component[1]);
  CHECK(component[3] < component[1]);
  const auto circles = cycles(graph);
  REQUIRE(circles.size() == 2);
  CHECK(circles[0] == List{1, 2});
  CHECK(circles[1] == List{4});
}

TEST_CASE("A chain of a hundred thousand calls is no deeper for the stack than one") {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
  constexpr std::uint32_t count = 100000;
  for (std::uint32_t i = 0; i + 1 < count; ++i) edges.emplace_back(i, i + 1);
  edges.emplace_back(count - 1, 0);
  const CallGraph graph = make_graph(count, edges);
  CHECK(cycles(graph).size() == 1);
  CHECK(depths(graph, {0})[count - 1] == count - 1);
  CHECK(dominated(graph, {0})[0] == count - 1);
  CHECK_FALSE(articulation_points(graph)[5]);
}

TEST_CASE("Depth counts calls from the nearest entry") {
  const CallGraph graph = make_graph(4, {{0, 1}, {1, 2}, {3, 2}});
  CHECK(depths(graph, {0}) == List{0, 1, 2, not_reached});
  CHECK(depths(graph, {0, 3}) == List{0, 1, 1, 0});
}

TEST_CASE("A dominator lies on every way from the entries") {
  // a -> b, a -> c, b -> d, c -> d, d -> e
  const CallGraph graph = make_graph(6, {{0, 1}, {0, 2}, {1, 3}, {2, 3}, {3, 4}});
  CHECK(dominators(graph, {0}) == List{0, 0, 0, 0, 3, not_reached});
  CHECK(dominated(graph, {0}) == List{4, 0, 0, 1, 0, 0});
  CHECK(dominators(graph, {0, 1})[3] == 3);
}

TEST_CASE("A loop does not hide a dominator") {
  const CallGraph graph = make_graph(4, {{0, 1}, {1, 2}, {2, 1}, {2, 3}});
  CHECK(dominators(graph, {0}) == List{0, 0, 1, 2});
}

TEST_CASE("Without an articulation point fewer functions hang together") {
  const CallGraph graph = make_graph(5, {{0, 1}, {1, 2}, {0, 2}, {2, 3}, {3, 4}});
  const auto cut = articulation_points(graph);
  CHECK(cut == std::vector<bool>{false, false, true, true, false});
}

TEST_CASE("Betweenness counts the shortest ways through a function") {
  const CallGraph graph = make_graph(5, {{0, 1}, {0, 2}, {1, 3}, {2, 3}, {3, 4}});
  const auto central = betweenness(graph);
  CHECK(central[0] == 0.0);
  CHECK(central[1] == 1.0);
  CHECK(central[3] == 3.0);
  CHECK(central[4] == 0.0);
}

}  // namespace
}  // namespace lacuna
