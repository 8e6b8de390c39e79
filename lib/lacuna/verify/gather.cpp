#include "lacuna/verify/gather_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

#include "lacuna/base/parallel.hpp"
#include "lacuna/base/random.hpp"
#include "lacuna/verify/fillers_internal.hpp"
#include "lacuna/verify/gold_trace_internal.hpp"

namespace lacuna::detail {
namespace {

constexpr const char* other_folder = "/elsewhere/another/folder";

std::vector<std::string> threads(const std::string& count) {
  std::vector<std::string> variables;
  for (const char* name : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
                           "NUMEXPR_NUM_THREADS", "RAYON_NUM_THREADS"}) {
    variables.push_back(fmt::format("{}={}", name, count));
  }
  return variables;
}

/// A run, and where its outcomes belong.
struct Job {
  ProofRun run;
  Trial* trial = nullptr;
};

std::string name_of(const std::string& variable) { return variable.substr(0, variable.find('=')); }

/// Whether the paper sets all of these variables itself.
bool fixes(const PaperSpec& spec, const std::vector<std::string>& variables) {
  return !variables.empty() &&
         std::all_of(variables.begin(), variables.end(), [&](const std::string& variable) {
           return spec.environment.variables.contains(name_of(variable));
         });
}

class Gatherer {
 public:
  Gatherer(const PaperRuntime& runtime, const GatherOptions& options, const Sandbox& sandbox,
           const FrontEnds& front_ends, Observer& observer)
      : runtime_(runtime),
        options_(options),
        sandbox_(sandbox),
        front_ends_(front_ends),
        observer_(observer) {
    for (const Task* task : options.tasks) {
      functions_.insert(task->functions.begin(), task->functions.end());
    }
  }

  Result<PaperEvidence> gather() {
    auto objects = gold_objects(runtime_, sandbox_, observer_);
    if (!objects) return tl::unexpected(objects.error());
    runner_.emplace(ProofRunner::Surroundings{.runtime = runtime_,
                                              .front_ends = front_ends_,
                                              .sandbox = sandbox_,
                                              .objects = std::move(*objects),
                                              .store = options_.store,
                                              .again = options_.verify.again});
    auto trace = gold_trace(runtime_, options_.store, options_.verify.again, front_ends_, sandbox_,
                            observer_);
    if (!trace) return tl::unexpected(trace.error());
    trace_ = std::move(*trace);
    if (auto done = run_gold(); !done) return tl::unexpected(done.error());
    if (auto done = run_functions(); !done) return tl::unexpected(done.error());
    if (auto done = run_sets(); !done) return tl::unexpected(done.error());
    auto leaks = search_leaks(runtime_, functions_, options_.verify, front_ends_, observer_);
    if (!leaks) return tl::unexpected(leaks.error());
    evidence_.leaks = std::move(*leaks);
    evidence_.left_out = runtime_.left_out;
    return std::move(evidence_);
  }

 private:
  /// Carries out the runs side by side.
  Result<void> run_all(std::string_view step, std::vector<Job> jobs) {
    std::mutex mutex;
    std::optional<Error> trouble;
    std::uint64_t done = 0;
    observer_.progress({.step = step, .done = 0, .total = jobs.size()});
    parallel_for(jobs.size(), options_.verify.jobs, [&](std::size_t i) {
      {
        const std::lock_guard lock(mutex);
        if (trouble || observer_.cancelled()) return;
      }
      auto outcomes = runner_->run(jobs[i].run, observer_);
      const std::lock_guard lock(mutex);
      if (!outcomes) {
        if (!trouble) trouble = outcomes.error();
        return;
      }
      jobs[i].trial->outcomes = std::move(*outcomes);
      observer_.progress({.step = step, .done = ++done, .total = jobs.size()});
    });
    if (trouble) return tl::unexpected(*trouble);
    if (done < jobs.size()) {
      return fail(ErrorCode::cancelled,
                  fmt::format("stopped after {} of {} runs of paper {}", done, jobs.size(),
                              runtime_.paper->spec.id),
                  "they are kept: the same command goes on from there");
    }
    return {};
  }

  Result<void> run_gold() {
    const std::vector<std::pair<std::string, std::vector<std::string>>> surroundings = {
        {"another hash seed", {"PYTHONHASHSEED=1"}},
        {"one thread", threads("1")},
        {"two threads", threads("2")},
        {"another folder", {}}};
    evidence_.gold.resize(std::max(options_.verify.gold_runs, 1U));
    evidence_.variations.resize(surroundings.size());
    std::vector<Job> jobs;
    for (std::size_t i = 0; i < evidence_.gold.size(); ++i) {
      evidence_.gold[i].name = std::to_string(i + 1);
      jobs.push_back({.run = {.kind = RunKind::gold,
                              .name = evidence_.gold[i].name,
                              .bodies = {},
                              .experiments = {},
                              .variables = {}},
                      .trial = &evidence_.gold[i]});
    }
    for (std::size_t i = 0; i < surroundings.size(); ++i) {
      const auto& [name, variables] = surroundings[i];
      Variation& variation = evidence_.variations[i];
      variation = {.trial = {.name = name, .outcomes = {}},
                   // Whoever runs a task has it where attempts have it.
                   .fixed = variables.empty() || fixes(runtime_.paper->spec, variables)};
      jobs.push_back({.run = {.kind = RunKind::variation,
                              .name = name,
                              .bodies = {},
                              .experiments = {},
                              .variables = variables,
                              .folder = variables.empty() ? other_folder : workspace_folder},
                      .trial = &variation.trial});
    }
    return run_all("gold runs", std::move(jobs));
  }

