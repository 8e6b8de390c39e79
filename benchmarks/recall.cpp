// Does the closed form P^n lie inside the 95 % intervals of recall:P as often as it should?
//
//   bench-recall [--seeds N] [--attempts N]
//
// What is exercised is the library's own: plans of every n-subset of eight functions, the bodies
// that the agent recall:P fills in for a (seed, task, attempt, function), and Wilson's interval of
// attempts that passed. What is simulated is the run: an attempt passes if every masked body was
// filled with gold, as it does where each function is needed. recall.py makes the same test with
// whole runs in the sandbox, but for fewer seeds.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "lacuna/base/files.hpp"
#include "lacuna/languages/built_in.hpp"
#include "lacuna/mask/apply.hpp"
#include "lacuna/mask/choose.hpp"
#include "lacuna/run/agent.hpp"
#include "lacuna/score/statistics.hpp"
#include "measure.hpp"

namespace lacuna::bench {
namespace {

namespace fs = std::filesystem;

constexpr int functions_in_paper = 8;

struct Prepared {
  std::uint32_t n = 0;
  std::vector<Task> tasks;
  std::vector<MaskedRepo> masked;
};

/// All tasks of one n.
Result<Prepared> prepare(const Inventory& inventory, const FrontEnds& front_ends, std::uint32_t n) {
  auto candidates = find_candidates(inventory, {});
  if (!candidates) return tl::unexpected(candidates.error());
  auto sets = sample_sets(*candidates, n, 1000, 0);
  if (!sets) return tl::unexpected(sets.error());
  Prepared prepared;
  prepared.n = n;
  for (const auto& set : sets->sets) {
    std::vector<const Function*> chosen;
    for (const std::uint32_t index : set) chosen.push_back((*candidates)[index]);
    auto plan = make_plan(inventory, front_ends, chosen, {});
    if (!plan) return tl::unexpected(plan.error());
    prepared.tasks.push_back(
        {.id = fmt::format("tiny-n{}-{}", n, prepared.tasks.size()), .paper = "tiny", .n = n});
    prepared.masked.push_back({.plan = std::move(*plan)});
  }
  return prepared;
}

/// How often Wilson's interval holds p, exactly: the sum of the binomial probabilities of the
/// counts whose interval does. It is near 0.95 but, counts being whole, not 0.95.
double exact_coverage(std::uint64_t trials, double p) {
  double coverage = 0;
  for (std::uint64_t c = 0; c <= trials; ++c) {
    if (!wilson_interval(c, trials).contains(p)) continue;
    const double n = static_cast<double>(trials);
    const double k = static_cast<double>(c);
    coverage += std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) +
                         k * std::log(p) + (n - k) * std::log1p(-p));
  }
  return coverage;
}

Result<std::uint64_t> passed(const Prepared& prepared, const AgentSpec& agent, std::uint64_t seed,
                             std::uint32_t attempts, const PristineTree& pristine,
                             const FrontEnds& front_ends) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < prepared.tasks.size(); ++i) {
    for (std::uint32_t attempt = 1; attempt <= attempts; ++attempt) {
      auto bodies = built_in_bodies(agent, prepared.masked[i], {&prepared.tasks[i], attempt, seed},
                                    pristine, front_ends);
      if (!bodies) return tl::unexpected(bodies.error());
      bool all = true;
      for (const FilledBody& body : *bodies) all = all && body.filled;
      count += all ? 1 : 0;
    }
  }
  return count;
}

Result<Json> measure(const fs::path& scratch, std::uint64_t seeds, std::uint32_t attempts) {
  Observer observer;
  auto sandbox = Sandbox::create({.unsafe_no_sandbox = true}, observer);  // nothing is run in it
  if (!sandbox) return tl::unexpected(sandbox.error());
  std::string text;
  for (int i = 0; i < functions_in_paper; ++i) {
    text += fmt::format("def part_{}(x):\n    y = x + {}\n    return y\n\n\n", i, i);
  }
  fs::create_directory(scratch / "code");
  if (auto wrote = write_file_atomic(scratch / "code" / "tiny.py", text, {}); !wrote) {
    return tl::unexpected(wrote.error());
  }
  auto repository = open_repository((scratch / "code").string(), {}, observer);
  if (!repository) return tl::unexpected(repository.error());
  const FrontEnds front_ends = built_in_front_ends();
  auto inventory = build_inventory(*repository, front_ends, {}, observer);
  if (!inventory) return tl::unexpected(inventory.error());
  auto pristine = PristineTree::create(*repository, inventory->listing(), scratch / "pristine",
                                       *sandbox, observer);
  if (!pristine) return tl::unexpected(pristine.error());

  Json rows = Json::array();
  std::uint64_t inside_all = 0;
  std::uint64_t all = 0;
  double expected_all = 0;
  for (const std::string_view name : {"recall:0.3", "recall:0.6", "recall:0.9"}) {
    auto agent = parse_agent(name);
    if (!agent) return tl::unexpected(agent.error());
    for (std::uint32_t n = 1; n <= 5; ++n) {
      auto prepared = prepare(*inventory, front_ends, n);
      if (!prepared) return tl::unexpected(prepared.error());
      const double closed_form = std::pow(agent->recall, n);
      const std::uint64_t trials = prepared->tasks.size() * attempts;
      std::uint64_t inside = 0;
      std::uint64_t total = 0;
      for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        auto count = passed(*prepared, *agent, seed, attempts, *pristine, front_ends);
        if (!count) return tl::unexpected(count.error());
        total += *count;
        inside += wilson_interval(*count, trials).contains(closed_form) ? 1 : 0;
      }
      const Interval own = wilson_interval(inside, seeds);
      const double expected = exact_coverage(trials, closed_form);
      rows.push_back(
          {{"agent", name},
           {"n", n},
           {"tasks", prepared->tasks.size()},
           {"attempts_of_each", attempts},
           {"seeds", seeds},
           {"closed_form", closed_form},
           {"mean_pass_at_1", static_cast<double>(total) / static_cast<double>(trials * seeds)},
           {"coverage", static_cast<double>(inside) / static_cast<double>(seeds)},
           {"coverage_interval", {own.low, own.high}},
           {"coverage_by_theory", expected}});
      inside_all += inside;
      all += seeds;
      expected_all += expected;
    }
  }
  const Interval own = wilson_interval(inside_all, all);
  return Json{{"rows", rows},
              {"coverage", static_cast<double>(inside_all) / static_cast<double>(all)},
              {"coverage_interval", {own.low, own.high}},
              {"coverage_by_theory", expected_all / static_cast<double>(rows.size())}};
}

int run(const std::vector<std::string>& arguments) {
  auto scratch = TemporaryDirectory::create("lacuna-bench");
  if (!scratch) return complain(scratch.error());
  auto result = measure(scratch->path(), number_argument(arguments, "--seeds", 2000),
                        static_cast<std::uint32_t>(number_argument(arguments, "--attempts", 5)));
  if (!result) return complain(result.error());
  return report("recall", std::move(*result));
}

}  // namespace
}  // namespace lacuna::bench

int main(int argc, char** argv) {
  return lacuna::bench::run(std::vector<std::string>(argv + 1, argv + argc));
}
