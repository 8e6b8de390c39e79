#include "lacuna/run/engine.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "lacuna/base/parallel.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/version.hpp"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

/// One attempt to be made.
struct Job {
  const Task* task = nullptr;
  std::uint32_t attempt = 1;
};

RunInfo run_info(const Suite& suite, const RunOptions& options) {
  RunInfo info{.suite = suite.id,
               .suite_directory = suite.directory,
               .agent = options.agent.name,
               .condition = options.condition,
               .attempts = options.attempts,
               .seed = options.seed,
               .tool_version = std::string(version()),
               .gold = {}};
  for (const SuitePaper& paper : suite.papers) {
    for (const Experiment& experiment : paper.spec.experiments) {
      ExperimentGold gold{.id = experiment.id,
                          .gold = experiment.gold,
                          .tolerance = experiment.tolerance,
                          .units = {}};
      for (const auto& [name, source] : experiment.results) gold.units[name] = source.unit;
      info.gold[paper.spec.id].push_back(std::move(gold));
    }
  }
  return info;
}

/// Whether the folder can take this run: it is new, or it holds the same run and may go on.
Result<void> claim_run(const RunInfo& info, const fs::path& to, bool resume) {
  if (!fs::exists(to / "run.json")) return write_run_info(info, to);
  auto old = read_run_info(to);
  if (!old) return tl::unexpected(old.error());
  const bool same = old->suite == info.suite && old->agent == info.agent &&
                    old->condition == info.condition && old->seed == info.seed;
  if (!same) {
    return fail(ErrorCode::conflict,
                fmt::format("{} holds a run of agent {} on suite {} with seed {}", to.string(),
                            printable(old->agent), old->suite.substr(0, 12), old->seed),
                "name another folder with -o");
  }
  if (!resume) {
    return fail(ErrorCode::conflict, fmt::format("{} holds this run already", to.string()),
                "use --resume to carry out what is missing");
  }
  return write_run_info(info, to);
}

bool wanted(const Task& task, const std::vector<std::string>& patterns) {
  return patterns.empty() ||
         std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return glob_match(pattern, task.id); });
}

/// All attempts, less those whose records are there.
std::vector<Job> list_jobs(const Suite& suite, const RunOptions& options,
                           const std::set<std::pair<std::string, std::uint32_t>>& recorded) {
  std::vector<Job> jobs;
  for (const SuitePaper& paper : suite.papers) {
    for (const Task& task : paper.tasks) {
      if (!wanted(task, options.tasks)) continue;
      for (std::uint32_t attempt = 1; attempt <= options.attempts; ++attempt) {
        if (!recorded.contains({task.id, attempt})) jobs.push_back({&task, attempt});
      }
    }
  }
  return jobs;
}

/// Carries out attempts; what they share is made before and only read.
class AttemptRunner {
 public:
  AttemptRunner(const Suite& suite, const RunOptions& options, const Sandbox& sandbox,
                const FrontEnds& front_ends, Observer& observer)
      : suite_(suite),
        options_(options),
        sandbox_(sandbox),
        front_ends_(front_ends),
        observer_(observer) {}

  Result<void> prepare(const std::vector<Job>& jobs, const fs::path& scratch) {
    for (const Job& job : jobs) ++attempts_at_[job.task->paper];
    for (const auto& [id, attempts] : attempts_at_) {
      auto runtime =
          prepare_paper(*suite_.paper(id), sandbox_, scratch / id, options_.environment, observer_);
      if (!runtime) return tl::unexpected(runtime.error());
      runtimes_.emplace(id, std::move(*runtime));
    }
    return {};
  }

  /// Nothing where the attempt was cancelled; all other failures are part of the record.
  std::optional<AttemptRecord> run(const Job& job) const {
    const PaperRuntime& runtime = runtimes_.at(job.task->paper);
    AttemptRecord record;
    record.suite = suite_.id;
    record.task = job.task->id;
    record.paper = job.task->paper;
    record.n = job.task->n;
    record.agent = options_.agent.name;
    record.condition = options_.condition;
    record.attempt = job.attempt;
    record.seed = options_.seed;
    record.workspace = to_string(runtime.method);
    if (options_.clock) record.started_at = options_.clock();
    for (const Protection& protection : sandbox_.capabilities().protections) {
      if (!protection.enforced) record.not_enforced.push_back(protection.name);
    }
    if (auto done = fill_and_evaluate(job, runtime, record); !done) {
      if (done.error().code == ErrorCode::cancelled) return std::nullopt;
      record.status = AttemptStatus::failed;
      record.problem = to_string(done.error());
    }
    return record;
  }

 private:
  /// What the build of an attempt may take instead of compiling. An agent that is a command builds
  /// as well, so that it pays already for one attempt; for those of ours one folder serves all
  /// attempts at a paper.
  Result<fs::path> objects_for(const Job& job, const PaperRuntime& runtime,
                               const MaskedRepo& masked) const {
    if (options_.agent.kind == AgentSpec::Kind::command) {
      return compiled_objects(runtime, *job.task, masked, sandbox_, observer_);
    }
    if (attempts_at_.at(job.task->paper) < 2) return fs::path();
    return gold_objects(runtime, sandbox_, observer_);
  }

