#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lacuna/score/compare.hpp"
#include "lacuna/score/statistics.hpp"
#include "lacuna/task/record.hpp"

namespace lacuna {

/// One experiment of one attempt.
struct ExperimentScore {
  std::string id;
  Verdict official;                 ///< the evaluator's own run of the spliced bodies
  std::optional<Verdict> reported;  ///< what the agent reported, if anything
};

/// What one attempt is worth.
struct Score {
  std::string task;
  std::string paper;
  std::uint32_t n = 0;
  std::uint32_t attempt = 1;
  bool pass = false;                  ///< official: every leaf of every experiment
  std::optional<bool> reported_pass;  ///< absent where the answer is empty; unreadable fails
  bool disagree = false;              ///< the two are there and differ
  bool other_scorer_pass = false;     ///< `pass` as the scorer that was not chosen sees it
  AnswerParse answer_parse = AnswerParse::none;
  std::string problem;  ///< of the attempt, or of the answer
  std::vector<ExperimentScore> experiments;
};

struct ScoreOptions {
  ScorerKind scorer = ScorerKind::strict;
  std::optional<double> rtol;  ///< instead of the tasks' own
  std::optional<double> atol;
};

/// Scores one record. The answer has the shape {"experiment id": {"result name": value}} and names
/// every experiment of the paper and no other, also where there is only one; an answer that leaves
/// out the outer level fails, and `problem` says so. An attempt with AttemptStatus::failed never
/// passes. Runs nothing; thread-safe.
Score score_attempt(const AttemptRecord& record, const std::vector<ExperimentGold>& gold,
                    const ScoreOptions& options);

/// pass@k or pass^k over the tasks of one n.
struct Estimate {
  std::uint32_t k = 1;
  std::optional<double> pass_at_k;  ///< mean over tasks; absent where a task has fewer attempts
  std::optional<double> pass_hat_k;
  std::uint64_t short_tasks = 0;  ///< tasks with fewer attempts than k
};

struct GroupScore {
  std::string paper;  ///< empty: all papers
  std::uint32_t n = 0;
  std::uint64_t tasks = 0;
  std::uint64_t attempts = 0;
  std::uint64_t passed = 0;
  double pass_at_1 = 0;             ///< mean over tasks
  Interval wilson;                  ///< of passed / attempts, 95 %
  std::vector<Estimate> estimates;  ///< k = 1 and the number of attempts a task, at least
  std::uint64_t disagreements = 0;  ///< official and reported differ
  std::uint64_t lenient_answers = 0;
  std::uint64_t failed_attempts = 0;       ///< AttemptStatus::failed; they count as not passed
  std::uint64_t scorer_disagreements = 0;  ///< attempts that the other scorer judges differently
};

struct Summary {
  std::string agent;
  std::string condition;
  ScorerKind scorer = ScorerKind::strict;
  std::vector<GroupScore> by_n;            ///< all papers together, in the order of n
  std::vector<GroupScore> by_paper_and_n;  ///< in the order of paper, then n
  std::vector<Score> scores;               ///< in the order of the records
};

/// Scores all records of a run. `ks`: the k of pass@k; empty: the most attempts that all tasks of
/// the run have. 1 is always among them, and each is there once, in order. A group in which a task
/// has fewer than k attempts has no pass@k. Errors: bad_input where a record names a paper that the
/// run does not know, or where an attempt at a task is there twice; invalid_argument for a k of 0.
Result<Summary> score_run(const RunInfo& info, const std::vector<AttemptRecord>& records,
                          const ScoreOptions& options, std::vector<std::uint32_t> ks = {});

/// The document `lacuna.scores/1`; `with_attempts` also lists each verdict leaf by leaf.
Json to_json(const Summary& summary, bool with_attempts);

}  // namespace lacuna
