#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "lacuna/task/record.hpp"
#include "lacuna/task/suite.hpp"

namespace lacuna::detail {

inline constexpr std::string_view suite_schema = "lacuna.suite/1";
inline constexpr std::string_view suite_task_schema = "lacuna.suite_task/1";
inline constexpr std::string_view candidate_schema = "lacuna.candidate/1";
inline constexpr std::string_view suite_files_schema = "lacuna.suite_files/1";
inline constexpr std::string_view gold_schema = "lacuna.gold/1";
inline constexpr std::string_view paper_view_schema = "lacuna.paper_view/1";

/// Where the parts of a paper lie below the folder of a suite.
struct SuitePaths {
  std::string tasks;
  std::string agent_paper;
  std::string agent_text;
  std::string gold;
  std::string candidates;
  std::string files;
  std::string source;  ///< the YAML
  std::string text;    ///< the paper's text with its numbers
};
SuitePaths suite_paths(const SuitePaper& paper);

/// The members of `lacuna.task/1` and of the agent's paper.json that hang on the paper alone. Gold
/// numbers in titles and descriptions are taken out, as in the paper's text.
Json paper_for_agents(const SuitePaper& paper);
Json experiments_for_agents(const SuitePaper& paper);
/// Null where the paper needs no build.
Json build_for_agents(const SuitePaper& paper);

Json to_json(const Task& task);
Json to_json(const ChoiceRecord& choice);

/// Gold, tolerance and units of one experiment, as `lacuna.run/1` and `lacuna.gold/1` have them.
Json gold_to_json(const ExperimentGold& gold);

}  // namespace lacuna::detail
