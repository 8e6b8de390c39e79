#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "lacuna/base/text.hpp"
#include "lacuna/score/score.hpp"

namespace lacuna {
namespace {

struct TaskCount {
  std::uint64_t attempts = 0;
  std::uint64_t passed = 0;
};

using TaskKey = std::pair<std::string, std::string>;  // paper, task

struct Group {
  std::map<TaskKey, TaskCount> tasks;
  GroupScore score;
};

void count_attempt(Group& group, const AttemptRecord& record, const Score& score) {
  TaskCount& task = group.tasks[{score.paper, score.task}];
  ++task.attempts;
  task.passed += score.pass ? 1 : 0;
  GroupScore& sum = group.score;
  sum.n = score.n;
  ++sum.attempts;
  sum.passed += score.pass ? 1 : 0;
  sum.disagreements += score.disagree ? 1 : 0;
  sum.lenient_answers += score.answer_parse == AnswerParse::lenient ? 1 : 0;
  sum.failed_attempts += record.status == AttemptStatus::failed ? 1 : 0;
  sum.scorer_disagreements += score.other_scorer_pass != score.pass ? 1 : 0;
}

Estimate estimate(const std::map<TaskKey, TaskCount>& tasks, std::uint32_t k) {
  Estimate result{.k = k, .pass_at_k = std::nullopt, .pass_hat_k = std::nullopt, .short_tasks = 0};
  double at_k = 0;
  double hat_k = 0;
  for (const auto& [key, task] : tasks) {
    const auto at = pass_at_k(task.attempts, task.passed, k);
    const auto hat = pass_hat_k(task.attempts, task.passed, k);
    if (!at || !hat) {
      ++result.short_tasks;
      continue;
    }
    at_k += *at;
    hat_k += *hat;
  }
  if (result.short_tasks == 0 && !tasks.empty()) {
    result.pass_at_k = at_k / static_cast<double>(tasks.size());
    result.pass_hat_k = hat_k / static_cast<double>(tasks.size());
  }
  return result;
}

GroupScore finish(Group group, const std::vector<std::uint32_t>& ks) {
  GroupScore score = std::move(group.score);
  score.tasks = group.tasks.size();
  for (const auto& [key, task] : group.tasks) {
    score.pass_at_1 += static_cast<double>(task.passed) / static_cast<double>(task.attempts);
  }
  score.pass_at_1 /= static_cast<double>(score.tasks);
  score.wilson = wilson_interval(score.passed, score.attempts);
  for (const std::uint32_t k : ks) score.estimates.push_back(estimate(group.tasks, k));
  return score;
}

// The k to estimate for: sorted, each once, 1 among them.
std::vector<std::uint32_t> chosen_ks(std::vector<std::uint32_t> ks,
                                     const std::map<std::uint32_t, Group>& by_n) {
  if (ks.empty()) {
    std::uint64_t fewest = 0;
    for (const auto& [n, group] : by_n) {
      for (const auto& [key, task] : group.tasks) {
        fewest = fewest == 0 ? task.attempts : std::min(fewest, task.attempts);
      }
    }
    if (fewest > 1) ks.push_back(static_cast<std::uint32_t>(fewest));
  }
  ks.push_back(1);
  std::sort(ks.begin(), ks.end());
  ks.erase(std::unique(ks.begin(), ks.end()), ks.end());
  return ks;
}

}  // namespace

Result<Summary> score_run(const RunInfo& info, const std::vector<AttemptRecord>& records,
                          const ScoreOptions& options, std::vector<std::uint32_t> ks) {
  if (std::find(ks.begin(), ks.end(), 0U) != ks.end()) {
    return fail(ErrorCode::invalid_argument, "pass@0 means nothing", "k counts from 1");
  }
  Summary summary;
  summary.agent = info.agent;
  summary.condition = info.condition;
  summary.scorer = options.scorer;
  std::map<std::uint32_t, Group> by_n;
  std::map<std::pair<std::string, std::uint32_t>, Group> by_paper_and_n;
  std::set<std::tuple<std::string, std::string, std::uint32_t>> seen;
  summary.scores.reserve(records.size());
  for (const AttemptRecord& record : records) {
    const auto gold = info.gold.find(record.paper);
    if (gold == info.gold.end()) {
      return fail(ErrorCode::bad_input,
                  fmt::format("attempt {} at task {} belongs to the paper {}, which the run does "
                              "not know",
                              record.attempt, printable(record.task), printable(record.paper)),
                  "Score only records of the run that lie beside its run.json");
    }
    if (!seen.emplace(record.paper, record.task, record.attempt).second) {
      return fail(ErrorCode::bad_input,
                  fmt::format("attempt {} at task {} of the paper {} is there twice",
                              record.attempt, printable(record.task), printable(record.paper)),
                  "Keep one record of each attempt; counting one twice would bend the score");
    }
    Score score = score_attempt(record, gold->second, options);
    count_attempt(by_n[record.n], record, score);
    Group& of_paper = by_paper_and_n[{record.paper, record.n}];
    of_paper.score.paper = record.paper;
    count_attempt(of_paper, record, score);
    summary.scores.push_back(std::move(score));
  }
  ks = chosen_ks(std::move(ks), by_n);
  for (auto& [n, group] : by_n) summary.by_n.push_back(finish(std::move(group), ks));
  for (auto& [key, group] : by_paper_and_n) {
    summary.by_paper_and_n.push_back(finish(std::move(group), ks));
  }
  return summary;
}

}  // namespace lacuna
