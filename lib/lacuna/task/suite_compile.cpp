#include "lacuna/task/suite_compile_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "lacuna/mask/compile_check.hpp"
#include "lacuna/mask/set_check.hpp"

namespace lacuna::detail {
namespace {

CompileOptions compile_options(const SuiteOptions& options) {
  return {.jobs = options.jobs, .cache_directory = options.cache_directory};
}

}  // namespace

Result<void> leave_out_uncompilable(const Inventory& inventory, const FrontEnds& front_ends,
                                    const SuiteOptions& options, const StubOptions& stub,
                                    const Note& note, Observer& observer,
                                    std::vector<const Function*>& candidates) {
  const auto problems = find_uncompilable(inventory, front_ends, candidates, stub,
                                          compile_options(options), observer);
  if (!problems) return tl::unexpected(problems.error());
  for (const CompileProblem& problem : *problems) {
    note("does_not_compile",
         fmt::format("{} is left out: it {}", to_string(problem.id), problem.reason));
    std::erase_if(candidates,
                  [&](const Function* candidate) { return candidate->id == problem.id; });
  }
  return {};
}

Result<void> leave_out_uncompilable_tasks(const TaskSource& source, const SuiteOptions& options,
                                          const StubOptions& stub, const Note& note,
                                          Observer& observer, SuitePaper& paper) {
  std::map<std::string, const Function*> functions;
  for (std::size_t i = 0; i < source.ids.size(); ++i) {
    functions.emplace(source.ids[i], source.candidates[i]);
  }
  std::vector<std::vector<const Function*>> sets;
  for (const Task& task : paper.tasks) {
    auto& set = sets.emplace_back();
    for (const std::string& id : task.functions) set.push_back(functions.at(id));
  }
  const auto check = check_sets(
      source.inventory, source.front_ends, sets, stub,
      {.sample = options.compile_sets, .seed = options.seed, .compile = compile_options(options)},
      observer);
  if (!check) return tl::unexpected(check.error());
  std::vector<Task> kept;
  for (std::size_t i = 0; i < paper.tasks.size(); ++i) {
    if (!check->problems[i]) {
      kept.push_back(std::move(paper.tasks[i]));
      continue;
    }
    note("set_does_not_compile",
         fmt::format("task {} is left out: it {}", paper.tasks[i].id, *check->problems[i]));
  }
  paper.tasks = std::move(kept);
  return {};
}

}  // namespace lacuna::detail
