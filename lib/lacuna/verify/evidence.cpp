#include <algorithm>
#include <nlohmann/json.hpp>

#include "lacuna/base/text.hpp"
#include "lacuna/verify/evidence_internal.hpp"
#include "lacuna/verify/noise.hpp"

namespace lacuna::detail {
namespace {

Json trial_json(const Trial& trial) {
  Json json = {{"name", trial.name}, {"experiments", Json::array()}};
  for (const Outcome& outcome : trial.outcomes) {
    json["experiments"].push_back({{"id", outcome.experiment},
                                   {"ran", outcome.ran},
                                   {"passes", outcome.passes},
                                   {"problem", outcome.problem},
                                   {"raised", outcome.raised}});
  }
  return json;
}

/// Mean, deviation, prediction interval and justified tolerance of each gold number.
Json numbers_json(const SuitePaper& paper, const std::vector<Trial>& gold) {
  Json json = Json::object();
  for (const Experiment& experiment : paper.spec.experiments) {
    const auto series = gold_series(gold, experiment.id);
    const auto wanted = numbers_in(experiment.gold);
    Json numbers = Json::object();
    for (const auto& [pointer, values] : series) {
      const Spread spread = spread_of(values);
      Json entry = {{"runs", spread.runs}, {"mean", spread.mean}, {"deviation", spread.deviation}};
      if (const auto interval = prediction_interval(spread)) {
        entry["prediction"] = {interval->low, interval->high};
      }
      const auto reference = wanted.find(pointer);
      if (reference != wanted.end()) {
        entry["gold"] = reference->second;
        if (const auto rtol = justified_rtol(spread, reference->second)) {
          entry["justified_rtol"] = *rtol;
        }
      }
      numbers[pointer] = std::move(entry);
    }
    json[experiment.id] = std::move(numbers);
  }
  return json;
}

Json leaks_json(const LeakScan& scan) {
  Json json = {{"files", scan.files},
               {"bytes", scan.bytes},
               {"leaks", Json::array()},
               {"not_searched", Json::array()}};
  for (const Leak& leak : scan.leaks) {
    json["leaks"].push_back({{"kind", to_string(leak.kind)},
                             {"strong", leak.strong},
                             {"target", leak.target},
                             {"root", leak.root},
                             {"path", to_valid_utf8(leak.path)},
                             {"member", to_valid_utf8(leak.member)},
                             {"line", leak.line},
                             {"similarity", leak.similarity},
                             {"text", to_valid_utf8(leak.text)},
                             {"inside", leak.inside}});
  }
  for (const Diagnostic& diagnostic : scan.diagnostics) {
    json["not_searched"].push_back({{"code", diagnostic.code},
                                    {"path", to_valid_utf8(diagnostic.where.path)},
                                    {"message", to_valid_utf8(diagnostic.message)}});
  }
  return json;
}

}  // namespace

Json to_json(const PaperEvidence& evidence, const SuitePaper& paper) {
  Json json = {{"schema", "lacuna.evidence/1"},
               {"paper", paper.spec.id},
               {"repository", paper.repository_hash},
               {"gold", Json::array()},
               {"numbers", numbers_json(paper, evidence.gold)},
               {"variations", Json::array()},
               {"functions", Json::object()},
               {"tasks", Json::object()},
               {"left_out", Json::array()},
               {"search", leaks_json(evidence.leaks)}};
  if (evidence.stale) json["stale"] = evidence.stale->message;
  for (const SkippedPath& skipped : evidence.left_out) {
    json["left_out"].push_back({{"path", to_valid_utf8(skipped.path)}, {"rule", skipped.reason}});
  }
  for (const Trial& trial : evidence.gold) json["gold"].push_back(trial_json(trial));
  for (const Variation& variation : evidence.variations) {
    Json entry = trial_json(variation.trial);
    entry["fixed"] = variation.fixed;
    json["variations"].push_back(std::move(entry));
  }
  for (const auto& [id, function] : evidence.functions) {
    Json entry = {{"mask", trial_json(function.mask)}, {"fillers", Json::array()}};
    entry["entered_by"] = function.entered_by ? Json(*function.entered_by) : Json(nullptr);
    for (const Trial& filler : function.fillers) entry["fillers"].push_back(trial_json(filler));
    json["functions"][id] = std::move(entry);
  }
  for (const auto& [id, trial] : evidence.tasks) json["tasks"][id] = trial_json(trial);
  return json;
}

}  // namespace lacuna::detail