  Result<void> fill_and_evaluate(const Job& job, const PaperRuntime& runtime,
                                 AttemptRecord& record) const {
    const AttemptKey key{.task = job.task, .attempt = job.attempt, .seed = options_.seed};
    Observer unseen;  // progress is told in attempts
    auto masked = apply_plan(plan_of(*runtime.paper, *job.task), runtime.pristine.root(),
                             front_ends_, 1, unseen);
    if (!masked) return tl::unexpected(masked.error());

    const auto objects = objects_for(job, runtime, *masked);
    if (!objects) return tl::unexpected(objects.error());
    record.status = AttemptStatus::completed;
    if (options_.agent.kind == AgentSpec::Kind::command) {
      auto outcome = run_agent_command(options_.agent, runtime, *masked, key, options_.surroundings,
                                       sandbox_, front_ends_, observer_, *objects);
      if (!outcome) return tl::unexpected(outcome.error());
      if (outcome->run.exit_status != 0 || !outcome->run.limit.empty()) {
        record.status = AttemptStatus::agent_failed;
      }
      record.agent_run = std::move(outcome->run);
      record.answer = std::move(outcome->answer);
      record.bodies = std::move(outcome->bodies);
    } else {
      auto bodies = built_in_bodies(options_.agent, *masked, key, runtime.pristine, front_ends_);
      if (!bodies) return tl::unexpected(bodies.error());
      record.bodies = std::move(*bodies);
    }

    auto edits = splice_bodies(masked->plan, record.bodies, runtime.pristine.root(), front_ends_);
    if (!edits) return tl::unexpected(edits.error());
    auto evaluated = run_experiments(runtime, *edits, sandbox_, observer_,
                                     {.objects = *objects, .experiments = {}, .variables = {}});
    if (!evaluated) return tl::unexpected(evaluated.error());
    record.build = std::move(evaluated->build);
    record.experiments = std::move(evaluated->experiments);
    return {};
  }

  const Suite& suite_;
  const RunOptions& options_;
  const Sandbox& sandbox_;
  const FrontEnds& front_ends_;
  Observer& observer_;
  std::map<std::string, PaperRuntime> runtimes_;
  std::map<std::string, std::size_t> attempts_at_;  ///< by paper
};

Result<std::set<std::pair<std::string, std::uint32_t>>> recorded_attempts(const fs::path& to,
                                                                          Observer& observer) {
  std::set<std::pair<std::string, std::uint32_t>> recorded;
  auto records = read_records(to, observer);
  if (!records) return tl::unexpected(records.error());
  for (const AttemptRecord& record : *records) {
    // An attempt that could not be carried out is tried again.
    if (record.status != AttemptStatus::failed) recorded.insert({record.task, record.attempt});
  }
  return recorded;
}

}  // namespace

Result<RunOutcome> run_suite(const Suite& suite, const RunOptions& options, const Sandbox& sandbox,
                             const FrontEnds& front_ends, const fs::path& to, Observer& observer) {
  if (auto claimed = claim_run(run_info(suite, options), to, options.resume); !claimed) {
    return tl::unexpected(claimed.error());
  }
  auto recorded = recorded_attempts(to, observer);
  if (!recorded) return tl::unexpected(recorded.error());
  const std::vector<Job> jobs = list_jobs(suite, options, *recorded);
  if (jobs.empty() && recorded->empty()) {
    return fail(ErrorCode::not_found, "no task of the suite matches",
                "`lacuna suite show SUITE` lists the tasks");
  }

  auto scratch = TemporaryDirectory::create("lacuna-run", options.scratch_directory);
  if (!scratch) return tl::unexpected(scratch.error());
  ::chmod(scratch->path().c_str(), 0711);
  AttemptRunner runner(suite, options, sandbox, front_ends, observer);
  if (auto prepared = runner.prepare(jobs, scratch->path()); !prepared) {
    return tl::unexpected(prepared.error());
  }

  RunOutcome outcome{.resumed = recorded->size()};
  std::mutex mutex;
  std::optional<Error> trouble;
  observer.progress({.step = "attempts", .done = 0, .total = jobs.size()});
  parallel_for(jobs.size(), options.jobs, [&](std::size_t i) {
    {
      const std::lock_guard lock(mutex);
      if (trouble || observer.cancelled()) return;
    }
    const auto record = runner.run(jobs[i]);
    if (!record) return;
    auto written = write_record(*record, to);
    const std::lock_guard lock(mutex);
    if (!written) {
      trouble = written.error();
      return;
    }
    ++outcome.done;
    if (record->status == AttemptStatus::failed) ++outcome.failed;
    observer.progress({.step = "attempts", .done = outcome.done, .total = jobs.size()});
  });
  if (trouble) return tl::unexpected(*trouble);
  if (outcome.done < jobs.size()) {
    return fail(ErrorCode::cancelled,
                fmt::format("stopped after {} of {} attempts", outcome.done, jobs.size()),
                "their records are saved; --resume carries out the rest");
  }
  return outcome;
}

}  // namespace lacuna
