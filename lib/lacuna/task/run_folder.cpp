#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <tuple>

#include "lacuna/base/files.hpp"
#include "lacuna/base/json_reader.hpp"
#include "lacuna/base/parallel.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/task/record.hpp"
#include "lacuna/task/record_fields_internal.hpp"
#include "lacuna/task/suite_files_internal.hpp"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view run_schema = "lacuna.run/1";
constexpr std::uint64_t max_record_bytes = std::uint64_t{256} << 20;

bool is_gold(const Json& value) {
  if (value.is_structured()) return std::all_of(value.begin(), value.end(), is_gold);
  return value.is_number();
}

Result<ExperimentGold> gold_from_json(const Json& json, const std::string& name) {
  JsonReader reader(json, name);
  ExperimentGold gold;
  gold.id = reader.text("id");
  gold.gold = reader.object("gold");
  if (!is_gold(gold.gold)) reader.note("gold", "must hold numbers only");
  JsonReader tolerance(reader.object("tolerance"), name + "/tolerance");
  gold.tolerance.rtol = tolerance.number("rtol");
  gold.tolerance.atol = tolerance.number("atol");
  for (const auto& [result, unit] : reader.object("units").items()) {
    const auto known = unit.is_string() ? unit_from(unit.get<std::string>()) : std::nullopt;
    if (!known) reader.note("units", "must be none, percent or fraction");
    gold.units[result] = known.value_or(Unit::none);
  }
  if (reader.error()) return tl::unexpected(*reader.error());
  if (tolerance.error()) return tl::unexpected(*tolerance.error());
  return gold;
}

/// Names in a folder that end in `suffix`, sorted, without temporary ones.
std::vector<std::string> names_in(const fs::path& folder, bool folders) {
  std::vector<std::string> names;
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    std::string name = at->path().filename().string();
    std::error_code ignored;
    const auto status = at->symlink_status(ignored);
    const bool wanted =
        folders ? fs::is_directory(status) : fs::is_regular_file(status) && name.ends_with(".json");
    if (wanted && !name.starts_with(".")) names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> record_files(const fs::path& run) {
  std::vector<std::string> files;
  for (const std::string& paper : names_in(run, true)) {
    for (const std::string& task : names_in(run / paper, true)) {
      for (const std::string& file : names_in(run / paper / task, false)) {
        files.push_back(fmt::format("{}/{}/{}", paper, task, file));
      }
    }
  }
  return files;
}

Result<AttemptRecord> read_record(const fs::path& run, const std::string& file) {
  const std::string name = (run / file).string();
  const auto text = read_file_below(run, file, max_record_bytes);
  if (!text) return tl::unexpected(text.error());
  auto record = parse_attempt_record(*text, name);
  if (record && record_path(*record) != file) {
    return fail(ErrorCode::bad_input, fmt::format("the record belongs at {}", record_path(*record)),
                {}, Location{name, 0, 0});
  }
  return record;
}

}  // namespace

Json detail::gold_to_json(const ExperimentGold& gold) {
  Json json = Json::object();
  json["id"] = gold.id;
  json["gold"] = gold.gold;
  json["tolerance"] = {{"rtol", gold.tolerance.rtol}, {"atol", gold.tolerance.atol}};
  json["units"] = Json::object();
  for (const auto& [result, unit] : gold.units) json["units"][result] = to_string(unit);
  return json;
}

std::vector<ExperimentGold> experiment_gold(const PaperSpec& spec) {
  std::vector<ExperimentGold> all;
  for (const Experiment& experiment : spec.experiments) {
    ExperimentGold gold{experiment.id, experiment.gold, experiment.tolerance, {}};
    for (const auto& [name, source] : experiment.results) {
      if (source.unit != Unit::none) gold.units[name] = source.unit;
    }
    all.push_back(std::move(gold));
  }
  return all;
}

