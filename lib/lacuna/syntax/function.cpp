#include "lacuna/syntax/function.hpp"

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/json_reader.hpp"
#include "lacuna/base/text.hpp"

namespace lacuna {
namespace {

constexpr std::array<std::pair<FunctionKind, std::string_view>, 6> kKinds{{
    {FunctionKind::function, "function"},
    {FunctionKind::method, "method"},
    {FunctionKind::property, "property"},
    {FunctionKind::constructor, "constructor"},
    {FunctionKind::destructor, "destructor"},
    {FunctionKind::lambda, "lambda"},
}};

Json range_to_json(ByteRange range) { return Json::array({range.begin, range.end}); }

std::optional<std::uint32_t> offset_from_json(const Json& value) {
  if (!value.is_number_integer()) return std::nullopt;
  // Also a value that was never text, and holds a signed number.
  if (!value.is_number_unsigned() && value.get<std::int64_t>() < 0) return std::nullopt;
  const auto wide = value.get<std::uint64_t>();
  if (!std::in_range<std::uint32_t>(wide)) return std::nullopt;
  return static_cast<std::uint32_t>(wide);
}

/// A JSON array of two ascending byte offsets.
ByteRange range_from_json(JsonReader& reader, std::string_view key) {
  const Json& value = reader.at(key);
  const bool pair = value.is_array() && value.size() == 2;
  const auto begin = pair ? offset_from_json(value[0]) : std::nullopt;
  const auto end = pair ? offset_from_json(value[1]) : std::nullopt;
  if (!begin || !end) {
    reader.note(key, "must be two byte offsets");
    return {};
  }
  if (*begin > *end) reader.note(key, "ends before it begins");
  return {*begin, *end};
}

void check_consistent(JsonReader& reader, const Function& function) {
  if (!function.whole.contains(function.body)) reader.note("body", "must lie inside range");
  if (function.docstring && !function.body.contains(*function.docstring)) {
    reader.note("docstring", "must lie inside body");
  }
  if (function.line == 0 || function.end_line < function.line) {
    reader.note("end_line", "must not be before line, and lines count from 1");
  }
  if (function.maskable != function.reason.empty()) {
    reader.note("reason", "must be given where maskable is false, and only there");
  }
}

}  // namespace

std::string to_string(const FunctionId& id) {
  std::string out = id.path + "::" + id.qualified_name;
  if (id.ordinal != 1) out += '#' + std::to_string(id.ordinal);
  return out;
}

Result<FunctionId> parse_function_id(std::string_view text) {
  const auto wrong = [&](std::string_view problem) {
    return fail(ErrorCode::invalid_argument,
                '"' + printable(text.substr(0, 200)) + "\" " + std::string(problem),
                "a function is named as path::qualified.name or path::qualified.name#2");
  };
  const std::size_t colons = text.find("::");
  if (colons == std::string_view::npos) return wrong("is not the id of a function");
  FunctionId id;
  id.path = text.substr(0, colons);
  std::string_view name = text.substr(colons + 2);
  if (const std::size_t hash = name.rfind('#'); hash != std::string_view::npos) {
    const std::string_view digits = name.substr(hash + 1);
    const char* const end = digits.data() + digits.size();
    const auto [read, problem] = std::from_chars(digits.data(), end, id.ordinal);
    if (problem != std::errc() || read != end || id.ordinal == 0 || digits.front() == '0') {
      return wrong("has no whole number from 1 after '#'");
    }
    name = name.substr(0, hash);
  }
  id.qualified_name = name;
  if (id.path.empty()) return wrong("names no file");
  if (id.qualified_name.empty()) return wrong("names no function");
  return id;
}

std::string_view to_string(FunctionKind kind) {
  for (const auto& [value, name] : kKinds) {
    if (value == kind) return name;
  }
  return "function";
}

std::optional<FunctionKind> function_kind_from(std::string_view name) {
  for (const auto& [value, known] : kKinds) {
    if (known == name) return value;
  }
  return std::nullopt;
}

Json to_json(const Function& function) {
  Json json = Json::object();
  json["id"] = to_string(function.id);
  json["language"] = function.language;
  json["path"] = function.id.path;
  json["name"] = function.name;
  json["qualified_name"] = function.id.qualified_name;
  json["kind"] = to_string(function.kind);
  json["parent"] =
      function.parent.empty() ? Json(nullptr) : Json(function.id.path + "::" + function.parent);
  json["line"] = function.line;
  json["end_line"] = function.end_line;
  json["range"] = range_to_json(function.whole);
  json["body"] = range_to_json(function.body);
  json["docstring"] = function.docstring ? range_to_json(*function.docstring) : Json(nullptr);
  json["body_lines"] = function.body_lines;
  json["statements"] = function.statements;
  json["cyclomatic"] = function.cyclomatic;
  json["parameters"] = function.parameters;
  json["traits"] = function.traits;
  json["maskable"] = function.maskable;
  json["reason"] = function.reason.empty() ? Json(nullptr) : Json(function.reason);
  return json;
}

namespace {

/// The parts that name the function; they stand twice in the document and must agree.
void read_names(JsonReader& reader, Function& function) {
  if (auto id = parse_function_id(reader.text("id"))) {
    function.id = std::move(*id);
  } else {
    reader.note("id", id.error().message);
  }
  if (reader.text("path") != function.id.path) reader.note("path", "is not that of the id");
  if (!checked_relative_path(function.id.path)) reader.note("path", "must be a relative path");
  if (reader.text("qualified_name") != function.id.qualified_name) {
    reader.note("qualified_name", "is not that of the id");
  }
  function.name = reader.text("name");
  if (reader.has("parent")) {
    const std::string parent = reader.text("parent");
    const std::string prefix = function.id.path + "::";
    if (parent.starts_with(prefix) && parent.size() > prefix.size()) {
      function.parent = parent.substr(prefix.size());
    } else {
      reader.note("parent", "must be an id in the same file");
    }
  }
}

}  // namespace

Result<Function> function_from_json(const Json& json) {
  JsonReader reader(json, "function");
  Function function;
  read_names(reader, function);
  function.language = reader.text("language");
  if (const auto kind = function_kind_from(reader.text("kind"))) {
    function.kind = *kind;
  } else {
    reader.note("kind", "is not a kind of function");
  }
  function.line = reader.integer<std::uint32_t>("line");
  function.end_line = reader.integer<std::uint32_t>("end_line");
  function.whole = range_from_json(reader, "range");
  function.body = range_from_json(reader, "body");
  if (reader.has("docstring")) {
    function.docstring = range_from_json(reader, "docstring");
  }
  function.body_lines = reader.integer<std::uint32_t>("body_lines");
  function.statements = reader.integer<std::uint32_t>("statements");
  function.cyclomatic = reader.integer<std::uint32_t>("cyclomatic");
  function.parameters = reader.texts("parameters");
  function.traits = reader.texts("traits");
  function.maskable = reader.boolean("maskable");
  function.reason = reader.text_or("reason", {});
  check_consistent(reader, function);
  if (reader.error()) return tl::unexpected(*reader.error());
  return function;
}

}  // namespace lacuna
