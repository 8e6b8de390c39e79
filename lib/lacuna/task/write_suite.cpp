#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <system_error>

#include "lacuna/base/files.hpp"
#include "lacuna/base/hash.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/task/record_fields_internal.hpp"
#include "lacuna/task/suite_files_internal.hpp"

namespace lacuna {
namespace {

namespace fs = std::filesystem;
using detail::SuitePaths;

/// Bytes by path below the folder of the suite.
using FileTexts = std::map<std::string, std::string>;

std::string line(const Json& json) { return dump_json(json) + "\n"; }
std::string page(const Json& json) { return dump_json(json, true) + "\n"; }

std::string candidates_text(const SuitePaper& paper) {
  std::string text;
  for (const auto& [id, item] : paper.candidates) {
    Json json = Json::object();
    json["schema"] = detail::candidate_schema;
    json["id"] = id;
    json["language"] = item.language;
    json["body"] = {item.body.begin, item.body.end};
    json["body_hash"] = item.body_hash;
    detail::put_bytes(json, "stub", item.stub);
    const auto namesakes = paper.earlier_namesakes.find(id);
    if (namesakes != paper.earlier_namesakes.end()) json["earlier_namesakes"] = namesakes->second;
    text += line(json);
  }
  return text;
}

std::string gold_text(const SuitePaper& paper) {
  Json json = Json::object();
  json["schema"] = detail::gold_schema;
  json["paper"] = paper.spec.id;
  json["experiments"] = Json::array();
  for (const ExperimentGold& gold : experiment_gold(paper.spec)) {
    json["experiments"].push_back(detail::gold_to_json(gold));
  }
  return page(json);
}

std::string files_text(const SuitePaper& paper) {
  Json json = Json::object();
  json["schema"] = detail::suite_files_schema;
  json["files"] = Json::array();
  for (const PlannedFile& file : paper.files) {
    json["files"].push_back({{"path", file.path}, {"hash", file.hash}});
  }
  return page(json);
}

std::string agent_paper_text(const SuitePaper& paper) {
  Json json = Json::object();
  json["schema"] = detail::paper_view_schema;
  const Json about = detail::paper_for_agents(paper);
  for (const auto& [key, value] : about.items()) json[key] = value;
  const PaperEnvironment& environment = paper.spec.environment;
  json["environment"] = {{"python", environment.python},
                         {"requirements", environment.requirements},
                         {"network", environment.network},
                         {"memory_bytes", environment.memory_bytes}};
  json["build"] = detail::build_for_agents(paper);
  json["experiments"] = detail::experiments_for_agents(paper);
  return page(json);
}

FileTexts texts_of(const SuitePaper& paper) {
  const SuitePaths paths = detail::suite_paths(paper);
  FileTexts texts;
  std::string& tasks = texts[paths.tasks];
  for (const Task& task : paper.tasks) tasks += line(detail::to_json(task));
  texts[paths.agent_paper] = agent_paper_text(paper);
  texts[paths.agent_text] = paper.redacted_text;
  texts[paths.gold] = gold_text(paper);
  texts[paths.candidates] = candidates_text(paper);
  texts[paths.files] = files_text(paper);
  texts[paths.source] = paper.spec.source;
  texts[paths.text] = paper.spec.text;
  return texts;
}

Json counts_of(const SuitePaper& paper) {
  std::map<std::uint32_t, std::size_t> by_n;
  for (const Task& task : paper.tasks) ++by_n[task.n];
  Json json = {{"experiments", paper.spec.experiments.size()},
               {"candidates", paper.candidates.size()},
               {"tasks", paper.tasks.size()},
               {"tasks_by_n", Json::object()}};
  for (const auto& [n, count] : by_n) json["tasks_by_n"][std::to_string(n)] = count;
  return json;
}

Json paper_entry(const SuitePaper& paper, const FileTexts& texts, const fs::path& folder) {
  const fs::path& file = paper.spec.file;
  Json json = Json::object();
  json["id"] = paper.spec.id;
  json["file"] = file.string();
  json["file_from_here"] = file.lexically_relative(folder).generic_string();
  json["repository"] = {{"spec", paper.spec.repository}, {"commit", paper.commit}};
  const fs::path repository = paper.spec.repository;
  if (repository.is_absolute()) {
    json["repository"]["from_here"] = repository.lexically_relative(folder).generic_string();
  }
  json["hashes"] = {{"paper", sha256(paper.spec.source)},
                    {"text", sha256(paper.spec.text)},
                    {"repository", paper.repository_hash}};
  json["text"] = paper_file_name(paper);
  if (paper.spec.initializers == InitializerPolicy::drop) json["initializers"] = "drop";
  json["counts"] = counts_of(paper);
  json["choices"] = Json::array();
  for (const ChoiceRecord& choice : paper.choices) {
    json["choices"].push_back(detail::to_json(choice));
  }
  json["contents"] = Json::object();
  for (const auto& [path, text] : texts) json["contents"][path] = sha256(text);
  return json;
}

Result<void> check_target(const fs::path& to) {
  std::error_code failed;
  const auto status = fs::symlink_status(to, failed);
  if (status.type() == fs::file_type::not_found) return {};
  const bool folder = status.type() == fs::file_type::directory;
  if (folder && fs::is_empty(to, failed) && !failed) return {};
  return fail(
      ErrorCode::conflict,
      fmt::format("{} exists already{}", printable(to.string()), folder ? " and is not empty" : ""),
      "name a folder that does not exist, or remove it first");
}

Result<void> write_all(const FileTexts& texts, const fs::path& folder) {
  for (const auto& [path, text] : texts) {
    if (auto written = write_file_atomic(folder / path, text, {.sync = false}); !written) {
      return written;
    }
  }
  return {};
}

Result<void> move_into_place(TemporaryDirectory& from, const fs::path& to) {
  std::error_code failed;
  fs::permissions(from.path(), fs::perms(0755), failed);
  fs::rename(from.path(), to, failed);
  if (failed) {
    return fail(ErrorCode::io,
                fmt::format("cannot make {}: {}", printable(to.string()), failed.message()));
  }
  from.release();
  return {};
}

}  // namespace

namespace detail {

SuitePaths suite_paths(const SuitePaper& paper) {
  const std::string& id = paper.spec.id;
  const std::string text = paper_file_name(paper);
  SuitePaths paths;
  paths.tasks = fmt::format("tasks/{}.jsonl", id);
  paths.agent_paper = fmt::format("agent/{}/paper.json", id);
  paths.agent_text = fmt::format("agent/{}/{}", id, text);
  paths.gold = fmt::format("evaluator/{}/gold.json", id);
  paths.candidates = fmt::format("evaluator/{}/candidates.jsonl", id);
  paths.files = fmt::format("evaluator/{}/files.json", id);
  paths.source = fmt::format("evaluator/{}/spec.yaml", id);
  paths.text = fmt::format("evaluator/{}/{}", id, text);
  return paths;
}

Json to_json(const Task& task) {
  Json json = Json::object();
  json["schema"] = suite_task_schema;
  json["id"] = task.id;
  json["paper"] = task.paper;
  json["n"] = task.n;
  json["functions"] = task.functions;
  json["strategy"] = task.strategy;
  json["masked_lines"] = task.masked_lines;
  json["experiments_touching"] = task.experiments_touching;
  json["calls"] = task.calls;
  if (task.probability > 0) json["probability"] = task.probability;
  if (task.measures) json["measures"] = lacuna::to_json(*task.measures);
  return json;
}

Json to_json(const ChoiceRecord& choice) {
  Json json = {{"strategy", choice.strategy}, {"n", choice.n},         {"sets", choice.sets},
               {"complete", choice.complete}, {"total", choice.total}, {"exact", choice.exact},
               {"how", to_string(choice.how)}};
  if (choice.standard_error > 0) json["standard_error"] = choice.standard_error;
  return json;
}

}  // namespace detail

Result<void> write_suite(const Suite& suite, const fs::path& to) {
  std::error_code failed;
  const fs::path folder = fs::absolute(to, failed).lexically_normal();
  const fs::path target = folder.has_filename() ? folder : folder.parent_path();
  if (auto checked = check_target(target); !checked) return checked;
  Json manifest = Json::object();
  manifest["schema"] = detail::suite_schema;
  manifest["id"] = suite.id;
  manifest["tool_version"] = suite.tool_version;
  manifest["seed"] = suite.seed;
  manifest["n"] = suite.n;
  manifest["per_n"] = suite.per_n;
  manifest["papers"] = Json::array();
  fs::create_directories(target.parent_path(), failed);
  if (failed) {
    return fail(ErrorCode::io,
                fmt::format("cannot make {}: {}", printable(target.parent_path().string()),
                            failed.message()));
  }
  auto temporary = TemporaryDirectory::create(".lacuna-tmp-suite", target.parent_path());
  if (!temporary) return tl::unexpected(temporary.error());
  for (const SuitePaper& paper : suite.papers) {
    const FileTexts texts = texts_of(paper);
    manifest["papers"].push_back(paper_entry(paper, texts, target));
    if (auto written = write_all(texts, temporary->path()); !written) return written;
  }
  if (auto written = write_all({{"manifest.json", page(manifest)}}, temporary->path()); !written) {
    return written;
  }
  return move_into_place(*temporary, target);
}

}  // namespace lacuna
