#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/hash.hpp"
#include "lacuna/base/json_reader.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/mask/apply.hpp"
#include "lacuna/verify/proof_runs_internal.hpp"
#include "lacuna/version.hpp"

namespace lacuna::detail {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view schema = "lacuna.proof_run/1";
constexpr std::size_t shown_problem = 300;

Json to_json(const Outcome& outcome) {
  return {{"experiment", outcome.experiment}, {"ran", outcome.ran},
          {"passes", outcome.passes},         {"values", outcome.values},
          {"problem", outcome.problem},       {"raised", outcome.raised}};
}

/// What an earlier process kept; nothing where it is no such thing.
std::optional<std::vector<Outcome>> kept_outcomes(const fs::path& file) {
  const auto text = read_file(file, {.max_bytes = std::uint64_t{64} << 20});
  if (!text) return {};
  const auto json = parse_json(*text, file.string());
  if (!json) return {};
  JsonReader reader(*json, file.string());
  reader.schema(schema);
  std::vector<Outcome> outcomes;
  for (const Json& each : reader.array("experiments")) {
    JsonReader part(each, file.string());
    Outcome outcome{.experiment = part.text("experiment"),
                    .ran = part.boolean("ran"),
                    .passes = part.boolean("passes"),
                    .values = part.object("values"),
                    .problem = part.text("problem"),
                    .raised = part.text("raised")};
    if (part.error()) return {};
    outcomes.push_back(std::move(outcome));
  }
  if (reader.error()) return {};
  return outcomes;
}

/// The masked function that the last thing a program printed names: "<id> is masked", as stubs of
/// all languages say it.
std::string named_function(const ExperimentRecord& record, const std::vector<FilledBody>& bodies) {
  if (record.commands.empty()) return {};
  const CommandRecord& last = record.commands.back();
  std::string found;
  std::size_t furthest = 0;
  for (const std::string* text : {&last.errors_tail, &last.output_tail}) {
    for (const FilledBody& body : bodies) {
      std::string id = to_string(body.id);
      const std::size_t at = text->rfind(id + " is masked");
      if (at == std::string::npos || (!found.empty() && at < furthest)) continue;
      furthest = at;
      found = std::move(id);
    }
    if (!found.empty()) break;
  }
  return found;
}

std::string first_difference(const Verdict& verdict) {
  for (const LeafVerdict& leaf : verdict.leaves) {
    if (!leaf.pass) return fmt::format("{}: {}", leaf.path, leaf.reason);
  }
  return {};
}

Outcome outcome_of(const Experiment& experiment, const ExperimentRecord& record,
                   const std::vector<FilledBody>& bodies) {
  Outcome outcome{
      .experiment = experiment.id, .values = record.values, .problem = {}, .raised = {}};
  outcome.ran = record.problems.empty();
  if (!outcome.ran) {
    outcome.raised = named_function(record, bodies);
    std::string problem = record.problems.begin()->second;
    if (!record.commands.empty() && !record.commands.back().errors_tail.empty()) {
      const std::string& errors = record.commands.back().errors_tail;
      problem += ": " + errors.substr(errors.size() - std::min(errors.size(), shown_problem));
    }
    while (problem.ends_with('\n')) problem.pop_back();
    outcome.problem = to_valid_utf8(problem);
    return outcome;
  }
  CompareOptions options{.tolerance = experiment.tolerance, .units = {}};
  for (const auto& [name, source] : experiment.results) options.units[name] = source.unit;
  const Verdict verdict = compare(experiment.gold, record.values, options);
  outcome.passes = verdict.pass;
  if (!verdict.pass) outcome.problem = first_difference(verdict);
  return outcome;
}

const Experiment& experiment_of(const PaperSpec& spec, const std::string& id) {
  return *std::find_if(spec.experiments.begin(), spec.experiments.end(),
                       [&](const Experiment& experiment) { return experiment.id == id; });
}

}  // namespace

