#include "lacuna/graph/trace.hpp"

#include <nlohmann/json.hpp>

#include "lacuna/base/files.hpp"
#include "lacuna/graph/export.hpp"
#include "make_graph.hpp"
#include "support/catch.hpp"

namespace lacuna {
namespace {

using test::make_graph;

FunctionId id(const char* name) { return {"m.py", name, 1}; }

/// a called b three times and c once.
Trace small_trace() {
  Trace trace;
  trace.tool = "lacuna 0";
  trace.command = {"python3", "m.py"};
  trace.seconds = 1.5;
  trace.processes = 2;
  trace.threads = 3;
  trace.files = {{"m.py", "hash"}};
  trace.functions = {{id("a"), 1, 1.25}, {id("b"), 3, 0.5}, {id("c"), 1, 0}};
  trace.edges = {{0, 1, 3}, {0, 2, 1}};
  return trace;
}

Inventory inventory(const char* hash = "hash") {
  ParsedFile file;
  file.path = "m.py";
  file.language = "python";
  file.hash = hash;
  return Inventory({}, {file}, {}, {});
}

class Notes : public Observer {
 public:
  void diagnostic(const Diagnostic& diagnostic) override { notes.push_back(diagnostic); }
  std::vector<Diagnostic> notes;
};

TEST_CASE("A trace comes back from JSON as it was") {
  Trace trace = small_trace();
  const auto plain = trace_from_json(to_json(trace), "t");
  REQUIRE(plain);
  CHECK(*plain == trace);
  trace.build = "make";
  trace.commit = "abc";
  trace.complete = false;
  trace.stopped = "wall";
  trace.signal = 9;
  trace.exit_status = -1;
  trace.untraced_seconds = 0.75;
  trace.unnamed = 4;
  const auto full = trace_from_json(to_json(trace), "t");
  REQUIRE(full);
  CHECK(*full == trace);
}

TEST_CASE("A trace file that was cut anywhere is an error that names it") {
  const auto directory = TemporaryDirectory::create();
  REQUIRE(directory);
  const auto path = directory->path() / "cut.json";
  const std::string whole = dump_json(to_json(small_trace()), true);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    REQUIRE(write_file_atomic(path, whole.substr(0, size), {.sync = false}));
    const auto trace = read_trace(path);
    REQUIRE_FALSE(trace);
    CHECK(trace.error().code == ErrorCode::bad_input);
    CHECK(to_string(trace.error()).find("cut.json") != std::string::npos);
  }
}

TEST_CASE("What is no trace is refused") {
  const Json good = to_json(small_trace());
  const auto code = [&](const char* pointer, const Json& value) {
    Json json = good;
    json[Json::json_pointer(pointer)] = value;
    const auto trace = trace_from_json(json, "t");
    return trace ? std::optional<ErrorCode>() : trace.error().code;
  };
  CHECK(code("/schema", "lacuna.trace/2") == ErrorCode::unsupported);
  CHECK(code("/schema", "lacuna.graph/1") == ErrorCode::bad_input);
  CHECK(code("/functions/0/calls", -1) == ErrorCode::bad_input);
  CHECK(code("/functions/0/calls", 1.5) == ErrorCode::bad_input);
  CHECK(code("/functions/0/seconds", -1.0) == ErrorCode::bad_input);
  CHECK(code("/functions/1/id", "m.py::a") == ErrorCode::bad_input);
  CHECK(code("/functions/1/id", "no id") == ErrorCode::bad_input);
  CHECK(code("/functions/1", Json::array()) == ErrorCode::bad_input);
  CHECK(code("/edges/0/to", "m.py::z") == ErrorCode::bad_input);
  CHECK(code("/edges/0/calls", "3") == ErrorCode::bad_input);
  CHECK(code("/files/m.py", 3) == ErrorCode::bad_input);
  CHECK(code("/command", "python3") == ErrorCode::bad_input);
  CHECK(code("/edges", Json::object()) == ErrorCode::bad_input);
  CHECK_FALSE(code("/more", "of a later writer"));
  for (const auto& [key, value] : good.items()) {
    CAPTURE(key);
    Json json = good;
    json.erase(key);
    const bool optional =
        key == "build" || key == "commit" || key == "stopped" || key == "untraced_seconds";
    CHECK(trace_from_json(json, "t").has_value() == optional);
  }
}

TEST_CASE("Traces add calls to edges that were read, and edges that were not") {
  // b and d are read as callees of a, and e of d; c is not.
  const CallGraph graph = make_graph(5, {{0, 1}, {0, 3}, {3, 4}});
  Observer observer;
  const TraceMerge merge =
      merge_traces(graph, inventory(), {small_trace(), small_trace()}, observer);
  CHECK(merge.report.observed == 2);
  CHECK(merge.report.known == 1);
  CHECK(merge.report.unseen == 1);  // a to d; d itself was never entered
  CHECK(merge.report.entered == 3);
  CHECK(merge.report.stale.empty());
  const auto& edges = merge.graph.dependencies().calls;
  REQUIRE(edges.size() == 4);
  CHECK(edges[0].calls == 6);
  CHECK(edges[0].how == EdgeKind::exact);
  CHECK(edges[1].callee == 2);
  CHECK(edges[1].calls == 2);
  CHECK(edges[1].how == EdgeKind::observed);
  CHECK(edges[2].calls == 0);
  CHECK(merge.graph.node(1).calls == 6);
  CHECK(merge.graph.node(1).seconds == 1.0);
  CHECK(to_json(merge.graph)["edges"][2]["calls"] == 0);
  CHECK(to_json(graph)["edges"][0]["calls"].is_null());
}

TEST_CASE("Functions of a file that changed since are left out and named") {
  const CallGraph graph = make_graph(3, {{0, 1}});
  Notes notes;
  const TraceMerge merge = merge_traces(graph, inventory("other"), {small_trace()}, notes);
  CHECK(merge.report.observed == 0);
  CHECK(merge.report.entered == 0);
  CHECK(merge.report.stale == std::vector<FunctionId>{id("a"), id("b"), id("c")});
  REQUIRE(notes.notes.size() == 1);
  CHECK(notes.notes[0].code == "stale_trace");
  CHECK(notes.notes[0].where.path == "m.py");
  CHECK(notes.notes[0].message.ends_with(": a, b, c"));
}

TEST_CASE("Functions that do not exist are left out, with their edges") {
  const CallGraph graph = make_graph(2, {{0, 1}});
  Notes notes;
  const TraceMerge merge = merge_traces(graph, inventory(), {small_trace()}, notes);
  CHECK(merge.report.observed == 1);
  CHECK(merge.report.gone == std::vector<FunctionId>{id("c")});
  REQUIRE(notes.notes.size() == 1);
  CHECK(notes.notes[0].code == "unknown_in_trace");
}

TEST_CASE("Functions in languages without an analyser become nodes that traces can enter") {
  ParsedFile file;
  file.path = "x.cpp";
  file.hash = "h";
  Function function;
  function.id = {"x.cpp", "f()", 1};
  file.functions.push_back(function);
  const Inventory inventory({}, {file}, {}, {});
  Trace trace;
  trace.files = {{"x.cpp", "h"}};
  trace.functions = {{function.id, 7, 0}};
  trace.edges = {{0, 0, 6}};
  Observer observer;
  const TraceMerge merge = merge_traces(make_graph(1, {}), inventory, {trace}, observer);
  REQUIRE(merge.graph.size() == 2);
  CHECK(merge.graph.node(1).calls == 7);
  CHECK(merge.report.observed == 1);
  CHECK(merge.report.known == 0);
}

TEST_CASE("Counts that are too large to add stay at the largest number") {
  constexpr auto most = UINT64_MAX;
  Trace trace = small_trace();
  trace.functions[1].calls = most;
  trace.edges[0].calls = most - 1;
  Observer observer;
  const TraceMerge merge =
      merge_traces(make_graph(5, {{0, 1}}), inventory(), {trace, trace, trace}, observer);
  CHECK(merge.graph.node(1).calls == most);
  CHECK(merge.graph.edge(0).calls == most);
  CHECK(merge.report.traces == 3);
  CHECK(to_json(merge.graph)["edges"][0]["calls"] == most);
}

TEST_CASE("A hostile trace is an error whose text has no control characters") {
  Json json = to_json(small_trace());
  json["functions"][1]["id"] = "m.py::\x1b[2Jc";
  json["functions"][2]["id"] = "m.py::\x1b[2Jc";
  const auto twice = trace_from_json(json, "t");
  REQUIRE_FALSE(twice);
  CHECK(twice.error().message.find('\x1b') == std::string::npos);
  json["functions"][2]["id"] = std::string(100'000, 'x') + "\x1b]0;title\a";
  const auto none = trace_from_json(json, "t");
  REQUIRE_FALSE(none);
  CHECK(none.error().message.find('\x1b') == std::string::npos);
  const std::string deep(200'000, '[');
  const auto nested = parse_trace(deep, "deep.json");
  REQUIRE_FALSE(nested);
  CHECK(nested.error().code != ErrorCode::internal);
  for (const char* number : {"1e400", "18446744073709551616", "-0.5", "null", "\"3\""}) {
    CAPTURE(number);
    std::string text = dump_json(to_json(small_trace()));
    text.replace(text.find("\"calls\":3") + 8, 1, number);
    CHECK_FALSE(parse_trace(text, "t"));
  }
  json = to_json(small_trace());
  json["functions"][0]["seconds"] = 1e300;
  CHECK_FALSE(trace_from_json(json, "t"));
}

}  // namespace
}  // namespace lacuna