Result<void> write_run_info(const RunInfo& info, const fs::path& run) {
  Json json = Json::object();
  json["schema"] = run_schema;
  json["suite"] = info.suite;
  json["suite_directory"] = to_valid_utf8(info.suite_directory.string());
  json["agent"] = to_valid_utf8(info.agent);
  json["condition"] = to_valid_utf8(info.condition);
  json["attempts"] = info.attempts;
  json["seed"] = info.seed;
  json["tool_version"] = info.tool_version;
  json["gold"] = Json::object();
  for (const auto& [paper, experiments] : info.gold) {
    Json list = Json::array();
    for (const ExperimentGold& gold : experiments) list.push_back(detail::gold_to_json(gold));
    json["gold"][paper] = std::move(list);
  }
  return write_file_atomic(run / "run.json", dump_json(json, true) + "\n");
}

Result<RunInfo> parse_run_info(std::string_view text, std::string_view name) {
  const auto json = parse_json(text, name);
  if (!json) return tl::unexpected(json.error());
  const std::string named(name);
  JsonReader reader(*json, named);
  reader.schema(run_schema);
  RunInfo info;
  info.suite = reader.text("suite");
  info.suite_directory = reader.text("suite_directory");
  info.agent = reader.text("agent");
  info.condition = reader.text("condition");
  info.attempts = reader.integer<std::uint32_t>("attempts");
  info.seed = reader.integer<std::uint64_t>("seed");
  info.tool_version = reader.text("tool_version");
  const Json& gold = reader.object("gold");
  JsonReader papers(gold, named + "/gold");
  for (const auto& [paper, experiments] : gold.items()) {
    info.gold[paper] =
        detail::read_list<ExperimentGold>(papers, paper, named + "/gold", gold_from_json);
  }
  if (reader.error()) return tl::unexpected(*reader.error());
  if (papers.error()) return tl::unexpected(*papers.error());
  return info;
}

Result<RunInfo> read_run_info(const fs::path& run) {
  const fs::path file = run / "run.json";
  const auto text = read_file(file, {.max_bytes = max_record_bytes});
  if (!text) return tl::unexpected(text.error());
  return parse_run_info(*text, file.string());
}

Result<void> write_record(const AttemptRecord& record, const fs::path& run) {
  const auto path = checked_relative_path(record_path(record));
  if (!path || record.paper.empty() || record.task.find('/') != std::string::npos ||
      record.paper.find('/') != std::string::npos) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("paper \"{}\" and task \"{}\" make no path of a record",
                            printable(record.paper), printable(record.task)));
  }
  return write_file_atomic(run / *path, dump_json(to_json(record), true) + "\n");
}

Result<std::vector<AttemptRecord>> read_records(const fs::path& run, Observer& observer) {
  std::error_code ignored;
  if (!fs::is_directory(run, ignored)) {
    return fail(ErrorCode::not_found,
                fmt::format("{} is no folder with records", printable(run.string())));
  }
  const std::vector<std::string> files = record_files(run);
  std::vector<Result<AttemptRecord>> read(files.size(), AttemptRecord{});
  parallel_for(files.size(), 0, [&](std::size_t i) {
    if (!observer.cancelled()) read[i] = read_record(run, files[i]);
  });
  if (observer.cancelled()) return fail(ErrorCode::cancelled, "reading the records was cancelled");
  std::vector<AttemptRecord> records;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (read[i]) {
      records.push_back(std::move(*read[i]));
      continue;
    }
    Location where = read[i].error().where.value_or(Location{(run / files[i]).string(), 0, 0});
    observer.diagnostic(
        {Severity::warning, "unreadable_record", read[i].error().message, std::move(where)});
  }
  std::sort(records.begin(), records.end(), [](const AttemptRecord& a, const AttemptRecord& b) {
    return std::tie(a.paper, a.n, a.task, a.attempt) < std::tie(b.paper, b.n, b.task, b.attempt);
  });
  return records;
}

}  // namespace lacuna
