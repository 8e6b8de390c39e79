#include "lacuna/syntax/function.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"

namespace lacuna {
namespace {

TEST_CASE("The id of a function is its path, its name and, for the second, its number") {
  CHECK(to_string(FunctionId{"src/a.py", "Solver.step", 1}) == "src/a.py::Solver.step");
  CHECK(to_string(FunctionId{"src/a.py", "Solver.step", 2}) == "src/a.py::Solver.step#2");
}

TEST_CASE("An id is read back as it was written") {
  for (const FunctionId& id :
       {FunctionId{"a.py", "f", 1}, FunctionId{"a b/c#1.py", "outer.inner", 3},
        FunctionId{"x.cpp", "ns::f", 1}, FunctionId{"a:b.py", "f", 4294967295}}) {
    CHECK(parse_function_id(to_string(id)).value() == id);
  }
  CHECK(parse_function_id("a.py::f#1").value() == FunctionId{"a.py", "f", 1});
}

TEST_CASE("Text that is no id is refused") {
  for (const std::string_view text :
       {"", "f", "a.py:f", "a.py::", "::f", "::", "a.py::f#", "a.py::f#0", "a.py::f#02",
        "a.py::f#x", "a.py::f#2x", "a.py::#2", "a.py::f#-1", "a.py::f#4294967296", "a.py::f# 2"}) {
    INFO(text);
    const auto id = parse_function_id(text);
    REQUIRE_FALSE(id);
    CHECK(id.error().code == ErrorCode::invalid_argument);
  }
}

Function example() {
  Function function;
  function.id = {"src/a.py", "Solver.run.step", 2};
  function.language = "python";
  function.name = "step";
  function.kind = FunctionKind::method;
  function.parent = "Solver.run#2";
  function.line = 10;
  function.end_line = 14;
  function.whole = {100, 200};
  function.body = {130, 200};
  function.docstring = ByteRange{140, 150};
  function.body_lines = 4;
  function.statements = 3;
  function.cyclomatic = 2;
  function.parameters = {"self", "*args", "**kwargs"};
  function.traits = {"async", "nested"};
  return function;
}

TEST_CASE("A function is written as the command line promises") {
  CHECK(dump_json(to_json(example()), true) == R"({
  "id": "src/a.py::Solver.run.step#2",
  "language": "python",
  "path": "src/a.py",
  "name": "step",
  "qualified_name": "Solver.run.step",
  "kind": "method",
  "parent": "src/a.py::Solver.run#2",
  "line": 10,
  "end_line": 14,
  "range": [
    100,
    200
  ],
  "body": [
    130,
    200
  ],
  "docstring": [
    140,
    150
  ],
  "body_lines": 4,
  "statements": 3,
  "cyclomatic": 2,
  "parameters": [
    "self",
    "*args",
    "**kwargs"
  ],
  "traits": [
    "async",
    "nested"
  ],
  "maskable": true,
  "reason": null
})");
}

TEST_CASE("What a function does not have is null") {
  Function function = example();
  function.parent.clear();
  function.docstring.reset();
  function.maskable = false;
  function.reason = "empty body";
  const Json json = to_json(function);
  CHECK(json["parent"].is_null());
  CHECK(json["docstring"].is_null());
  CHECK(json["maskable"] == false);
  CHECK(json["reason"] == "empty body");
}

TEST_CASE("A function is read back as it was written") {
  Function function = example();
  for (int round = 0; round < 2; ++round) {
    const Json json = parse_json(dump_json(to_json(function)), "f").value();
    const auto read = function_from_json(json);
    REQUIRE(read);
    CHECK(to_json(*read) == json);
    CHECK(read->id == function.id);
    CHECK(read->parent == function.parent);
    CHECK(read->docstring == function.docstring);
    function.parent.clear();
    function.docstring.reset();
    function.maskable = false;
    function.reason = "empty body";
    function.traits.clear();
    function.parameters.clear();
  }
}

TEST_CASE("A document that contradicts itself is no function") {
  const auto problem = [](const char* key, Json value) {
    Json json = to_json(example());
    json[key] = std::move(value);
    const auto read = function_from_json(json);
    return read ? std::string("read") : read.error().message;
  };
  CHECK_THAT(problem("id", "a.py::f"), ContainsSubstring("/path is not that of the id"));
  CHECK_THAT(problem("id", "nonsense"), ContainsSubstring("/id "));
  CHECK_THAT(problem("path", 7), ContainsSubstring("/path must be a text"));
  CHECK_THAT(problem("qualified_name", "g"), ContainsSubstring("/qualified_name"));
  CHECK_THAT(problem("kind", "macro"), ContainsSubstring("/kind"));
  CHECK_THAT(problem("parent", "b.py::g"), ContainsSubstring("/parent"));
  CHECK_THAT(problem("line", 0), ContainsSubstring("/end_line"));
  CHECK_THAT(problem("end_line", 9), ContainsSubstring("/end_line"));
  CHECK_THAT(problem("range", Json::array({200, 100})), ContainsSubstring("/range ends before"));
  CHECK_THAT(problem("range", Json::array({1})), ContainsSubstring("/range must be two"));
  CHECK_THAT(problem("range", Json::array({-1, 5})), ContainsSubstring("/range must be two"));
  CHECK_THAT(problem("range", Json::array({0, 4294967296})),
             ContainsSubstring("/range must be two"));
  CHECK_THAT(problem("body", Json::array({90, 200})), ContainsSubstring("/body must lie inside"));
  CHECK_THAT(problem("docstring", Json::array({0, 5})), ContainsSubstring("/docstring must lie"));
  CHECK_THAT(problem("statements", -1), ContainsSubstring("/statements"));
  CHECK_THAT(problem("traits", "async"), ContainsSubstring("/traits"));
  CHECK_THAT(problem("reason", "because"), ContainsSubstring("/reason"));
  CHECK_THAT(problem("maskable", false), ContainsSubstring("/reason"));
  CHECK_THAT(problem("maskable", "yes"), ContainsSubstring("/maskable"));
  CHECK(function_from_json(Json::array()).error().code == ErrorCode::bad_input);
}

TEST_CASE("A path that leaves the tree makes no function") {
  Function function = example();
  function.id.path = "../a.py";
  CHECK_THAT(function_from_json(to_json(function)).error().message, ContainsSubstring("/path"));
}

TEST_CASE("Each kind of function has a name that can be read back") {
  for (const auto kind :
       {FunctionKind::function, FunctionKind::method, FunctionKind::property,
        FunctionKind::constructor, FunctionKind::destructor, FunctionKind::lambda}) {
    CHECK(function_kind_from(to_string(kind)) == kind);
  }
  CHECK_FALSE(function_kind_from("macro"));
}

}  // namespace
}  // namespace lacuna
