#include "lacuna/mask/plan.hpp"

#include <functional>
#include <nlohmann/json.hpp>

#include "lacuna/base/hash.hpp"
#include "unit/mask/masks.hpp"

namespace lacuna {
namespace {

using namespace test;

MaskPlan sample_plan(const TemporaryTree& tree) {
  tree.write("a.py", sample);
  return planned(tree.path(), {"a.py::Solver.step", "a.py::area"});
}

TEST_CASE("A plan holds place, hash, stub and gold of each function, in the order of the text") {
  const TemporaryTree tree;
  const MaskPlan plan = sample_plan(tree);
  REQUIRE(plan.items.size() == 2);
  CHECK(plan.items[0].id == FunctionId{"a.py", "area", 1});
  CHECK(plan.items[1].id == FunctionId{"a.py", "Solver.step", 1});
  CHECK(plan.items[0].body.of(sample) == plan.items[0].gold);
  CHECK_THAT(plan.items[0].gold, ContainsSubstring("gold comment"));
  CHECK(plan.items[0].body_hash == sha256(plan.items[0].gold));
  CHECK_THAT(plan.items[0].stub, ContainsSubstring("NotImplementedError"));
  CHECK_THAT(plan.items[0].stub, ContainsSubstring("Area of a circle"));
  REQUIRE(plan.files.size() == 1);
  CHECK(plan.files[0].hash == sha256(sample));
  CHECK(plan.has_gold());
}

TEST_CASE("A plan can do without docstrings and without gold") {
  const TemporaryTree tree;
  tree.write("a.py", sample);
  PlanOptions options;
  options.stub.docstring = DocstringPolicy::drop;
  options.with_gold = false;
  const MaskPlan plan = planned(tree.path(), {"a.py::area"}, options);
  CHECK(plan.docstring == DocstringPolicy::drop);
  CHECK(plan.items[0].stub.find("Area of a circle") == std::string::npos);
  CHECK_FALSE(plan.has_gold());
  CHECK(dump_json(to_json(plan, true)).find("gold comment") == std::string::npos);
}

TEST_CASE("A plan that drops initializers says so, and any other does not") {
  const TemporaryTree tree;
  tree.write("a.cpp", "struct S {\n  S(int a) : x(a) { y = 2; }\n  int x, y;\n};\n");
  PlanOptions options;
  options.stub.initializers = InitializerPolicy::drop;
  const MaskPlan plan = planned(tree.path(), {"a.cpp::S::S"}, options);
  CHECK(plan.items[0].gold == ": x(a) { y = 2; }");
  const Json json = to_json(plan, true);
  CHECK(json["initializers"] == "drop");
  CHECK(value(mask_plan_from_json(json, "plan")) == plan);
  const MaskPlan other = planned(tree.path(), {"a.cpp::S::S"}, {});
  CHECK(other.items[0].gold == "{ y = 2; }");
  CHECK_FALSE(to_json(other, true).contains("initializers"));
}

TEST_CASE("Parent and child, the same function twice, and what is not maskable are refused") {
  const TemporaryTree tree;
  tree.write("a.py", std::string(sample) + "\ndef nothing():\n    pass\n");
  const Inventory all = inventory(tree.path());
  const auto plan = [&](const std::vector<std::string>& ids) {
    return make_plan(all, built_in_front_ends(), chosen(all, ids), {});
  };
  const auto nested = plan({"a.py::Solver.step", "a.py::Solver.step.inner"});
  REQUIRE(code_of(nested) == ErrorCode::conflict);
  CHECK_THAT(nested.error().message, ContainsSubstring("a.py::Solver.step.inner"));
  CHECK(code_of(plan({"a.py::area", "a.py::area"})) == ErrorCode::conflict);
  const auto nothing = plan({"a.py::nothing"});
  REQUIRE(code_of(nothing) == ErrorCode::invalid_argument);
  CHECK_THAT(nothing.error().message, ContainsSubstring("pass"));
  const Function foreign;
  CHECK(code_of(make_plan(all, built_in_front_ends(), {&foreign}, {})) ==
        ErrorCode::invalid_argument);
}

TEST_CASE("A plan of a file that changed since the inventory is stale") {
  const TemporaryTree tree;
  tree.write("a.py", sample);
  const Inventory all = inventory(tree.path());
  tree.write("a.py", std::string("\n") + sample);
  CHECK(code_of(make_plan(all, built_in_front_ends(), chosen(all, {"a.py::area"}), {})) ==
        ErrorCode::stale);
}

TEST_CASE("A plan comes back from its JSON, with gold and without") {
  const TemporaryTree tree;
  const MaskPlan plan = sample_plan(tree);
  const auto text = dump_json(to_json(plan, true));
  CHECK(value(mask_plan_from_json(value(parse_json(text, "plan")), "plan")) == plan);
  CHECK(dump_json(to_json(plan, true)) == text);
  const auto bare = value(mask_plan_from_json(to_json(plan, false), "plan"));
  CHECK_FALSE(bare.has_gold());
  CHECK(bare.items[0].stub == plan.items[0].stub);
}

TEST_CASE("Bytes that are not UTF-8 come back from the JSON of a plan") {
  const TemporaryTree tree;
  tree.write("caf\xe9.py", "# coding: latin-1\ndef f():\n    return '\xe9'\n");
  const MaskPlan plan = planned(tree.path(), {"caf\xef\xbf\xbd.py::f"});
  CHECK(plan.items[0].id.path == "caf\xe9.py");
  const auto json = value(parse_json(dump_json(to_json(plan, true)), "plan"));
  CHECK(value(mask_plan_from_json(json, "plan")) == plan);
}

/// The document after a change, as an error's code.
ErrorCode refusal(const Json& good, const std::function<void(Json&)>& change) {
  Json json = good;
  change(json);
  const auto plan = mask_plan_from_json(json, "plan.json");
  if (plan) return ErrorCode::internal;
  CHECK_THAT(to_string(plan.error()), ContainsSubstring("plan.json"));
  return plan.error().code;
}

TEST_CASE("A hostile plan is refused") {
  const TemporaryTree tree;
  const Json good = to_json(sample_plan(tree), true);
  REQUIRE(mask_plan_from_json(good, "plan.json").has_value());
  const std::vector<std::function<void(Json&)>> changes = {
      [](Json& j) { j["items"][0]["path"] = "../a.py"; },
      [](Json& j) { j["items"][0]["path"] = "/etc/passwd"; },
      [](Json& j) { j["files"][0]["path"] = "x/../../a.py"; },
      [](Json& j) { j["items"][0]["path"] = "b.py"; },
      [](Json& j) { j["items"][0].erase("path"), j["items"][0]["path_hex"] = "2e2"; },
      [](Json& j) { j["items"][0].erase("path"), j["items"][0]["path_hex"] = "2e2e2f61"; },
      [](Json& j) { j["items"][0]["body"] = {0, 4294967296}; },
      [](Json& j) { j["items"][0]["body"] = {0, 1e300}; },
      [](Json& j) { j["items"][0]["body"] = {-1, 5}; },
      [](Json& j) { j["items"][0]["body"] = {9, 5}; },
      [](Json& j) { j["items"][0]["body"] = {1, 2, 3}; },
      [](Json& j) { j["items"][0]["body"] = "all"; },
      [](Json& j) { j["items"][1]["body"] = j["items"][0]["body"], j["items"][1].erase("gold"); },
      [](Json& j) { j["items"][1] = j["items"][0]; },
      [](Json& j) { j["items"][0]["body_hash"] = "abc"; },
      [](Json& j) { j["items"][0]["body_hash"] = std::string(64, 'g'); },
      [](Json& j) { j["items"][0]["gold"] = "return 1"; },
      [](Json& j) { j["items"][0]["ordinal"] = 0; },
      [](Json& j) { j["items"][0]["ordinal"] = 1.5; },
      [](Json& j) { j["items"][0]["language"] = "cobol"; },
      [](Json& j) { j["items"][0]["qualified_name"] = ""; },
      [](Json& j) { j["items"] = 7; },
      [](Json& j) { j["items"][0] = "x"; },
      [](Json& j) { j["files"] = Json::array(); },
      [](Json& j) { j["files"].push_back(j["files"][0]); },
      [](Json& j) { j["schema"] = "lacuna.mask/2"; },
      [](Json& j) { j["docstring"] = "eat"; },
      [](Json& j) { j["selector"]["seed"] = -1; },
      [](Json& j) { j.erase("repository"); },
      [](Json& j) { j = Json::array(); },
      [](Json& j) { j = nullptr; }};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    CAPTURE(i);
    const ErrorCode code = refusal(good, changes[i]);
    CHECK((code == ErrorCode::bad_input || code == ErrorCode::unsupported));
  }
}

TEST_CASE("A plan of redefined functions names each as it is called in the masked file") {
  // The first f takes its g with it, so that f.g#2 is the first f.g of the masked file.
  const TemporaryTree tree;
  tree.write("a.py",
             "def f():\n    def g():\n        return 1\n    return g()\n\n"
             "def f():\n    def g():\n        return 2\n    return g()\n");
  const MaskPlan plan = planned(tree.path(), {"a.py::f", "a.py::f.g#2"});
  CHECK(plan.items[0].masked_ordinal == 0);
  CHECK(plan.items[1].id.ordinal == 2);
  CHECK(plan.items[1].masked_ordinal == 1);
  CHECK(value(mask_plan_from_json(to_json(plan, true), "plan")) == plan);
}

}  // namespace
}  // namespace lacuna
