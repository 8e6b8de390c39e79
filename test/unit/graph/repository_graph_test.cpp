#include "lacuna/graph/repository_graph.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "lacuna/base/files.hpp"
#include "lacuna/graph/find_nodes.hpp"
#include "lacuna/languages/built_in.hpp"
#include "support/catch.hpp"

namespace lacuna {
namespace {

/// A repository with a circle of two functions, a leaf, and a function that nothing calls.
class Calls {
 public:
  Calls() : folder_(std::move(*TemporaryDirectory::create())) {
    put("run.py", "import work\n\nwork.main()\n");
    put("work.py",
        "def leaf(x):\n    return x\n\n\n"
        "def even(n):\n    return n == 0 or odd(n - 1)\n\n\n"
        "def odd(n):\n    return n > 0 and even(leaf(n) - 1)\n\n\n"
        "def main():\n    return even(4)\n\n\n"
        "def alone():\n    return 1\n");
  }

  void put(const char* name, const char* text) const {
    std::ofstream(folder_.path() / name, std::ios::binary) << text;
  }

  Result<RepositoryGraph> graph(const RepositoryGraphOptions& options = {}) const {
    const auto repository = open_repository(folder_.path().string(), {}, observer_);
    REQUIRE(repository);
    const FrontEnds front_ends = built_in_front_ends();
    const auto inventory = build_inventory(*repository, front_ends, {}, observer_);
    REQUIRE(inventory);
    return RepositoryGraph::create(*inventory, front_ends, options, observer_);
  }

 private:
  TemporaryDirectory folder_;
  mutable Observer observer_;
};

Json functions_of(const Result<Json>& document) {
  REQUIRE(document);
  return (*document)["functions"];
}

TEST_CASE("What calls a function comes nearest first, and itself only where calls lead back") {
  const auto graph = Calls().graph();
  REQUIRE(graph);
  CHECK(functions_of(graph->reached("work.py::leaf", Direction::callers, 2)) ==
        Json::parse(R"([{"id":"work.py::odd","distance":1},{"id":"work.py::even","distance":2}])"));
  CHECK(functions_of(graph->reached("work.py::even", Direction::callees, 1)) ==
        Json::parse(R"([{"id":"work.py::odd","distance":1}])"));
  CHECK(functions_of(graph->reached("work.py::even", Direction::callees, 2)) ==
        Json::parse(R"([{"id":"work.py::odd","distance":1},{"id":"work.py::leaf","distance":2},
                        {"id":"work.py::even","distance":2}])"));
  CHECK(functions_of(graph->reached("work.py::alone", Direction::callers, 9)).empty());
}

TEST_CASE("A path has the edges between its functions, with their places") {
  const auto graph = Calls().graph();
  REQUIRE(graph);
  const auto way = graph->path("run.py::<module>", "work.py::even");
  CHECK(functions_of(way) ==
        Json::parse(R"(["run.py::<module>","work.py::main","work.py::even"])"));
  CHECK((*way)["edges"][0]["sites"] == Json::parse(R"([["run.py",3,1]])"));
  CHECK(functions_of(graph->path("work.py::leaf", "run.py::<module>")).empty());
  const auto bare = Calls().graph({.lines = false});
  REQUIRE(bare);
  CHECK((*bare->path("run.py::<module>", "work.py::even"))["edges"][0]["sites"] ==
        Json::parse(R"([["run.py",0,0]])"));
}

TEST_CASE("Measures of functions hold those of their text, and depth counts from the entries") {
  const auto graph = Calls().graph({.entries = {"work.py::odd"}});
  REQUIRE(graph);
  const auto nodes = graph->nodes_of({"work.py::even", "work.py::main"});
  REQUIRE(nodes);
  const Json measured = graph->measures_document(*nodes)["functions"];
  CHECK(measured[0]["depth"] == 1);
  CHECK(measured[0]["component_size"] == 2);
  CHECK(measured[0]["statements"] == 1);
  CHECK(measured[0]["calls"].is_null());
  CHECK(measured[1]["depth"].is_null());
  CHECK(graph->measures_document()["functions"].size() == graph->graph().size());
  CHECK(graph->central(2).size() == 2);
}

TEST_CASE("Entries that are only likely are left out where the graph lacks them") {
  const auto likely = Calls().graph({.likely_entries = {"none.sh", "run.py"}});
  REQUIRE(likely);
  CHECK(likely->entries().size() == 1);
  const auto none = Calls().graph({.likely_entries = {"none.sh"}});
  REQUIRE(none);
  CHECK(none->entries().size() > 1);
  const auto sure = Calls().graph({.entries = {"run.p"}});
  REQUIRE_FALSE(sure);
  CHECK(sure.error().hint == "did you mean run.py?");
}

TEST_CASE("A set is measured, and a function in it twice is refused") {
  const auto graph = Calls().graph();
  REQUIRE(graph);
  const auto set = graph->set_document({"work.py::main", "work.py::leaf"});
  REQUIRE(set);
  CHECK((*set)["measures"]["min_distance"] == 3);
  CHECK(graph->set_document({}).error().code == ErrorCode::invalid_argument);
  CHECK(graph->set_document({"work.py::odd", "work.py::odd"}).error().code ==
        ErrorCode::invalid_argument);
}

TEST_CASE("A function that is not in the graph is not found, and near ones are named") {
  const auto graph = Calls().graph();
  REQUIRE(graph);
  const auto hint = [&](const char* id) {
    const auto found = graph->nodes_of({id});
    REQUIRE_FALSE(found);
    CHECK(found.error().code == ErrorCode::not_found);
    return found.error().hint;
  };
  CHECK(hint("work.py::evn") == "did you mean work.py::even?");
  CHECK(hint("main") == "did you mean work.py::main?");
  CHECK(hint("other.py::leaf") == "did you mean work.py::leaf?");
  CHECK(hint("mian").find("work.py::main") != std::string::npos);
  CHECK(hint("quaternion") == "`lacuna functions` lists the ids");
}

TEST_CASE("The types of parameters may be left out where one function alone is meant") {
  Dependencies all;
  all.files = {"a.cpp"};
  for (const char* name : {"f(int)", "f(double)", "g(int)"}) {
    all.nodes.emplace_back().id = {"a.cpp", name, 1};
  }
  const CallGraph graph(std::move(all));
  CHECK(require_node(graph, "a.cpp::g") == 2U);
  CHECK(require_node(graph, "a.cpp::f(double)") == 1U);
  const auto either = require_node(graph, "a.cpp::f");
  REQUIRE_FALSE(either);
  CHECK(either.error().hint.find("a.cpp::f(int)") != std::string::npos);
  CHECK(either.error().hint.find("a.cpp::f(double)") != std::string::npos);
}

}  // namespace
}  // namespace lacuna
