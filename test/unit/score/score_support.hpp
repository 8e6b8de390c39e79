#pragma once

#include <string>
#include <string_view>

#include "lacuna/base/json.hpp"
#include "lacuna/score/compare.hpp"
#include "lacuna/task/record.hpp"
#include "support/catch.hpp"

namespace lacuna::test {

/// JSON that a test wrote itself; NaN and inf cannot be said in it.
inline Json json(std::string_view text) { return Json::parse(text); }

/// The verdict as lines "pass|fail path reason [flag]", so that a failure shows all of it.
inline std::string lines(const Verdict& verdict) {
  std::string out = verdict.pass ? "pass\n" : "fail\n";
  for (const LeafVerdict& leaf : verdict.leaves) {
    out += leaf.pass ? "  pass " : "  fail ";
    out += leaf.path;
    if (!leaf.reason.empty()) out += ": " + leaf.reason;
    if (!leaf.flag.empty()) out += " [" + leaf.flag + "]";
    out += "\n";
  }
  return out;
}

inline std::string judged(std::string_view gold, std::string_view answer,
                          const CompareOptions& options = {}) {
  return lines(compare(json(gold), json(answer), options));
}

inline ExperimentGold gold_of(std::string id, std::string_view gold) {
  return {.id = std::move(id), .gold = json(gold), .tolerance = {}, .units = {}};
}

/// A completed attempt whose experiments gave `values`: {"experiment": {"result": value}}.
inline AttemptRecord attempt_with(std::string_view values, std::string answer = {}) {
  AttemptRecord record;
  record.paper = "paper";
  record.task = "task";
  record.status = AttemptStatus::completed;
  record.answer = std::move(answer);
  const Json by_experiment = json(values);
  for (const auto& [id, of_experiment] : by_experiment.items()) {
    record.experiments.push_back(
        {.id = id, .commands = {}, .values = of_experiment, .problems = {}});
  }
  return record;
}

}  // namespace lacuna::test
