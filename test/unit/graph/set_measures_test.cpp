#include "lacuna/graph/set_measures.hpp"

#include <nlohmann/json.hpp>

#include "make_graph.hpp"
#include "support/catch.hpp"

namespace lacuna {
namespace {

using test::make_graph;

TEST_CASE("A set is measured by the calls among its functions and who calls several of them") {
  // a and f call b and c; b calls c; d is away; e is called by c.
  const CallGraph graph = make_graph(6, {{0, 1}, {0, 2}, {5, 1}, {5, 2}, {1, 2}, {2, 4}, {2, 1}});
  SetMeasurer measurer(graph);
  SetMeasures measures = measurer.measure({1, 2});
  CHECK(measures.calls == 2);
  CHECK(measures.shared_callers == 2);
  CHECK(measures.min_distance == 1);
  CHECK(measures.mean_distance == 1.0);
  CHECK(measures.nested == 0);
  measures = measurer.measure({1, 4, 0});
  CHECK(measures.calls == 1);
  CHECK(measures.shared_callers == 1);  // c calls b and e
  CHECK(measures.min_distance == 1);
  CHECK(measures.mean_distance == Approx(5.0 / 3));
}

TEST_CASE("Pairs without any way between them are counted, and have no distance") {
  const CallGraph graph = make_graph(4, {{0, 1}});
  SetMeasurer measurer(graph);
  SetMeasures measures = measurer.measure({2, 3});
  CHECK(measures.apart == 1);
  CHECK_FALSE(measures.min_distance);
  CHECK_FALSE(measures.mean_distance);
  measures = measurer.measure({0, 1, 2});
  CHECK(measures.apart == 2);
  CHECK(measures.mean_distance == 1.0);
  CHECK(measurer.measure({}) == SetMeasures{});
}

Dependencies with_state() {
  Dependencies all;
  all.files = {"m.py"};
  const std::pair<const char*, ByteRange> nodes[] = {
      {"f", {0, 100}}, {"f.inner", {10, 50}}, {"g", {200, 300}}, {"h", {400, 500}}};
  for (const auto& [name, range] : nodes) {
    DependencyNode node;
    node.id = {"m.py", name, 1};
    node.whole = range;
    all.nodes.push_back(node);
  }
  all.shared = {{"m.py::x", {1}, {2}}, {"m.py::y", {3}, {0, 2}}, {"m.py::z", {0}, {1}}};
  CallEdge edge;
  edge.caller = 1;
  edge.callee = 2;
  all.calls = {edge};
  return all;
}

TEST_CASE(
    "Shared state needs two users of which one writes, and what stands inside counts as own") {
  const CallGraph graph(with_state());
  SetMeasurer measurer(graph);
  const SetMeasures measures = measurer.measure({0, 2});
  CHECK(measures.shared_state == 1);  // x: f.inner writes, g reads; y is written outside
  CHECK(measures.calls == 1);         // f.inner calls g
  CHECK(measurer.measure({0, 2, 3}).shared_state == 2);
  CHECK(measurer.measure({0, 1}).nested == 1);
  CHECK(measurer.measure({0, 2}).nested == 0);
}

TEST_CASE("Measures of sets survive JSON, and wrong ones are refused") {
  const CallGraph graph(with_state());
  SetMeasurer measurer(graph);
  for (const auto& set : {std::vector<std::uint32_t>{0, 2}, {2, 3}, {}}) {
    const SetMeasures measures = measurer.measure(set);
    const auto read = set_measures_from_json(to_json(measures), "x");
    REQUIRE(read);
    CHECK(*read == measures);
  }
  CHECK_FALSE(set_measures_from_json(Json::object(), "x"));
}

}  // namespace
}  // namespace lacuna
