#include "lacuna/task/suite_tasks_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "lacuna/base/hash.hpp"
#include "lacuna/base/random.hpp"
#include "lacuna/graph/build.hpp"
#include "lacuna/graph/trace.hpp"
#include "lacuna/task/paper_graph.hpp"

namespace lacuna::detail {
namespace {

/// Hexadecimal digits of the hash in a task's id: 48 bits.
constexpr std::size_t task_hash_digits = 12;

std::string task_id(const std::string& paper, std::uint32_t n,
                    const std::vector<std::string>& functions) {
  if (n == 0) return fmt::format("{}-n0", paper);
  Sha256 hash;
  for (const std::string& id : functions) hash.update(id);
  return fmt::format("{}-n{}-{}", paper, n, hash.hex().substr(0, task_hash_digits));
}

Task make_task(const TaskSource& source, const std::vector<std::uint32_t>& set,
               std::string_view strategy) {
  Task task;
  task.paper = source.spec.id;
  task.n = static_cast<std::uint32_t>(set.size());
  task.strategy = strategy;
  for (const std::uint32_t i : set) {
    task.functions.push_back(source.ids[i]);
    task.masked_lines += source.candidates[i]->body_lines;
    task.calls = add_calls(task.calls, source.touched.calls[i]);
  }
  std::sort(task.functions.begin(), task.functions.end());
  task.id = task_id(task.paper, task.n, task.functions);
  for (const std::vector<bool>& touches : source.touched.touches) {
    const bool touched =
        std::any_of(set.begin(), set.end(), [&](std::uint32_t i) { return touches[i]; });
    task.experiments_touching += touched ? 1 : 0;
  }
  return task;
}

ChoiceFacts facts_of(const TaskSource& source, const CallGraph* graph) {
  ChoiceFacts facts;
  if (source.touched.traced) facts.calls = source.touched.calls;
  facts.experiments.assign(source.candidates.size(), 0);
  for (const std::vector<bool>& touches : source.touched.touches) {
    for (std::size_t i = 0; i < touches.size(); ++i) facts.experiments[i] += touches[i] ? 1 : 0;
  }
  if (graph == nullptr) return facts;
  for (std::string& file : files_in_commands(source.spec, source.inventory)) {
    if (find_entries(*graph, {file})) facts.entries.push_back(std::move(file));
  }
  return facts;
}

/// One stream of random numbers for each paper, strategy and size; `nested` has one for all sizes.
std::uint64_t seed_of(const std::string& paper, const std::string& strategy, std::uint32_t n,
                      std::uint64_t seed) {
  std::string key = fmt::format("{}/{}/n{}", paper, strategy, n);
  if (strategy == "uniform") key = fmt::format("{}/n{}", paper, n);
  if (strategy == "nested") key = fmt::format("{}/nested", paper);
  return Random::derive(seed, key).next();
}

/// With what the traces of the experiments saw. What is wrong with them was said when they were
/// held against the candidates.
CallGraph with_traces(CallGraph graph, const TaskSource& source) {
  std::vector<Trace> traces;
  for (const Trace* each : experiment_traces(source.spec)) traces.push_back(*each);
  if (traces.empty()) return graph;
  Observer unseen;
  return merge_traces(graph, source.inventory, traces, unseen).graph;
}

/// Adds the measures of its set to each task.
class TaskMeasurer {
 public:
  TaskMeasurer(const TaskSource& source, const CallGraph& graph) : measurer_(graph) {
    for (const Function* each : source.candidates) nodes_.push_back(graph.find(each->id));
  }

  std::optional<SetMeasures> measure(const std::vector<std::uint32_t>& set) {
    std::vector<std::uint32_t> members;
    for (const std::uint32_t i : set) {
      if (nodes_[i]) members.push_back(*nodes_[i]);
    }
    if (set.empty() || members.size() != set.size()) return std::nullopt;
    return measurer_.measure(members);
  }

 private:
  SetMeasurer measurer_;
  std::vector<std::optional<std::uint32_t>> nodes_;
};

/// Says early what is wrong with weights, so that it is not taken for a size without sets.
Result<void> check_weights(SetChooser& chooser, const std::vector<std::string>& strategies) {
  for (const std::string& strategy : strategies) {
    if (auto checked = check_strategy(strategy); !checked) return checked;
    if (strategy != "key" && strategy != "weights") continue;
    const auto weights = strategy == "key" ? chooser.key_weights() : chooser.own_weights();
    if (!weights) return tl::unexpected(weights.error());
  }
  return {};
}

}  // namespace

std::vector<std::string> strategies_of(const PaperSpec& spec, const SuiteOptions& options) {
  if (!options.strategies.empty()) return options.strategies;
  if (!spec.choose.strategies.empty()) return spec.choose.strategies;
  return {"uniform"};
}

Result<void> add_tasks(const TaskSource& source, const SuiteOptions& options,
                       const std::vector<std::uint32_t>& sizes, const Note& note,
                       Observer& observer, SuitePaper& paper) {
  const std::vector<std::string> strategies = strategies_of(source.spec, options);
  const bool with_graph =
      options.measures || std::any_of(strategies.begin(), strategies.end(), [&](const auto& each) {
        return needs_graph(each, source.spec.choose);
      });
  std::optional<CallGraph> graph;
  std::optional<TaskMeasurer> measurer;
  if (with_graph) {
    auto built =
        build_call_graph(source.inventory, source.front_ends, {.jobs = options.jobs}, observer);
    if (!built) return tl::unexpected(built.error());
    graph.emplace(with_traces(std::move(*built), source));
    measurer.emplace(source, *graph);
  }
  const CallGraph* known = graph ? &*graph : nullptr;
  SetChooser chooser(source.candidates, known, facts_of(source, known), source.spec.choose);
  if (auto checked = check_weights(chooser, strategies); !checked) return checked;
  std::set<std::string> seen;
  for (const std::uint32_t n : sizes) {
    std::vector<Task> tasks;
    for (const std::string& strategy : strategies) {
      const auto sample = chooser.choose(strategy, n, options.per_n,
                                         seed_of(source.spec.id, strategy, n, options.seed));
      if (!sample && sample.error().code == ErrorCode::invalid_argument) {
        note("size_left_out",
             fmt::format("{}; tasks with n = {} are left out", sample.error().message, n));
        continue;
      }
      if (!sample) return tl::unexpected(sample.error());
      const bool all = sample->complete && (strategy == "uniform" || n == 0);
      for (std::size_t i = 0; i < sample->sets.size(); ++i) {
        Task task = make_task(source, sample->sets[i], all ? "complete" : strategy);
        if (!sample->probabilities.empty()) task.probability = sample->probabilities[i];
        if (measurer) task.measures = measurer->measure(sample->sets[i]);
        if (seen.insert(task.id).second) tasks.push_back(std::move(task));
      }
      paper.choices.push_back({strategy, n, sample->sets.size(), sample->complete, sample->total,
                               sample->exact, sample->standard_error, sample->how});
    }
    std::sort(tasks.begin(), tasks.end(), [](const Task& a, const Task& b) { return a.id < b.id; });
    std::move(tasks.begin(), tasks.end(), std::back_inserter(paper.tasks));
  }
  return {};
}

}  // namespace lacuna::detail