std::string_view to_string(RunKind kind) {
  constexpr std::array<std::string_view, 4> names = {"gold", "variation", "mask", "filler"};
  return names[static_cast<std::size_t>(kind)];
}

std::map<std::string, double> numbers_in(const Json& json) {
  std::map<std::string, double> numbers;
  const Json leaves = json.flatten();
  for (const auto& [pointer, value] : leaves.items()) {
    if (value.is_number()) numbers[pointer] = value.get<double>();
  }
  return numbers;
}

std::string ProofRunner::key_of(const ProofRun& run) const {
  const SuitePaper& paper = *with_.runtime.paper;
  Sha256 hash;
  hash.update(version()).update(paper.repository_hash).update(paper.spec.source);
  hash.update(to_string(run.kind)).update(run.name).update(run.folder);
  for (const FilledBody& body : run.bodies) hash.update(to_string(body.id)).update(body.body);
  for (const auto* list : {&run.experiments, &run.variables}) {
    hash.update(std::uint64_t{list->size()});
    for (const std::string& text : *list) hash.update(text);
  }
  return fmt::format("{}-{}", to_string(run.kind), hash.hex().substr(0, 24));
}

Result<std::vector<Outcome>> ProofRunner::carry_out(const ProofRun& run, Observer& observer) const {
  const SuitePaper& paper = *with_.runtime.paper;
  std::vector<FileEdits> edits;
  if (!run.bodies.empty()) {
    Task task;
    for (const FilledBody& body : run.bodies) task.functions.push_back(to_string(body.id));
    std::sort(task.functions.begin(), task.functions.end());
    Observer unseen;  // progress is told in runs
    auto masked = apply_plan(plan_of(paper, task), with_.runtime.pristine.root(), with_.front_ends,
                             1, unseen);
    if (!masked) return tl::unexpected(masked.error());
    if (run.kind == RunKind::mask) {
      edits = std::move(masked->edits);
    } else {
      std::vector<FilledBody> bodies = run.bodies;
      auto spliced =
          splice_bodies(masked->plan, bodies, with_.runtime.pristine.root(), with_.front_ends);
      if (!spliced) return tl::unexpected(spliced.error());
      const bool refused = std::any_of(bodies.begin(), bodies.end(), [](const FilledBody& body) {
        return !body.problem.empty();
      });
      if (refused) return std::vector<Outcome>{};
      edits = std::move(*spliced);
    }
  }
  auto evaluated = run_experiments(with_.runtime, edits, with_.sandbox, observer,
                                   {.objects = with_.objects,
                                    .experiments = run.experiments,
                                    .variables = run.variables,
                                    .folder = run.folder});
  if (!evaluated) return tl::unexpected(evaluated.error());
  std::vector<Outcome> outcomes;
  for (const ExperimentRecord& record : evaluated->experiments) {
    outcomes.push_back(outcome_of(experiment_of(paper.spec, record.id), record, run.bodies));
  }
  return outcomes;
}

Result<std::vector<Outcome>> ProofRunner::run(const ProofRun& run, Observer& observer) const {
  const fs::path file = with_.store / (key_of(run) + ".json");
  if (!with_.again) {
    if (auto kept = kept_outcomes(file)) return std::move(*kept);
  }
  auto outcomes = carry_out(run, observer);
  if (!outcomes) return outcomes;
  Json json = {{"schema", schema},
               {"kind", to_string(run.kind)},
               {"name", run.name},
               {"functions", Json::array()},
               {"experiments", Json::array()}};
  for (const FilledBody& body : run.bodies) json["functions"].push_back(to_string(body.id));
  for (const Outcome& outcome : *outcomes) json["experiments"].push_back(to_json(outcome));
  if (auto written = write_file_atomic(file, dump_json(json), {.sync = false}); !written) {
    return tl::unexpected(written.error());
  }
  return outcomes;
}

}  // namespace lacuna::detail
