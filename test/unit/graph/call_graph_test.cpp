#include "lacuna/graph/call_graph.hpp"

#include <nlohmann/json.hpp>

#include "lacuna/graph/export.hpp"
#include "make_graph.hpp"
#include "support/catch.hpp"

namespace lacuna {
namespace {

using List = std::vector<std::uint32_t>;
using test::make_graph;

// a -> b -> d, a -> c -> d, d -> e
CallGraph diamond() { return make_graph(6, {{0, 1}, {0, 2}, {1, 3}, {2, 3}, {3, 4}}); }

TEST_CASE("A graph knows callees and callers") {
  const CallGraph graph = diamond();
  CHECK(graph.neighbours(0, Direction::callees) == List{1, 2});
  CHECK(graph.neighbours(3, Direction::callers) == List{1, 2});
  CHECK(graph.neighbours(5, Direction::callers).empty());
  CHECK(graph.out_edges(0).size() == 2);
  CHECK(graph.in_edges(4).size() == 1);
}

TEST_CASE("A node is found by the id of its function") {
  const CallGraph graph = diamond();
  CHECK(graph.find({"m.py", "c", 1}) == 2U);
  CHECK_FALSE(graph.find({"m.py", "c", 2}).has_value());
}

TEST_CASE("What can be reached comes nearest first and no further than asked") {
  const CallGraph graph = diamond();
  const auto all = graph.reach({0}, Direction::callees);
  REQUIRE(all.size() == 5);
  CHECK(all[4].node == 4);
  CHECK(all[4].distance == 3);
  CHECK(graph.reach({0}, Direction::callees, 1).size() == 3);
  CHECK(graph.reach({4}, Direction::callers).size() == 5);
}

TEST_CASE("A shortest way holds both ends, and there may be none") {
  const CallGraph graph = diamond();
  CHECK(graph.path(0, 4) == List{0, 1, 3, 4});
  CHECK(graph.path(2, 2) == List{2});
  CHECK(graph.path(4, 0).empty());
}

TEST_CASE("An empty graph has an answer to everything") {
  const CallGraph graph = make_graph(0, {});
  CHECK(graph.size() == 0);
  CHECK(graph.reach({}, Direction::callees).empty());
  CHECK(to_json(graph)["nodes"].empty());
}

TEST_CASE("A document shows the nodes that were asked for and the edges between them") {
  const CallGraph graph = diamond();
  const Json json = to_json(graph, {0, 1});
  CHECK(json["schema"] == "lacuna.graph/1");
  CHECK(json["nodes"].size() == 2);
  REQUIRE(json["edges"].size() == 1);
  CHECK(json["edges"][0]["from"] == "m.py::a");
  CHECK(json["edges"][0]["how"] == "exact");
  CHECK(to_dot(graph, {0, 1}).find("n0 -> n1") != std::string::npos);
  CHECK(to_graphml(graph).find("<edge source=\"n0\" target=\"n2\">") != std::string::npos);
}

}  // namespace
}  // namespace lacuna
