// What does Clang's inventory of a repository cost beside `clang -fsyntax-only` over the same
// units, and do its masks compile?
//
//   clang --repository DIR [--peer CLANG++] [--rounds N] [--jobs N] [--changed FILE]
//         [--variants N [--sample N]] [--masks]
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>

#include "lacuna/base/files.hpp"
#include "lacuna/base/parallel.hpp"
#include "lacuna/clang/front_end.hpp"
#include "lacuna/mask/compile_check.hpp"
#include "lacuna/mask/set_check.hpp"
#include "measure.hpp"

namespace {

using lacuna::Inventory;
using lacuna::Json;
using lacuna::Result;
using lacuna::bench::number_argument;

struct Cost {
  double wall = 0;
  double user = 0;
};

/// User time of this process and of the children it has waited for.
double user_seconds() {
  double seconds = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    ::getrusage(who, &usage);
    seconds += static_cast<double>(usage.ru_utime.tv_sec) +
               static_cast<double>(usage.ru_utime.tv_usec) / 1e6;
  }
  return seconds;
}

Cost cost_of(const std::function<void()>& work) {
  const double before = user_seconds();
  Cost cost;
  cost.wall = lacuna::bench::seconds_of(work);
  cost.user = user_seconds() - before;
  return cost;
}

Json to_json(const std::vector<Cost>& costs) {
  std::vector<double> wall;
  std::vector<double> user;
  for (const Cost& cost : costs) {
    wall.push_back(cost.wall);
    user.push_back(cost.user);
  }
  return {{"wall", lacuna::bench::summary(wall)}, {"user", lacuna::bench::summary(user)}};
}

Json to_json(const Cost& cost) { return {{"wall", cost.wall}, {"user", cost.user}}; }

std::string text_argument(const std::vector<std::string>& arguments, std::string_view name) {
  const auto at = std::find(arguments.begin(), arguments.end(), name);
  return at == arguments.end() || at + 1 == arguments.end() ? std::string() : *(at + 1);
}

bool flag(const std::vector<std::string>& arguments, std::string_view name) {
  return std::find(arguments.begin(), arguments.end(), name) != arguments.end();
}

/// The same units by the compiler itself, one after another.
Cost peer_cost(const std::string& compiler, const std::filesystem::path& root) {
  std::ifstream database(root / "compile_commands.json");
  const Json entries = Json::parse(database, nullptr, false);
  Cost total;
  for (const Json& entry : entries) {
    const std::string given = entry.value("command", "");
    const std::string command = "cd '" + entry.value("directory", "") + "' && " + compiler +
                                " -fsyntax-only -w" + given.substr(given.find(' '));
    const Cost one =
        cost_of([&] { static_cast<void>(lacuna::bench::run_program({"/bin/sh", "-c", command})); });
    total.wall += one.wall;
    total.user += one.user;
  }
  return total;
}

/// Says on standard error every ten seconds how far a step has come: masks take minutes.
class SlowSteps : public lacuna::Observer {
 public:
  void progress(const lacuna::Progress& progress) override {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::seconds(10)) return;
    last_ = now;
    fmt::print(stderr, "{}: {} of {}\n", progress.step, progress.done, progress.total);
  }

 private:
  std::mutex mutex_;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

/// What all measurements share.
struct Bench {
  lacuna::FrontEnds front_ends{lacuna::make_clang_front_ends()};
  lacuna::Repository repository;
  SlowSteps observer;
  unsigned jobs = 2;

  Result<Inventory> inventory(unsigned threads, const std::filesystem::path& cache = {}) {
    lacuna::InventoryOptions options;
    options.jobs = threads;
    options.cache_directory = cache;
    return lacuna::build_inventory(repository, front_ends, options, observer);
  }
};

