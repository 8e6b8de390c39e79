#include "lacuna/verify/gold.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "lacuna/base/parallel.hpp"

namespace lacuna {
namespace {

Diagnostic problem(const SuitePaper& paper, std::string code, std::string message) {
  return {.severity = Severity::warning,
          .code = std::move(code),
          .message = std::move(message),
          .where = {.path = paper.spec.file.string()}};
}

/// What a person needs to see of an experiment that did not run: why, and the end of its errors.
std::string failure_of(const ExperimentRecord& record) {
  std::string text = record.problems.empty() ? "" : record.problems.begin()->second;
  if (!record.commands.empty() && !record.commands.back().errors_tail.empty()) {
    const std::string& errors = record.commands.back().errors_tail;
    text += ": " + errors.substr(errors.size() - std::min<std::size_t>(errors.size(), 400));
  }
  return text;
}

void compare_experiment(const SuitePaper& paper, const Experiment& experiment,
                        const ExperimentRecord& record, GoldCheck& check) {
  CompareOptions options{.tolerance = experiment.tolerance, .units = {}};
  const Verdict verdict = compare(experiment.gold, record.values, options);
  if (!record.problems.empty()) {
    check.diagnostics.push_back(problem(paper, "gold_fails",
                                        fmt::format("experiment {} fails on the unmasked code: {}",
                                                    experiment.id, failure_of(record))));
    return;
  }
  for (const LeafVerdict& leaf : verdict.leaves) {
    if (leaf.pass) continue;
    check.diagnostics.push_back(
        problem(paper, "gold_differs",
                fmt::format("experiment {} does not reproduce its gold{}: {}", experiment.id,
                            leaf.path, leaf.reason)));
  }
}

GoldCheck compare_gold(const SuitePaper& paper, GoldRun gold_run) {
  GoldCheck check{.paper = paper.spec.id, .entries = std::move(gold_run.entries)};
  const auto& experiments = paper.spec.experiments;
  for (std::size_t i = 0; i < experiments.size(); ++i) {
    compare_experiment(paper, experiments[i], gold_run.experiments[i], check);
  }
  check.reproduces = check.diagnostics.empty();
  return check;
}

}  // namespace

Result<std::vector<GoldCheck>> check_gold(const Suite& suite, const FrontEnds& front_ends,
                                          const Sandbox& sandbox,
                                          const EnvironmentOptions& environment,
                                          const std::filesystem::path& scratch, unsigned jobs,
                                          Observer& observer) {
  std::vector<PaperRuntime> runtimes;
  for (const SuitePaper& paper : suite.papers) {
    auto runtime = prepare_paper(paper, sandbox, scratch / paper.spec.id, environment, observer);
    if (!runtime) return tl::unexpected(runtime.error());
    runtimes.push_back(std::move(*runtime));
  }
  std::vector<Result<GoldRun>> gold_runs(runtimes.size());
  parallel_for(runtimes.size(), jobs, [&](std::size_t i) {
    gold_runs[i] = trace_gold_run(runtimes[i], front_ends, sandbox, observer);
  });
  std::vector<GoldCheck> checks;
  for (std::size_t i = 0; i < runtimes.size(); ++i) {
    if (!gold_runs[i]) return tl::unexpected(gold_runs[i].error());
    checks.push_back(compare_gold(suite.papers[i], std::move(*gold_runs[i])));
  }
  return checks;
}

}  // namespace lacuna
