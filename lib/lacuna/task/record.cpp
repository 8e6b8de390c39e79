#include "lacuna/task/record.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "lacuna/base/json_reader.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/task/record_fields_internal.hpp"
#include "lacuna/task/spec_reader_internal.hpp"

namespace lacuna {
namespace {

constexpr std::string_view attempt_schema = "lacuna.attempt/1";
constexpr std::array<std::pair<AttemptStatus, std::string_view>, 3> status_names = {
    {{AttemptStatus::completed, "completed"},
     {AttemptStatus::agent_failed, "agent_failed"},
     {AttemptStatus::failed, "failed"}}};

Json texts_to_json(const std::vector<std::string>& texts) {
  Json list = Json::array();
  for (const std::string& text : texts) list.push_back(to_valid_utf8(text));
  return list;
}

Json command_to_json(const CommandRecord& command) {
  Json json = Json::object();
  json["command"] = to_valid_utf8(command.command);
  json["exit_status"] = command.exit_status;
  json["signal"] = command.signal;
  json["limit"] = to_valid_utf8(command.limit);
  json["wall_seconds"] = command.wall_seconds;
  json["cpu_seconds"] = command.cpu_seconds;
  json["max_rss_bytes"] = command.max_rss_bytes;
  json["output_tail"] = to_valid_utf8(command.output_tail);
  json["errors_tail"] = to_valid_utf8(command.errors_tail);
  return json;
}

Result<CommandRecord> command_from_json(const Json& json, const std::string& name) {
  JsonReader reader(json, name);
  CommandRecord command;
  command.command = reader.text("command");
  command.exit_status = reader.integer<int>("exit_status");
  command.signal = reader.integer<int>("signal");
  command.limit = reader.text("limit");
  command.wall_seconds = reader.number("wall_seconds");
  command.cpu_seconds = reader.number("cpu_seconds");
  command.max_rss_bytes = reader.integer<std::uint64_t>("max_rss_bytes");
  command.output_tail = reader.text("output_tail");
  command.errors_tail = reader.text("errors_tail");
  if (reader.error()) return tl::unexpected(*reader.error());
  return command;
}

Json body_to_json(const FilledBody& body) {
  Json json = Json::object();
  detail::put_bytes(json, "path", body.id.path);
  json["qualified_name"] = body.id.qualified_name;
  json["ordinal"] = body.id.ordinal;
  json["filled"] = body.filled;
  json["problem"] = to_valid_utf8(body.problem);
  detail::put_bytes(json, "body", body.body);
  return json;
}

Result<FilledBody> body_from_json(const Json& json, const std::string& name) {
  JsonReader reader(json, name);
  FilledBody body;
  body.id.path = detail::get_bytes(reader, "path");
  body.id.qualified_name = reader.text("qualified_name");
  body.id.ordinal = reader.integer<std::uint32_t>("ordinal");
  body.filled = reader.boolean("filled");
  body.problem = reader.text("problem");
  body.body = detail::get_bytes(reader, "body");
  if (reader.error()) return tl::unexpected(*reader.error());
  return body;
}

Json experiment_to_json(const ExperimentRecord& experiment) {
  Json json = Json::object();
  json["id"] = experiment.id;
  json["commands"] = Json::array();
  for (const CommandRecord& command : experiment.commands) {
    json["commands"].push_back(command_to_json(command));
  }
  json["values"] = experiment.values.is_object() ? experiment.values : Json::object();
  json["problems"] = Json::object();
  for (const auto& [result, problem] : experiment.problems) {
    json["problems"][to_valid_utf8(result)] = to_valid_utf8(problem);
  }
  return json;
}

Result<ExperimentRecord> experiment_from_json(const Json& json, const std::string& name) {
  JsonReader reader(json, name);
  ExperimentRecord experiment;
  experiment.id = reader.text("id");
  experiment.commands =
      detail::read_list<CommandRecord>(reader, "commands", name, command_from_json);
  experiment.values = reader.object("values");
  for (const auto& [result, problem] : reader.object("problems").items()) {
    if (!problem.is_string()) {
      reader.note("problems", "must hold texts only");
      break;
    }
    experiment.problems[result] = problem.get<std::string>();
  }
  if (reader.error()) return tl::unexpected(*reader.error());
  return experiment;
}

Result<void> check_record(JsonReader& reader, const AttemptRecord& record) {
  if (!detail::is_id(record.paper)) reader.note("paper", "must be the id of a paper");
  if (!detail::is_task_id(record.task)) reader.note("task", "must be the id of a task");
  if (record.attempt == 0) reader.note("attempt", "counts from 1");
  if (reader.error()) return tl::unexpected(*reader.error());
  return {};
}

}  // namespace

std::string_view to_string(AttemptStatus status) {
  for (const auto& [value, name] : status_names) {
    if (value == status) return name;
  }
  return "failed";
}

std::optional<AttemptStatus> attempt_status_from(std::string_view wanted) {
  for (const auto& [value, name] : status_names) {
    if (name == wanted) return value;
  }
  return {};
}

Json to_json(const AttemptRecord& record) {
  Json json = Json::object();
  json["schema"] = attempt_schema;
  json["suite"] = to_valid_utf8(record.suite);
  json["task"] = to_valid_utf8(record.task);
  json["paper"] = to_valid_utf8(record.paper);
  json["n"] = record.n;
  json["agent"] = to_valid_utf8(record.agent);
  json["condition"] = to_valid_utf8(record.condition);
  json["attempt"] = record.attempt;
  json["seed"] = record.seed;
  json["status"] = to_string(record.status);
  json["problem"] = to_valid_utf8(record.problem);
  json["started_at"] = to_valid_utf8(record.started_at);
  json["workspace"] = to_valid_utf8(record.workspace);
  json["not_enforced"] = texts_to_json(record.not_enforced);
  json["agent_run"] = command_to_json(record.agent_run);
  json["bodies"] = Json::array();
  for (const FilledBody& body : record.bodies) json["bodies"].push_back(body_to_json(body));
  json["answer"] = to_valid_utf8(record.answer);
  if (!record.build.empty()) {
    json["build"] = Json::array();
    for (const CommandRecord& command : record.build) {
      json["build"].push_back(command_to_json(command));
    }
  }
  json["experiments"] = Json::array();
  for (const ExperimentRecord& experiment : record.experiments) {
    json["experiments"].push_back(experiment_to_json(experiment));
  }
  return json;
}

Result<AttemptRecord> attempt_record_from_json(const Json& json, std::string_view name) {
  const std::string named(name);
  JsonReader reader(json, named);
  reader.schema(attempt_schema);
  AttemptRecord record;
  record.suite = reader.text("suite");
  record.task = reader.text("task");
  record.paper = reader.text("paper");
  record.n = reader.integer<std::uint32_t>("n");
  record.agent = reader.text("agent");
  record.condition = reader.text("condition");
  record.attempt = reader.integer<std::uint32_t>("attempt");
  record.seed = reader.integer<std::uint64_t>("seed");
  const auto status = attempt_status_from(reader.text("status"));
  if (!status) reader.note("status", "must be completed, agent_failed or failed");
  record.status = status.value_or(AttemptStatus::failed);
  record.problem = reader.text("problem");
  record.started_at = reader.text("started_at");
  record.workspace = reader.text("workspace");
  record.not_enforced = reader.texts("not_enforced");
  if (auto run = command_from_json(reader.object("agent_run"), named + "/agent_run")) {
    record.agent_run = std::move(*run);
  } else {
    reader.note("agent_run", run.error().message);
  }
  record.bodies = detail::read_list<FilledBody>(reader, "bodies", named, body_from_json);
  record.answer = reader.text("answer");
  if (reader.has("build")) {
    record.build = detail::read_list<CommandRecord>(reader, "build", named, command_from_json);
  }
  record.experiments =
      detail::read_list<ExperimentRecord>(reader, "experiments", named, experiment_from_json);
  if (auto checked = check_record(reader, record); !checked) {
    return tl::unexpected(checked.error());
  }
  return record;
}

Result<AttemptRecord> parse_attempt_record(std::string_view text, std::string_view name) {
  const auto json = parse_json(text, name);
  if (!json) return tl::unexpected(json.error());
  return attempt_record_from_json(*json, name);
}

std::string record_path(const AttemptRecord& record) {
  return fmt::format("{}/{}/{}.json", record.paper, record.task, record.attempt);
}

}  // namespace lacuna
