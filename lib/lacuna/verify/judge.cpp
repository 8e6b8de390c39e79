#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "lacuna/base/text.hpp"
#include "lacuna/verify/evidence_internal.hpp"
#include "lacuna/verify/noise.hpp"
#include "lacuna/version.hpp"

namespace lacuna::detail {
namespace {

constexpr std::size_t most_weak_leaks = 10;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

bool all_pass(const Trial& trial) {
  return std::all_of(trial.outcomes.begin(), trial.outcomes.end(),
                     [](const Outcome& outcome) { return outcome.passes; });
}

const Outcome* outcome_of(const Trial& trial, const std::string& experiment) {
  const auto found =
      std::find_if(trial.outcomes.begin(), trial.outcomes.end(),
                   [&](const Outcome& outcome) { return outcome.experiment == experiment; });
  return found == trial.outcomes.end() ? nullptr : &*found;
}

/// The findings of one task, and which proofs could not be carried out.
struct Judgement {
  std::vector<Finding> findings;
  std::set<ProofKind> open;

  void refute(Finding finding) {
    finding.refutes = true;
    findings.push_back(std::move(finding));
  }
  void note(Finding finding) { findings.push_back(std::move(finding)); }
};

/// What one masked function does to the experiments: does one fail, and for its sake?
void judge_mask(const std::string& id, const FunctionEvidence& function, Judgement& judgement) {
  if (function.entered_by && function.entered_by->empty()) {
    judgement.refute({.proof = ProofKind::live,
                      .code = "dead_function",
                      .function = id,
                      .experiment = {},
                      .message = "no experiment enters it",
                      .advice = "leave it out of `mask`, or build with --entered-only"});
    return;
  }
  if (function.mask.outcomes.empty()) {
    judgement.open.insert(ProofKind::live);
    return;
  }
  if (all_pass(function.mask)) {
    judgement.refute({.proof = ProofKind::live,
                      .code = "mask_unnoticed",
                      .function = id,
                      .experiment = {},
                      .message = "every experiment passes without it",
                      .advice = "leave it out of `mask`"});
    return;
  }
  bool seen = function.entered_by.has_value();
  for (const Outcome& outcome : function.mask.outcomes) {
    if (outcome.raised == id) seen = true;
    if (outcome.passes || outcome.raised == id) continue;
    judgement.note(
        {.proof = ProofKind::live,
         .code = outcome.ran ? "error_swallowed" : "error_unnamed",
         .function = id,
         .experiment = outcome.experiment,
         .message = outcome.ran
                        ? "the experiment goes on without it, to other numbers: " + outcome.problem
                        : "the experiment fails, but what it prints does not "
                          "name the function: " +
                              outcome.problem,
         .advice = {}});
  }
  if (!seen) judgement.open.insert(ProofKind::live);
}

void judge_fillers(const std::string& id, const FunctionEvidence& function, Judgement& judgement) {
  bool tried = false;
  std::map<std::string, std::vector<std::string>> passed;  ///< fillers by experiment
  for (const Trial& filler : function.fillers) {
    if (filler.outcomes.empty()) continue;
    tried = true;
    if (all_pass(filler)) {
      judgement.refute(
          {.proof = ProofKind::gap,
           .code = "filler_passes",
           .function = id,
           .experiment = {},
           .message = fmt::format("every experiment passes with {} in it", filler.name),
           .advice = "leave it out of `mask`, or let an experiment measure what it does"});
      continue;
    }
    for (const Outcome& outcome : filler.outcomes) {
      const Outcome* masked = outcome_of(function.mask, outcome.experiment);
      if (outcome.passes && masked != nullptr && !masked->passes) {
        passed[outcome.experiment].push_back(filler.name);
      }
    }
  }
  for (const auto& [experiment, fillers] : passed) {
    judgement.note({.proof = ProofKind::gap,
                    .code = "insensitive",
                    .function = id,
                    .experiment = experiment,
                    .message = fmt::format("passes with {} in it; others do not", joined(fillers)),
                    .advice = {}});
  }
  if (!tried) judgement.open.insert(ProofKind::gap);
}

void judge_functions(const Task& task, const PaperEvidence& evidence, Judgement& judgement) {
  for (const std::string& id : task.functions) {
    const auto found = evidence.functions.find(id);
    if (found == evidence.functions.end()) {
      judgement.open.insert({ProofKind::live, ProofKind::gap});
      continue;
    }
    judge_mask(id, found->second, judgement);
    const bool alive = !found->second.entered_by || !found->second.entered_by->empty();
    if (alive && !all_pass(found->second.mask)) judge_fillers(id, found->second, judgement);
  }
}

/// A set that was run as a whole must do what its functions say one by one.
void judge_set(const Task& task, const PaperEvidence& evidence, Judgement& judgement) {
  const auto found = evidence.tasks.find(task.id);
  if (found == evidence.tasks.end() || found->second.outcomes.empty()) return;
  if (!all_pass(found->second)) return;
  judgement.refute({.proof = ProofKind::live,
                    .code = "set_unnoticed",
                    .function = {},
                    .experiment = {},
                    .message = "every experiment passes with all of them masked",
                    .advice = "look at what the code does when a function raises"});
}

std::string place_of(const Leak& leak) {
  std::string text = fmt::format("{}/{}", leak.root, printable(leak.path));
  if (!leak.member.empty()) text += "!" + printable(leak.member);
  if (leak.line != 0) text += fmt::format(":{}", leak.line);
  return text;
}

void judge_leaks(const Task& task, const PaperEvidence& evidence, Judgement& judgement) {
  std::size_t weak = 0;
  for (const Leak& leak : leaks_of_task(evidence.leaks, task.functions)) {
    if (!leak.strong && ++weak > most_weak_leaks) continue;
    const bool number = leak.kind == LeakKind::number;
    Finding finding{.proof = ProofKind::leaks,
                    .code = leak.strong ? "leak" : "weak_leak",
                    .refutes = leak.strong,
                    .function = number ? std::string() : leak.target,
                    .experiment = number ? leak.target : std::string(),
                    .message = {},
                    .advice = {}};
    finding.message = fmt::format("{} in {}", to_string(leak.kind), place_of(leak));
    if (!number) finding.message += fmt::format(", similarity {:.2f}", leak.similarity);
    if (!leak.text.empty()) finding.message += ": " + leak.text;
    if (leak.strong) {
      finding.advice = number ? "take the number out there, or name the file in `leave_out`"
                              : "name the file in `leave_out`, or mask both";
    }
    judgement.findings.push_back(std::move(finding));
  }
  if (weak > most_weak_leaks) {
    judgement.note({.proof = ProofKind::leaks,
                    .code = "weak_leak",
                    .function = {},
                    .experiment = {},
                    .message = fmt::format("{} more that are weak", weak - most_weak_leaks),
                    .advice = {}});
  }
}

bool was_observed(ProofKind kind, const Task& task, const PaperEvidence& evidence) {
  switch (kind) {
    case ProofKind::fill:
      return true;
    case ProofKind::live:
      return task.n <= 1 || evidence.tasks.contains(task.id);
    case ProofKind::gap:
      return task.n <= 1;
    case ProofKind::gold:
    case ProofKind::steady:
      return task.n == 0;
    case ProofKind::leaks:
      return false;
  }
  return false;
}

void conclude(const Task& task, const PaperEvidence& evidence, Judgement judgement,
              Certificate& certificate) {
  bool refuted = false;
  for (const ProofKind kind : {ProofKind::gold, ProofKind::live, ProofKind::gap, ProofKind::fill,
                               ProofKind::leaks, ProofKind::steady}) {
    Proof proof{
        .kind = kind, .state = ProofState::proven, .observed = was_observed(kind, task, evidence)};
    const bool refutes = std::any_of(
        judgement.findings.begin(), judgement.findings.end(),
        [&](const Finding& finding) { return finding.refutes && finding.proof == kind; });
    if (refutes) {
      proof.state = ProofState::refuted;
      refuted = true;
    } else if (judgement.open.contains(kind)) {
      proof.state = ProofState::unproven;
    }
    certificate.proofs.push_back(proof);
  }
  const bool open =
      std::any_of(certificate.proofs.begin(), certificate.proofs.end(),
                  [](const Proof& proof) { return proof.state == ProofState::unproven; });
  certificate.soundness = refuted ? Soundness::unsound
                          : open  ? Soundness::unproven
                                  : Soundness::sound;
  std::stable_partition(judgement.findings.begin(), judgement.findings.end(),
                        [](const Finding& finding) { return finding.refutes; });
  certificate.findings = std::move(judgement.findings);
}

/// The numbers of an experiment that vary by more than its tolerance.
void judge_noise(const Experiment& experiment, const PaperEvidence& evidence,
                 std::vector<Finding>& findings) {
  const auto gold = numbers_in(experiment.gold);
  for (const auto& [pointer, values] : gold_series(evidence.gold, experiment.id)) {
    const auto reference = gold.find(pointer);
    if (reference == gold.end()) continue;
    const double wanted = reference->second;
    const Spread spread = spread_of(values);
    const auto interval = prediction_interval(spread);
    if (!interval || spread.deviation == 0) continue;
    if (within_tolerance(interval->low, wanted, experiment.tolerance) &&
        within_tolerance(interval->high, wanted, experiment.tolerance)) {
      continue;
    }
    std::string advice = "let the experiment fix its seeds, or average more";
    if (const auto rtol = justified_rtol(spread, wanted)) {
      advice += fmt::format("; its noise would need rtol: {:.3g}", *rtol);
    }
    findings.push_back(
        {.proof = ProofKind::gold,
         .code = "gold_noisy",
         .refutes = true,
         .function = {},
         .experiment = experiment.id,
         .message = fmt::format("{} is {:.6g} ± {:.2g} over {} runs: another run may "
                                "leave the tolerance around {}",
                                pointer, spread.mean, spread.deviation, spread.runs, wanted),
         .advice = advice});
  }
}

}  // namespace

std::map<std::string, std::vector<double>> gold_series(const std::vector<Trial>& gold,
                                                       const std::string& experiment) {
  std::map<std::string, std::vector<double>> series;
  for (const Trial& trial : gold) {
    const Outcome* outcome = outcome_of(trial, experiment);
    if (outcome == nullptr || !outcome->ran) continue;
    for (const auto& [pointer, value] : numbers_in(outcome->values)) {
      series[pointer].push_back(value);
    }
  }
  return series;
}

std::vector<Finding> judge_gold(const SuitePaper& paper, const PaperEvidence& evidence) {
  std::vector<Finding> findings;
  for (const Experiment& experiment : paper.spec.experiments) {
    std::size_t runs = 0;
    std::size_t passed = 0;
    std::string problem;
    for (const Trial& trial : evidence.gold) {
      const Outcome* outcome = outcome_of(trial, experiment.id);
      if (outcome == nullptr) continue;
      ++runs;
      if (outcome->passes) ++passed;
      if (!outcome->passes && problem.empty()) problem = outcome->problem;
    }
    if (passed < runs) {
      findings.push_back(
          {.proof = ProofKind::gold,
           .code = passed == 0 ? "gold_fails" : "gold_noisy",
           .refutes = true,
           .function = {},
           .experiment = experiment.id,
           .message = fmt::format("{} of {} gold runs pass: {}", passed, runs, problem),
           .advice = passed == 0 ? "correct the gold in the paper's YAML, or the repository"
                                 : "let the experiment fix its seeds, or widen its tolerance"});
    }
    if (passed > 0) judge_noise(experiment, evidence, findings);
  }
  return findings;
}

std::vector<Finding> judge_steady(const PaperEvidence& evidence) {
  std::vector<Finding> findings;
  for (const Variation& variation : evidence.variations) {
    for (const Outcome& outcome : variation.trial.outcomes) {
      if (outcome.passes) continue;
      findings.push_back(
          {.proof = ProofKind::steady,
           .code = "unsteady",
           .refutes = !variation.fixed,
           .function = {},
           .experiment = outcome.experiment,
           .message =
               fmt::format("does not pass with {}: {}", variation.trial.name, outcome.problem),
           .advice = variation.fixed ? std::string()
                                     : "fix it in `environment.variables`, or in the code"});
    }
  }
  return findings;
}

Certificate judge(const Suite& suite, const SuitePaper& paper, const Task& task,
                  const PaperEvidence& evidence, const std::string& fill) {
  Certificate certificate{.suite = suite.id,
                          .task = task.id,
                          .paper = paper.spec.id,
                          .n = task.n,
                          .functions = task.functions,
                          .tool_version = std::string(version()),
                          .evidence = {},
                          .soundness = Soundness::unproven,
                          .proofs = {},
                          .findings = {}};
  Judgement judgement;
  if (evidence.stale) {
    judgement.refute({.proof = ProofKind::gold,
                      .code = "stale",
                      .function = {},
                      .experiment = {},
                      .message = evidence.stale->message,
                      .advice = evidence.stale->hint});
    judgement.open = {ProofKind::live, ProofKind::gap, ProofKind::fill, ProofKind::leaks,
                      ProofKind::steady};
    conclude(task, evidence, std::move(judgement), certificate);
    return certificate;
  }
  judgement.findings = judge_gold(paper, evidence);
  if (evidence.gold.empty()) judgement.open.insert(ProofKind::gold);
  judge_functions(task, evidence, judgement);
  judge_set(task, evidence, judgement);
  if (!fill.empty()) {
    judgement.refute({.proof = ProofKind::fill,
                      .code = "not_fillable",
                      .function = {},
                      .experiment = {},
                      .message = fill,
                      .advice = {}});
  }
  judge_leaks(task, evidence, judgement);
  for (Finding& finding : judge_steady(evidence)) judgement.findings.push_back(std::move(finding));
  if (evidence.variations.empty()) judgement.open.insert(ProofKind::steady);
  conclude(task, evidence, std::move(judgement), certificate);
  return certificate;
}

}  // namespace lacuna::detail