/// With a cache: the first run, one where nothing changed, and one after `changed` got a line more.
Result<Json> measure_again(Bench& bench, const std::filesystem::path& changed) {
  const auto cache = lacuna::TemporaryDirectory::create("lacuna-bench");
  if (!cache) return tl::unexpected(cache.error());
  const auto timed = [&] {
    return to_json(cost_of([&] { static_cast<void>(bench.inventory(bench.jobs, cache->path())); }));
  };
  Json result = {{"first", timed()}, {"unchanged", timed()}, {"changed_file", changed.string()}};
  const auto path = bench.repository.root / changed;
  const auto text = lacuna::read_file(path);
  if (!text) return tl::unexpected(text.error());
  std::ofstream(path, std::ios::app) << "\n// one line more\n";
  result["one_changed"] = timed();
  std::ofstream(path, std::ios::trunc) << *text;
  return result;
}

/// Each maskable function masked alone, and all of them at once.
Result<Json> measure_masks(Bench& bench, const Inventory& inventory) {
  std::vector<const lacuna::Function*> maskable;
  for (const auto* function : inventory.functions()) {
    if (function->maskable) maskable.push_back(function);
  }
  Result<std::vector<lacuna::CompileProblem>> problems = std::vector<lacuna::CompileProblem>();
  const Cost cost = cost_of([&] {
    problems = lacuna::find_uncompilable(inventory, bench.front_ends, maskable, {},
                                         {.jobs = bench.jobs}, bench.observer);
  });
  if (!problems) return tl::unexpected(problems.error());
  Json failed = Json::array();
  for (const auto& problem : *problems) {
    failed.push_back({{"function", to_string(problem.id)}, {"reason", problem.reason}});
  }
  lacuna::Selector all;
  all.all = true;
  Result<lacuna::CheckedMask> together = lacuna::CheckedMask();
  const Cost at_once = cost_of([&] {
    together = lacuna::plan_checked(without(inventory, *problems), bench.front_ends, all, {},
                                    {.jobs = bench.jobs}, bench.observer);
  });
  Json result = {{"each", to_json(cost)},
                 {"masks", maskable.size()},
                 {"do_not_compile", failed.size()},
                 {"failed", failed},
                 {"all_at_once", to_json(at_once)}};
  if (together) {
    result["all_at_once"]["functions"] = together->masked.plan.items.size();
    result["all_at_once"]["left_out"] = together->left_out.size();
    result["all_at_once"]["units"] = together->units;
  } else {
    result["all_at_once"]["error"] = to_string(together.error());
  }
  return result;
}

