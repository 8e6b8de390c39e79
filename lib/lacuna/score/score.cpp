#include "lacuna/score/score.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "lacuna/base/text.hpp"
#include "lacuna/score/compare_internal.hpp"

namespace lacuna {
namespace {

CompareOptions compare_options(const ExperimentGold& gold, const ScoreOptions& options) {
  CompareOptions compare;
  compare.scorer = options.scorer;
  compare.tolerance.rtol = options.rtol.value_or(gold.tolerance.rtol);
  compare.tolerance.atol = options.atol.value_or(gold.tolerance.atol);
  compare.units = gold.units;
  return compare;
}

CompareOptions with_other_scorer(CompareOptions options) {
  options.scorer =
      options.scorer == ScorerKind::strict ? ScorerKind::reference : ScorerKind::strict;
  return options;
}

const ExperimentRecord* find_experiment(const AttemptRecord& record, const std::string& id) {
  const auto found = std::find_if(record.experiments.begin(), record.experiments.end(),
                                  [&id](const ExperimentRecord& e) { return e.id == id; });
  return found == record.experiments.end() ? nullptr : &*found;
}

// The evaluator knows why it has no value; a leaf that only says "missing" does not help.
void explain_missing(Verdict& verdict, const ExperimentRecord* experiment) {
  for (LeafVerdict& leaf : verdict.leaves) {
    if (leaf.reason != "missing") continue;
    if (experiment == nullptr) {
      leaf.reason = "missing: the experiment was not run";
      continue;
    }
    for (const auto& [name, problem] : experiment->problems) {
      if (leaf.path == detail::pointer_child("", name)) leaf.reason = "missing: " + problem;
    }
  }
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kMax = 80;
  const std::string shown = printable(text.substr(0, kMax));
  return fmt::format("\"{}{}\"", shown, text.size() > kMax ? "…" : "");
}

// Why the answer cannot be held against the experiments; empty where it names exactly these.
std::string problem_of_shape(const Json& answer, const std::vector<ExperimentGold>& gold) {
  if (!answer.is_object()) return "the answer is not a JSON object";
  const auto is_experiment = [&gold](const std::string& id) {
    return std::any_of(gold.begin(), gold.end(),
                       [&id](const ExperimentGold& g) { return g.id == id; });
  };
  for (const ExperimentGold& experiment : gold) {
    if (answer.contains(experiment.id)) continue;
    // The commonest slip: the results themselves, without the experiment that they belong to.
    for (const auto& [key, value] : answer.items()) {
      if (experiment.gold.is_object() && experiment.gold.contains(key) && !is_experiment(key)) {
        return fmt::format(
            "the answer has the result {} at its top level: it must be {{\"experiment id\": "
            "{{\"result name\": value}}}}, here {{{}: {{{}: …}}}}",
            in_quotes(key), in_quotes(experiment.id), in_quotes(key));
      }
    }
    return fmt::format("the answer has no experiment {}", in_quotes(experiment.id));
  }
  for (const auto& [key, value] : answer.items()) {
    if (!is_experiment(key)) {
      return fmt::format("the answer names {}, which is no experiment of the task", in_quotes(key));
    }
  }
  return {};
}

void score_reported(Score& score, const AttemptRecord& record,
                    const std::vector<ExperimentGold>& gold, const ScoreOptions& options) {
  const Answer answer = parse_answer(record.answer);
  score.answer_parse = answer.parse;
  if (answer.parse == AnswerParse::none) {
    const bool empty = record.answer.find_first_not_of(" \t\r\n") == std::string::npos;
    if (!empty) score.reported_pass = false;
    if (!empty && score.problem.empty()) score.problem = answer.problem;
    return;
  }
  const std::string problem = problem_of_shape(answer.value, gold);
  bool pass = problem.empty() && !gold.empty();
  if (score.problem.empty()) score.problem = problem;
  for (std::size_t i = 0; i < gold.size() && answer.value.is_object(); ++i) {
    const auto found = answer.value.find(gold[i].id);
    if (found == answer.value.end()) continue;
    Verdict verdict = compare(gold[i].gold, *found, compare_options(gold[i], options));
    pass = pass && verdict.pass;
    score.experiments[i].reported = std::move(verdict);
  }
  score.reported_pass = pass;
}

}  // namespace

Score score_attempt(const AttemptRecord& record, const std::vector<ExperimentGold>& gold,
                    const ScoreOptions& options) {
  Score score;
  score.task = record.task;
  score.paper = record.paper;
  score.n = record.n;
  score.attempt = record.attempt;
  score.problem = record.problem;
  const bool carried_out = record.status != AttemptStatus::failed;
  if (!carried_out && score.problem.empty()) score.problem = "the attempt was not carried out";
  if (gold.empty() && score.problem.empty()) score.problem = "the paper has no gold";

  score.pass = carried_out && !gold.empty();
  score.other_scorer_pass = score.pass;
  const Json nothing = Json::object();
  for (const ExperimentGold& expected : gold) {
    const ExperimentRecord* experiment = find_experiment(record, expected.id);
    const CompareOptions compare_with = compare_options(expected, options);
    const bool has_values = experiment != nullptr && !experiment->values.is_null();
    const Json& values = has_values ? experiment->values : nothing;
    ExperimentScore scored{.id = expected.id, .official = {}, .reported = std::nullopt};
    scored.official = compare(expected.gold, values, compare_with);
    explain_missing(scored.official, experiment);
    score.pass = score.pass && scored.official.pass;
    score.other_scorer_pass = score.other_scorer_pass &&
                              compare(expected.gold, values, with_other_scorer(compare_with)).pass;
    score.experiments.push_back(std::move(scored));
  }
  score_reported(score, record, gold, options);
  score.disagree = carried_out && score.reported_pass && *score.reported_pass != score.pass;
  return score;
}

}  // namespace lacuna
