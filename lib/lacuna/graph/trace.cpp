#include "lacuna/graph/trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "lacuna/base/files.hpp"
#include "lacuna/base/json_reader.hpp"
#include "lacuna/base/text.hpp"

namespace lacuna {
namespace {

constexpr std::string_view trace_schema = "lacuna.trace/1";
constexpr double most_seconds = 1e12;  // so that sums stay finite

double seconds(JsonReader& reader, std::string_view key) {
  const double value = reader.number(key);
  if (!(value >= 0 && value <= most_seconds)) {
    reader.note(key, fmt::format("must lie between 0 and {:g}", most_seconds));
  }
  return value;
}

/// The place of an id in the sorted list of functions.
std::optional<std::uint32_t> place_of(const std::vector<TracedFunction>& functions,
                                      const FunctionId& id) {
  const auto found =
      std::lower_bound(functions.begin(), functions.end(), id,
                       [](const TracedFunction& a, const FunctionId& b) { return a.id < b; });
  if (found == functions.end() || found->id != id) return std::nullopt;
  return static_cast<std::uint32_t>(found - functions.begin());
}

Result<void> read_functions(const Json& list, const std::string& name, Trace& trace) {
  std::size_t number = 0;
  for (const Json& each : list) {
    JsonReader reader(each, fmt::format("{}#/functions/{}", name, number++));
    auto id = parse_function_id(reader.text("id"));
    TracedFunction function;
    function.calls = reader.integer<std::uint64_t>("calls");
    function.seconds = seconds(reader, "seconds");
    if (!id) reader.note("id", id.error().message);
    if (reader.error()) return tl::unexpected(*reader.error());
    function.id = std::move(*id);
    trace.functions.push_back(std::move(function));
  }
  auto& functions = trace.functions;
  std::sort(functions.begin(), functions.end(),
            [](const TracedFunction& a, const TracedFunction& b) { return a.id < b.id; });
  const auto twice = std::adjacent_find(
      functions.begin(), functions.end(),
      [](const TracedFunction& a, const TracedFunction& b) { return a.id == b.id; });
  if (twice == functions.end()) return {};
  return fail(ErrorCode::bad_input,
              fmt::format("{} has the function {} twice", name, printable(to_string(twice->id))));
}

Result<void> read_edges(const Json& list, const std::string& name, Trace& trace) {
  std::size_t number = 0;
  for (const Json& each : list) {
    JsonReader reader(each, fmt::format("{}#/edges/{}", name, number++));
    std::optional<std::uint32_t> ends[2];
    const char* const keys[2] = {"from", "to"};
    for (int i = 0; i < 2; ++i) {
      auto id = parse_function_id(reader.text(keys[i]));
      if (id) ends[i] = place_of(trace.functions, *id);
      if (!ends[i]) reader.note(keys[i], "must be one of the functions");
    }
    const auto calls = reader.integer<std::uint64_t>("calls");
    if (reader.error()) return tl::unexpected(*reader.error());
    trace.edges.push_back({*ends[0], *ends[1], calls});
  }
  std::sort(trace.edges.begin(), trace.edges.end(), [](const TracedEdge& a, const TracedEdge& b) {
    return a.caller != b.caller ? a.caller < b.caller : a.callee < b.callee;
  });
  return {};
}

}  // namespace

Json to_json(const Trace& trace) {
  Json functions = Json::array();
  for (const TracedFunction& each : trace.functions) {
    functions.push_back(
        {{"id", to_string(each.id)}, {"calls", each.calls}, {"seconds", each.seconds}});
  }
  Json edges = Json::array();
  for (const TracedEdge& each : trace.edges) {
    edges.push_back({{"from", to_string(trace.functions[each.caller].id)},
                     {"to", to_string(trace.functions[each.callee].id)},
                     {"calls", each.calls}});
  }
  Json files = Json::object();
  for (const auto& [path, hash] : trace.files) files[path] = hash;
  Json json;
  json["schema"] = trace_schema;
  json["tool"] = trace.tool;
  json["command"] = trace.command;
  json["build"] = trace.build.empty() ? Json() : Json(trace.build);
  json["commit"] = trace.commit.empty() ? Json() : Json(trace.commit);
  json["exit_status"] = trace.exit_status;
  json["signal"] = trace.signal;
  json["complete"] = trace.complete;
  json["stopped"] = trace.stopped.empty() ? Json() : Json(trace.stopped);
  json["seconds"] = trace.seconds;
  json["untraced_seconds"] = trace.untraced_seconds > 0 ? Json(trace.untraced_seconds) : Json();
  json["processes"] = trace.processes;
  json["threads"] = trace.threads;
  json["unnamed"] = trace.unnamed;
  json["files"] = std::move(files);
  json["functions"] = std::move(functions);
  json["edges"] = std::move(edges);
  return json;
}

Result<Trace> trace_from_json(const Json& json, const std::string& name) {
  JsonReader reader(json, name);
  reader.schema(trace_schema);
  if (reader.error()) return tl::unexpected(*reader.error());
  Trace trace;
  trace.tool = reader.text("tool");
  trace.command = reader.texts("command");
  trace.build = reader.text_or("build", "");
  trace.commit = reader.text_or("commit", "");
  trace.exit_status = reader.integer<int>("exit_status");
  trace.signal = reader.integer<int>("signal");
  trace.complete = reader.boolean("complete");
  trace.stopped = reader.text_or("stopped", "");
  trace.seconds = seconds(reader, "seconds");
  if (reader.has("untraced_seconds")) trace.untraced_seconds = seconds(reader, "untraced_seconds");
  trace.processes = reader.integer<std::uint64_t>("processes");
  trace.threads = reader.integer<std::uint64_t>("threads");
  trace.unnamed = reader.integer<std::uint64_t>("unnamed");
  const Json& files = reader.object("files");
  const Json& functions = reader.array("functions");
  const Json& edges = reader.array("edges");
  if (reader.error()) return tl::unexpected(*reader.error());
  for (const auto& [path, hash] : files.items()) {
    if (!hash.is_string()) {
      return fail(ErrorCode::bad_input, fmt::format("{}#/files: a hash must be a text", name));
    }
    trace.files.emplace(path, hash.get<std::string>());
  }
  if (auto read = read_functions(functions, name, trace); !read)
    return tl::unexpected(read.error());
  if (auto read = read_edges(edges, name, trace); !read) return tl::unexpected(read.error());
  return trace;
}

Result<Trace> parse_trace(std::string_view text, const std::string& name) {
  auto json = parse_json(text, name);
  if (!json) {
    Error error = json.error();
    if (error.hint.empty()) error.hint = "a trace is what `lacuna trace -o FILE` wrote, whole";
    return tl::unexpected(std::move(error));
  }
  return trace_from_json(*json, name);
}

Result<Trace> read_trace(const std::filesystem::path& path) {
  auto text = read_file(path);
  if (!text) return tl::unexpected(text.error());
  return parse_trace(*text, path.string());
}

Result<std::vector<Trace>> read_traces(const std::vector<std::string>& paths) {
  std::vector<Trace> traces;
  for (const std::string& path : paths) {
    auto trace = read_trace(path);
    if (!trace) return tl::unexpected(trace.error());
    traces.push_back(std::move(*trace));
  }
  return traces;
}

}  // namespace lacuna