/// `count` random sets of three functions: planned and proven by syntax; each of their functions
/// compiled alone, together with others; and a sample of the sets compiled for itself.
Result<Json> measure_variants(Bench& bench, const Inventory& inventory, std::size_t count,
                              std::size_t sample) {
  std::vector<Result<lacuna::MaskedRepo>> made(count, lacuna::MaskedRepo());
  const Cost making = cost_of([&] {
    lacuna::parallel_for(count, bench.jobs, [&](std::size_t i) {
      lacuna::Observer unseen;
      lacuna::Selector selector;
      selector.n = 3;
      selector.seed = i;
      const auto plan = lacuna::plan_masks(inventory, bench.front_ends, selector);
      if (!plan) {
        made[i] = tl::unexpected(plan.error());
        return;
      }
      made[i] = lacuna::apply_plan(*plan, bench.repository.root, bench.front_ends, 1, unseen);
    });
  });
  std::vector<std::vector<const lacuna::Function*>> sets;
  std::map<std::string, const lacuna::Function*> used;
  for (const auto& masked : made) {
    if (!masked) return tl::unexpected(masked.error());
    auto& set = sets.emplace_back();
    for (const auto& item : masked->plan.items) {
      set.push_back(inventory.find(item.id));
      used.emplace(to_string(item.id), set.back());
    }
  }
  std::vector<const lacuna::Function*> functions;
  for (const auto& [id, function] : used) functions.push_back(function);
  const lacuna::CompileOptions compile{.jobs = bench.jobs, .cache_directory = {}};
  Result<std::vector<lacuna::CompileProblem>> problems = std::vector<lacuna::CompileProblem>();
  const Cost alone = cost_of([&] {
    problems = lacuna::find_uncompilable(inventory, bench.front_ends, functions, {}, compile,
                                         bench.observer);
  });
  if (!problems) return tl::unexpected(problems.error());
  const auto has_problem = [&](const std::vector<const lacuna::Function*>& set) {
    return std::any_of(problems->begin(), problems->end(), [&](const auto& problem) {
      return std::find(set.begin(), set.end(), inventory.find(problem.id)) != set.end();
    });
  };
  const std::size_t bad = std::erase_if(sets, has_problem);
  Result<lacuna::SetCheck> check = lacuna::SetCheck();
  const Cost sampling = cost_of([&] {
    check = lacuna::check_sets(inventory, bench.front_ends, sets, {},
                               {.sample = sample, .seed = 1, .compile = compile}, bench.observer);
  });
  if (!check) return tl::unexpected(check.error());
  const auto broken = std::count_if(check->problems.begin(), check->problems.end(),
                                    [](const auto& one) { return one.has_value(); });
  return Json{{"variants", count},
              {"functions", functions.size()},
              {"make", to_json(making)},
              {"functions_alone", to_json(alone)},
              {"with_a_mask_that_does_not_compile", bad},
              {"sample", to_json(sampling)},
              {"sets_compiled", check->compiled},
              {"units_compiled", check->units},
              {"sets_that_do_not_compile", broken}};
}

Result<Json> answer(Bench& bench, const std::vector<std::string>& arguments) {
  const auto rounds = number_argument(arguments, "--rounds", 1);
  const std::string peer = text_argument(arguments, "--peer");
  Result<Inventory> inventory = bench.inventory(bench.jobs);  // and the disk is warm
  if (!inventory) return tl::unexpected(inventory.error());
  std::map<std::string, std::vector<Cost>> costs;
  for (std::uint64_t i = 0; i < rounds; ++i) {
    if (!peer.empty()) costs["peer"].push_back(peer_cost(peer, bench.repository.root));
    costs["one_job"].push_back(cost_of([&] { static_cast<void>(bench.inventory(1)); }));
    costs["jobs"].push_back(cost_of([&] { static_cast<void>(bench.inventory(bench.jobs)); }));
  }
  const auto functions = inventory->functions();
  Json result = {{"repository", bench.repository.root.filename().string()},
                 {"files", inventory->files().size()},
                 {"functions", functions.size()},
                 {"jobs", bench.jobs}};
  for (const auto& [name, list] : costs) result[name] = to_json(list);
  if (const auto changed = text_argument(arguments, "--changed"); !changed.empty()) {
    auto again = measure_again(bench, changed);
    if (!again) return again;
    result["again"] = std::move(*again);
  }
  if (flag(arguments, "--masks")) {
    auto masks = measure_masks(bench, *inventory);
    if (!masks) return masks;
    result["masks"] = std::move(*masks);
  }
  if (const auto count = number_argument(arguments, "--variants", 0); count > 0) {
    auto variants =
        measure_variants(bench, *inventory, count, number_argument(arguments, "--sample", 8));
    if (!variants) return variants;
    result["variants"] = std::move(*variants);
  }
  return result;
}

}  // namespace

int main(int count, char** values) {
  const std::vector<std::string> arguments(values + 1, values + count);
  Bench bench;
  bench.jobs = static_cast<unsigned>(number_argument(arguments, "--jobs", 2));
  const auto repository =
      lacuna::open_repository(text_argument(arguments, "--repository"), {}, bench.observer);
  if (!repository) return lacuna::bench::complain(repository.error());
  bench.repository = *repository;
  auto result = answer(bench, arguments);
  if (!result) return lacuna::bench::complain(result.error());
  return lacuna::bench::report("clang", std::move(*result));
}
