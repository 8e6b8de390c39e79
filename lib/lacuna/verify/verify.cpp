#include "lacuna/verify/verify.hpp"

#include <sys/stat.h>

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <utility>

#include "lacuna/base/hash.hpp"
#include "lacuna/base/parallel.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/verify/gather_internal.hpp"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

using detail::PaperEvidence;

std::vector<const Task*> wanted_tasks(const SuitePaper& paper, const VerifyOptions& options) {
  std::vector<const Task*> tasks;
  for (const Task& task : paper.tasks) {
    const bool wanted =
        options.tasks.empty() ||
        std::any_of(options.tasks.begin(), options.tasks.end(),
                    [&](const std::string& glob) { return glob_match(glob, task.id); });
    if (wanted) tasks.push_back(&task);
  }
  return tasks;
}

/// Proves the tasks of one paper.
class PaperVerifier {
 public:
  PaperVerifier(const Suite& suite, const SuitePaper& paper, const VerifyOptions& options,
                const Sandbox& sandbox, const FrontEnds& front_ends, Observer& observer)
      : suite_(suite),
        paper_(paper),
        options_(options),
        sandbox_(sandbox),
        front_ends_(front_ends),
        observer_(observer),
        folder_(suite.directory / "certificates" / paper.spec.id) {}

  Result<PaperVerification> verify(const std::vector<const Task*>& tasks, const fs::path& scratch) {
    auto runtime = prepare_paper(paper_, sandbox_, scratch, options_.environment, observer_);
    PaperEvidence evidence;
    std::vector<std::string> fills(tasks.size());
    if (!runtime && runtime.error().code == ErrorCode::stale) {
      evidence.stale = runtime.error();
    } else if (!runtime) {
      return tl::unexpected(runtime.error());
    } else {
      auto gathered = detail::gather_evidence(
          *runtime,
          {.tasks = tasks, .store = folder_ / "runs", .seed = suite_.seed, .verify = options_},
          sandbox_, front_ends_, observer_);
      if (!gathered) return tl::unexpected(gathered.error());
      evidence = std::move(*gathered);
      if (auto filled = fill_tasks(*runtime, tasks, fills); !filled) {
        return tl::unexpected(filled.error());
      }
    }
    return keep(tasks, evidence, fills);
  }

 private:
  Result<void> fill_tasks(const PaperRuntime& runtime, const std::vector<const Task*>& tasks,
                          std::vector<std::string>& fills) {
    std::mutex mutex;
    std::optional<Error> trouble;
    std::uint64_t done = 0;
    parallel_for(tasks.size(), options_.jobs, [&](std::size_t i) {
      {
        const std::lock_guard lock(mutex);
        if (trouble || observer_.cancelled()) return;
      }
      auto problem = detail::fill_problem(*tasks[i], runtime, front_ends_);
      const std::lock_guard lock(mutex);
      if (problem) {
        fills[i] = std::move(*problem);
      } else {
        trouble = problem.error();
      }
      observer_.progress({.step = "gold bodies", .done = ++done, .total = tasks.size()});
    });
    if (trouble) return tl::unexpected(*trouble);
    if (done < tasks.size()) return fail(ErrorCode::cancelled, "stopped");
    return {};
  }

  Result<PaperVerification> keep(const std::vector<const Task*>& tasks,
                                 const PaperEvidence& evidence,
                                 const std::vector<std::string>& fills) {
    const std::string text = dump_json(to_json(evidence, paper_), true) + "\n";
    if (auto written = write_file_atomic(folder_ / "evidence.json", text); !written) {
      return tl::unexpected(written.error());
    }
    PaperVerification result{.paper = paper_.spec.id,
                             .certificates = {},
                             .gold_runs = evidence.gold.size(),
                             .dead = {},
                             .not_searched = evidence.leaks.diagnostics};
    const std::string hash = sha256(text);
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      result.certificates.push_back(detail::judge(suite_, paper_, *tasks[i], evidence, fills[i]));
      result.certificates.back().evidence = hash;
    }
    count_runs(evidence, result);
    auto written =
        write_certificates(with_earlier(result.certificates), suite_.directory, paper_.spec.id);
    if (!written) return tl::unexpected(written.error());
    return result;
  }

  /// Those of tasks that were not asked for now stay as long as they are of this suite.
  std::vector<Certificate> with_earlier(const std::vector<Certificate>& now) const {
    std::map<std::string, Certificate> by_task;
    if (const auto earlier = read_certificates(suite_.directory, paper_.spec.id)) {
      for (const Certificate& certificate : *earlier) {
        if (certificate.suite == suite_.id) by_task[certificate.task] = certificate;
      }
    }
    for (const Certificate& certificate : now) by_task[certificate.task] = certificate;
    std::vector<Certificate> all;
    for (const Task& task : paper_.tasks) {
      const auto found = by_task.find(task.id);
      if (found != by_task.end()) all.push_back(std::move(found->second));
    }
    return all;
  }

  static void count_runs(const PaperEvidence& evidence, PaperVerification& result) {
    const auto passes = [](const detail::Trial& trial) {
      return !trial.outcomes.empty() &&
             std::all_of(trial.outcomes.begin(), trial.outcomes.end(),
                         [](const detail::Outcome& outcome) { return outcome.passes; });
    };
    for (const detail::Trial& trial : evidence.gold) {
      result.runs += trial.outcomes.size();
      if (passes(trial)) ++result.gold_passed;
    }
    for (const auto& variation : evidence.variations)
      result.runs += variation.trial.outcomes.size();
    for (const auto& [id, trial] : evidence.tasks) result.runs += trial.outcomes.size();
    for (const auto& [id, function] : evidence.functions) {
      result.runs += function.mask.outcomes.size();
      for (const auto& filler : function.fillers) result.runs += filler.outcomes.size();
      if (function.entered_by && function.entered_by->empty()) result.dead.push_back(id);
    }
  }

  const Suite& suite_;
  const SuitePaper& paper_;
  const VerifyOptions& options_;
  const Sandbox& sandbox_;
  const FrontEnds& front_ends_;
  Observer& observer_;
  fs::path folder_;
};

}  // namespace

std::uint64_t Verification::count(Soundness soundness) const {
  std::uint64_t count = 0;
  for (const PaperVerification& paper : papers) {
    count += static_cast<std::uint64_t>(std::count_if(
        paper.certificates.begin(), paper.certificates.end(),
        [&](const Certificate& certificate) { return certificate.soundness == soundness; }));
  }
  return count;
}

Result<Verification> verify_suite(const Suite& suite, const VerifyOptions& options,
                                  const Sandbox& sandbox, const FrontEnds& front_ends,
                                  Observer& observer) {
  auto scratch = TemporaryDirectory::create("lacuna-verify", options.scratch_directory);
  if (!scratch) return tl::unexpected(scratch.error());
  ::chmod(scratch->path().c_str(), 0711);
  Verification verification;
  for (const SuitePaper& paper : suite.papers) {
    const auto tasks = wanted_tasks(paper, options);
    if (tasks.empty()) continue;
    PaperVerifier verifier(suite, paper, options, sandbox, front_ends, observer);
    auto result = verifier.verify(tasks, scratch->path() / paper.spec.id);
    if (!result) return tl::unexpected(result.error());
    verification.papers.push_back(std::move(*result));
  }
  if (verification.papers.empty()) {
    return fail(ErrorCode::not_found, "no task of the suite matches",
                "`lacuna suite show SUITE` lists the tasks");
  }
  return verification;
}

}  // namespace lacuna
