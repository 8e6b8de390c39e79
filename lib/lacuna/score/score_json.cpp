// The documents `lacuna.scores/1` and `lacuna.verdict/1`.

#include <utility>

#include "lacuna/score/score.hpp"
#include "lacuna/score/score_one.hpp"

namespace lacuna {
namespace {

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json leaves_to_json(const std::vector<LeafVerdict>& leaves) {
  Json list = Json::array();
  for (const LeafVerdict& leaf : leaves) {
    list.push_back({{"path", leaf.path},
                    {"gold", leaf.gold},
                    {"value", leaf.value},
                    {"pass", leaf.pass},
                    {"reason", leaf.reason},
                    {"flag", leaf.flag}});
  }
  return list;
}

Json group_to_json(const GroupScore& group) {
  Json json = Json::object();
  if (!group.paper.empty()) json["paper"] = group.paper;
  json["n"] = group.n;
  json["tasks"] = group.tasks;
  json["attempts"] = group.attempts;
  json["passed"] = group.passed;
  json["pass_at_1"] = group.pass_at_1;
  json["interval"] = {{"method", "wilson"},
                      {"confidence", 0.95},
                      {"low", group.wilson.low},
                      {"high", group.wilson.high}};
  json["estimates"] = Json::array();
  for (const Estimate& estimate : group.estimates) {
    json["estimates"].push_back({{"k", estimate.k},
                                 {"pass_at_k", or_null(estimate.pass_at_k)},
                                 {"pass_hat_k", or_null(estimate.pass_hat_k)},
                                 {"short_tasks", estimate.short_tasks}});
  }
  json["disagreements"] = group.disagreements;
  json["scorer_disagreements"] = group.scorer_disagreements;
  json["lenient_answers"] = group.lenient_answers;
  json["failed_attempts"] = group.failed_attempts;
  return json;
}

Json score_to_json(const Score& score) {
  Json json = Json::object();
  json["paper"] = score.paper;
  json["task"] = score.task;
  json["n"] = score.n;
  json["attempt"] = score.attempt;
  json["pass"] = score.pass;
  json["reported_pass"] = or_null(score.reported_pass);
  json["disagree"] = score.disagree;
  json["other_scorer_pass"] = score.other_scorer_pass;
  json["answer_parse"] = to_string(score.answer_parse);
  json["problem"] = score.problem;
  json["experiments"] = Json::array();
  for (const ExperimentScore& experiment : score.experiments) {
    Json entry = Json::object();
    entry["id"] = experiment.id;
    entry["official"] = to_json(experiment.official);
    entry["reported"] = experiment.reported ? to_json(*experiment.reported) : Json(nullptr);
    json["experiments"].push_back(std::move(entry));
  }
  return json;
}

template <class T>
Json list_to_json(const std::vector<T>& items, Json (*convert)(const T&)) {
  Json list = Json::array();
  for (const T& item : items) list.push_back(convert(item));
  return list;
}

}  // namespace

Json to_json(const Verdict& verdict) {
  Json json = Json::object();
  json["pass"] = verdict.pass;
  json["leaves"] = leaves_to_json(verdict.leaves);
  return json;
}

Json to_json(const Summary& summary, bool with_attempts) {
  Json json = Json::object();
  json["schema"] = "lacuna.scores/1";
  json["agent"] = summary.agent;
  json["condition"] = summary.condition;
  json["scorer"] = to_string(summary.scorer);
  json["by_n"] = list_to_json(summary.by_n, group_to_json);
  json["by_paper_and_n"] = list_to_json(summary.by_paper_and_n, group_to_json);
  if (with_attempts) json["attempts"] = list_to_json(summary.scores, score_to_json);
  return json;
}

Json to_json(const OneAnswer& one) {
  Json json = Json::object();
  json["schema"] = "lacuna.verdict/1";
  json["pass"] = one.verdict.pass;
  json["scorer"] = to_string(one.scorer);
  json["answer"] = {{"parse", to_string(one.answer.parse)}, {"problem", one.answer.problem}};
  json["leaves"] = leaves_to_json(one.verdict.leaves);
  return json;
}

}  // namespace lacuna
