#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "lacuna/base/text.hpp"
#include "lacuna/paper/redact.hpp"
#include "lacuna/task/suite_files_internal.hpp"

namespace lacuna {
namespace {

constexpr std::string_view answer_file = "lacuna-task/answer.json";

Json source_to_json(const ResultSource& source) {
  Json json = Json::object();
  switch (source.format) {
    case ResultFormat::json:
      json["file"] = source.file;
      json["pointer"] = source.pointer;
      break;
    case ResultFormat::stdout_pattern:
      json["stdout"] = source.pattern;
      break;
    case ResultFormat::csv:
      json["csv"] = source.file;
      if (source.row) {
        json["row"] = *source.row;
      } else {
        json["where"] = source.where;
      }
      json["column"] = source.column;
      break;
  }
  if (source.unit != Unit::none) json["unit"] = to_string(source.unit);
  return json;
}

std::string source_in_words(const ResultSource& source) {
  switch (source.format) {
    case ResultFormat::json:
      return source.pointer.empty()
                 ? fmt::format("all of `{}`", source.file)
                 : fmt::format("`{}` in `{}`", printable(source.pointer), source.file);
    case ResultFormat::stdout_pattern:
      return fmt::format("the group of `{}` in what the commands print", printable(source.pattern));
    case ResultFormat::csv:
      break;
  }
  std::string row;
  if (source.row) {
    row = fmt::format("data row {} (from 0)", *source.row);
  } else {
    for (const auto& [column, cell] : source.where) {
      row += fmt::format("{}{} = {}", row.empty() ? "the row with " : ", ", printable(column),
                         printable(cell));
    }
  }
  return fmt::format("column `{}` of {} in `{}`", printable(source.column), row, source.file);
}

Json answer_form(const SuitePaper& paper) {
  Json form = Json::object();
  for (const Experiment& experiment : paper.spec.experiments) {
    for (const auto& [result, source] : experiment.results) form[experiment.id][result] = nullptr;
  }
  return form;
}

std::string functions_in_markdown(const SuitePaper& paper, const Task& task) {
  if (task.functions.empty()) {
    return "## Masked functions\n\nNone: the code is complete. Run it and report what it gives.\n";
  }
  std::string text = "## Masked functions\n\n| file | function |\n|---|---|\n";
  for (const std::string& id : task.functions) {
    const auto found = paper.candidates.find(id);
    if (found == paper.candidates.end()) continue;
    const FunctionId& function = found->second.id;
    text += fmt::format(
        "| `{}` | `{}`{} |\n", printable(function.path), printable(function.qualified_name),
        function.ordinal == 1 ? "" : fmt::format(" (number {} of this name)", function.ordinal));
  }
  text +=
      "\nEach raises `NotImplementedError` until you write its body. What it has to do is in its\n"
      "name, its signature, its docstring if it has one, its callers and the paper.\n";
  return text;
}

std::string build_in_markdown(const SuitePaper& paper) {
  const BuildStep& build = paper.spec.build;
  if (build.commands.empty()) return {};
  std::string text =
      "## How to build\n\nThe code has to be built before an experiment can run, and again after "
      "a change. From the\nfolder of the repository:\n\n```sh\n";
  for (const std::string& command : build.commands) text += command + "\n";
  return text + fmt::format("```\n\nTime limit: {} s. Nothing is built yet.\n\n", build.time_limit);
}

std::string experiments_in_markdown(const SuitePaper& paper, const Json& experiments) {
  std::string text = "## Experiments\n\nRun the commands from the folder of the repository.\n";
  for (std::size_t i = 0; i < paper.spec.experiments.size(); ++i) {
    const Experiment& experiment = paper.spec.experiments[i];
    text += fmt::format("\n### {}\n\n{}\n\n", experiment.id,
                        experiments[i]["description"].get<std::string>());
    if (!experiment.needs.empty()) {
      text += fmt::format("Run before it: {}.\n\n", fmt::join(experiment.needs, ", "));
    }
    text += "```sh\n";
    for (const std::string& command : experiment.commands) text += command + "\n";
    text += "```\n\n";
    for (const auto& [result, source] : experiment.results) {
      text += fmt::format(
          "- `{}`: {}{}\n", printable(result), source_in_words(source),
          source.unit == Unit::none ? "" : fmt::format(", as a {}", to_string(source.unit)));
    }
    text += fmt::format("\nTime limit: {} s.\n", experiment.time_limit);
  }
  return text;
}

std::string rules_in_markdown(const SuitePaper& paper, const Task& task) {
  std::string text = "## What counts\n\n";
  if (!task.functions.empty()) {
    text += fmt::format(
        "- Only the bodies of the masked functions are taken from your work. They are put into a\n"
        "  fresh copy of the repository{}, and the experiments are run again there.\n"
        "- You may change, add and run anything else while you work, but it will not be taken.\n"
        "- Imports that a body needs belong into the body.\n",
        paper.spec.build.commands.empty() ? "" : ", it is built there");
  }
  text +=
      "- Every number of every experiment has to be within the paper's tolerance, mostly 5 %.\n"
      "- Numbers of results were taken out of the paper: `[…]` stands in their places.\n";
  text += fmt::format(
      "- {} Memory: {} MiB.\n",
      paper.spec.environment.network ? "The network may be used." : "There is no network.",
      paper.spec.environment.memory_bytes >> 20);
  return text;
}

}  // namespace

namespace detail {

Json paper_for_agents(const SuitePaper& paper) {
  Json json = Json::object();
  json["id"] = paper.spec.id;
  json["title"] = redact_gold(paper.spec.title, gold_numbers(paper.spec)).text;
  json["text"] = paper_file_name(paper);
  return json;
}

Json experiments_for_agents(const SuitePaper& paper) {
  const std::vector<double> gold = gold_numbers(paper.spec);
  Json list = Json::array();
  for (const Experiment& experiment : paper.spec.experiments) {
    Json json = Json::object();
    json["id"] = experiment.id;
    json["description"] = redact_gold(experiment.description, gold).text;
    json["commands"] = experiment.commands;
    json["needs"] = experiment.needs;
    json["results"] = Json::object();
    for (const auto& [result, source] : experiment.results) {
      json["results"][result] = source_to_json(source);
    }
    json["time_limit"] = experiment.time_limit;
    list.push_back(std::move(json));
  }
  return list;
}

Json build_for_agents(const SuitePaper& paper) {
  const BuildStep& build = paper.spec.build;
  if (build.commands.empty()) return nullptr;
  return {{"commands", build.commands}, {"time_limit", build.time_limit}};
}

}  // namespace detail

Json task_description(const SuitePaper& paper, const Task& task) {
  Json json = Json::object();
  json["schema"] = "lacuna.task/1";
  json["task"] = task.id;
  json["paper"] = detail::paper_for_agents(paper);
  json["n"] = task.n;
  json["functions"] = Json::array();
  for (const std::string& id : task.functions) {
    const auto found = paper.candidates.find(id);
    if (found == paper.candidates.end()) continue;
    const FunctionId& function = found->second.id;
    json["functions"].push_back({{"id", id},
                                 {"path", function.path},
                                 {"name", function.qualified_name},
                                 {"ordinal", function.ordinal}});
  }
  json["build"] = detail::build_for_agents(paper);
  json["experiments"] = detail::experiments_for_agents(paper);
  json["network"] = paper.spec.environment.network;
  json["memory_bytes"] = paper.spec.environment.memory_bytes;
  json["answer"] = {{"file", answer_file}, {"form", answer_form(paper)}};
  return json;
}

std::string task_readme(const SuitePaper& paper, const Task& task) {
  const Json about = detail::paper_for_agents(paper);
  std::string text = fmt::format("# {}\n\nTask `{}`: ", about["title"].get<std::string>(), task.id);
  if (task.functions.empty()) {
    text += "run the experiments of a paper and report their numbers.\n";
  } else {
    text += fmt::format(
        "{} of this repository lost {}. Write {} again, run the experiments\n"
        "of the paper and report their numbers.\n",
        task.n == 1 ? "one function" : fmt::format("{} functions", task.n),
        task.n == 1 ? "its body" : "their bodies", task.n == 1 ? "it" : "them");
  }
  text += fmt::format("\nThe paper is in `{}`; this task as JSON is in `task.json`.\n\n",
                      paper_file_name(paper));
  text += functions_in_markdown(paper, task) + "\n";
  text += build_in_markdown(paper);
  text += experiments_in_markdown(paper, detail::experiments_for_agents(paper)) + "\n";
  text += fmt::format(
      "## Your answer\n\nWrite what the experiments gave into `{}`, or print it,\n"
      "with a number, or what else stands there, in the place of each "
      "`null`:\n\n```json\n{}\n```\n\n",
      answer_file, dump_json(answer_form(paper), true));
  return text + rules_in_markdown(paper, task);
}

}  // namespace lacuna