  /// The experiments that a function can matter to: those that were seen to enter it.
  std::optional<std::vector<std::string>> entering(const std::string& id) const {
    std::vector<std::string> ids;
    for (const Experiment& experiment : runtime_.paper->spec.experiments) {
      const auto counts = trace_.entries.find(experiment.id);
      if (counts == trace_.entries.end()) return {};
      const auto count = counts->second.find(id);
      if (count == counts->second.end()) return {};
      if (count->second > 0) ids.push_back(experiment.id);
    }
    return ids;
  }

  Result<void> run_functions() {
    std::vector<Job> jobs;
    for (const std::string& id : functions_) {
      FunctionEvidence& function = evidence_.functions[id];
      function.entered_by = entering(id);
      if (function.entered_by && function.entered_by->empty()) continue;
      const auto experiments = function.entered_by.value_or(std::vector<std::string>{});
      const MaskItem& item = runtime_.paper->candidates.at(id);
      function.mask.name = "masked";
      jobs.push_back({.run = {.kind = RunKind::mask,
                              .name = "masked",
                              .bodies = {{.id = item.id, .body = item.stub, .problem = {}}},
                              .experiments = experiments,
                              .variables = {}},
                      .trial = &function.mask});
      auto fillers = fillers_of(item, runtime_, front_ends_, trace_.zeros);
      if (!fillers) return tl::unexpected(fillers.error());
      function.fillers.resize(fillers->size());
      for (std::size_t i = 0; i < fillers->size(); ++i) {
        Filler& filler = (*fillers)[i];
        function.fillers[i].name = filler.name;
        jobs.push_back({.run = {.kind = RunKind::filler,
                                .name = filler.name,
                                .bodies = {std::move(filler.body)},
                                .experiments = experiments,
                                .variables = {}},
                        .trial = &function.fillers[i]});
      }
    }
    return run_all("masks and fillers", std::move(jobs));
  }

  Result<void> run_tasks(const std::vector<const Task*>& tasks) {
    std::vector<Job> jobs;
    for (const Task* task : tasks) {
      ProofRun run{.kind = RunKind::mask,
                   .name = "masked",
                   .bodies = {},
                   .experiments = {},
                   .variables = {}};
      for (const std::string& id : task->functions) {
        const MaskItem& item = runtime_.paper->candidates.at(id);
        run.bodies.push_back({.id = item.id, .body = item.stub, .problem = {}});
      }
      Trial& trial = evidence_.tasks[task->id];
      trial.name = "masked";
      jobs.push_back({.run = std::move(run), .trial = &trial});
    }
    return run_all("masked sets", std::move(jobs));
  }

  Result<void> run_sets() {
    std::vector<const Task*> sets;
    for (const Task* task : options_.tasks) {
      if (task->n >= 2) sets.push_back(task);
    }
    Random random = Random::derive(options_.seed, "whole sets/" + runtime_.paper->spec.id);
    random.shuffle(sets);
    const auto some =
        static_cast<std::ptrdiff_t>(std::min(options_.verify.whole_sets, sets.size()));
    if (auto done = run_tasks({sets.begin(), sets.begin() + some}); !done) return done;
    const bool as_derived =
        std::none_of(evidence_.tasks.begin(), evidence_.tasks.end(), [](const auto& entry) {
          const auto& outcomes = entry.second.outcomes;
          return std::all_of(outcomes.begin(), outcomes.end(),
                             [](const Outcome& outcome) { return outcome.passes; });
        });
    if (as_derived) return {};
    return run_tasks({sets.begin() + some, sets.end()});
  }

  const PaperRuntime& runtime_;
  const GatherOptions& options_;
  const Sandbox& sandbox_;
  const FrontEnds& front_ends_;
  Observer& observer_;
  std::set<std::string> functions_;
  std::optional<ProofRunner> runner_;
  GoldTrace trace_;
  PaperEvidence evidence_;
};

}  // namespace

Result<PaperEvidence> gather_evidence(const PaperRuntime& runtime, const GatherOptions& options,
                                      const Sandbox& sandbox, const FrontEnds& front_ends,
                                      Observer& observer) {
  return Gatherer(runtime, options, sandbox, front_ends, observer).gather();
}

}  // namespace lacuna::detail
