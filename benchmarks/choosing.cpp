// How long does it take to draw sets of five from a thousand functions by each strategy, and are
// they as likely as they should be?
//
//   bench-choosing [--sets N] [--functions N] [--seed N]
//
// The graph is made: functions in layers that call some of the next two layers, a tenth of them
// called by many, some circles. Sets go into 200 cells by a hash of their members. Where all sets
// can be listed the number that each cell should get is exact; else it comes from as many sets
// found the plainest way, by drawing any five functions and looking whether they have the property,
// and the two samples are compared. The p-value is that of the chi-squared test, by the
// approximation of E. Wilson and M. Hilferty (1931).
#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "lacuna/base/random.hpp"
#include "lacuna/graph/measures.hpp"
#include "lacuna/mask/strategy.hpp"
#include "measure.hpp"

namespace lacuna::bench {
namespace {

using Set = std::vector<std::uint32_t>;
constexpr std::size_t cells = 200;
constexpr std::uint32_t members = 5;

struct Program {
  std::deque<Function> functions;
  std::vector<const Function*> candidates;
  CallGraph graph{Dependencies{}};
};

Program make_program(std::uint32_t size, Random& random) {
  Program program;
  Dependencies all;
  all.files = {"a.py"};
  for (std::uint32_t i = 0; i < size; ++i) {
    Function& function = program.functions.emplace_back();
    function.id = {"a.py", "f" + std::to_string(i), 1};
    function.name = function.id.qualified_name;
    function.whole = {i * 10, i * 10 + 5};
    function.statements = 3 + static_cast<std::uint32_t>(random.below(30));
    function.cyclomatic = 1 + static_cast<std::uint32_t>(random.below(8));
    program.candidates.push_back(&function);
    DependencyNode node;
    node.id = function.id;
    node.whole = function.whole;
    all.nodes.push_back(std::move(node));
  }
  std::set<std::pair<std::uint32_t, std::uint32_t>> calls;
  const std::uint32_t layer = std::max(1U, size / 12);
  for (std::uint32_t i = 0; i < size; ++i) {
    for (std::uint64_t k = random.below(3); k > 0; --k) {
      const auto to =
          i / layer * layer + layer + static_cast<std::uint32_t>(random.below(2 * layer));
      if (to < size) calls.emplace(i, random.below(3) == 0 ? to / 10 * 10 : to);
    }
    if (random.below(100) == 0 && i >= layer) calls.emplace(i, i - layer / 2);
  }
  for (const auto& [from, to] : calls) {
    CallEdge edge;
    edge.caller = from;
    edge.callee = to;
    all.calls.push_back(std::move(edge));
  }
  program.graph = CallGraph(std::move(all));
  return program;
}

std::size_t cell_of(const Set& set) {
  std::uint64_t hash = 0x9E3779B97F4A7C15U;
  for (const std::uint32_t member : set) {
    hash = (hash ^ (member + 1)) * 0xBF58476D1CE4E5B9U;
    hash ^= hash >> 29;
  }
  return static_cast<std::size_t>(hash % cells);
}

using Counts = std::array<double, cells>;

Counts counts_of(const std::vector<Set>& sets) {
  Counts counts{};
  for (const Set& set : sets) ++counts[cell_of(set)];
  return counts;
}

double p_value(double chi_square, double freedom) {
  const double part = 2 / (9 * freedom);
  const double z = (std::cbrt(chi_square / freedom) - (1 - part)) / std::sqrt(part);
  return std::erfc(z / std::sqrt(2.0)) / 2;
}

double sum_of(const Counts& counts) { return std::accumulate(counts.begin(), counts.end(), 0.0); }

/// Against what is expected exactly. Sets drawn without repeats vary less by the part not drawn.
double against_exact(const Counts& seen, const Counts& expected, double left) {
  const double scale = sum_of(seen) / sum_of(expected);
  double sum = 0;
  for (std::size_t i = 0; i < cells; ++i) {
    const double off = seen[i] - expected[i] * scale;
    sum += off * off / (expected[i] * scale);
  }
  return p_value(sum / left, cells - 1);
}

double against_sample(const Counts& seen, const Counts& other) {
  const double scale = sum_of(seen) / sum_of(other);
  double sum = 0;
  for (std::size_t i = 0; i < cells; ++i) {
    const double off = seen[i] / std::sqrt(scale) - other[i] * std::sqrt(scale);
    sum += off * off / (seen[i] + other[i]);
  }
  return p_value(sum, cells - 1);
}

/// Any five functions, kept where they have the property; by weight where there are weights.
std::vector<Set> plainly(const Program& program, std::string_view strategy, std::size_t count,
                         const std::vector<double>& weights, Random& random) {
  const auto size = static_cast<std::uint32_t>(program.candidates.size());
  std::vector<std::vector<bool>> reach(size, std::vector<bool>(size, false));
  for (std::uint32_t i = 0; i < size && strategy == "independent"; ++i) {
    for (const auto& each : program.graph.reach({i}, Direction::callees))
      reach[i][each.node] = true;
  }
  const auto depth = depths(program.graph, entry_points(program.graph));
  const double most = weights.empty() ? 1 : *std::max_element(weights.begin(), weights.end());
  std::vector<Set> sets;
  for (std::uint64_t tries = 0; sets.size() < count && tries < 200'000'000; ++tries) {
    Set set;
    bool good = true;
    while (good && set.size() < members) {
      const auto next = static_cast<std::uint32_t>(random.below(size));
      if (!weights.empty() && random.real() * most >= weights[next]) continue;
      for (const std::uint32_t other : set) {
        good = good && other != next;
        if (strategy == "independent") good = good && !reach[other][next] && !reach[next][other];
        if (strategy == "layered") good = good && depth[other] != depth[next];
      }
      set.push_back(next);
    }
    if (!good) continue;
    std::sort(set.begin(), set.end());
    sets.push_back(std::move(set));
  }
  return sets;
}

Json measured(const Program& program, const std::string& strategy, std::size_t count,
              std::uint64_t seed) {
  SetChooser chooser(program.candidates, &program.graph, {}, {});
  Result<SetSample> sample = fail(ErrorCode::internal, "not chosen");
  const double seconds =
      seconds_of([&] { sample = chooser.choose(strategy, members, count, seed); });
  Json row = {{"strategy", strategy}, {"seconds", seconds}};
  if (!sample) {
    row["error"] = sample.error().message;
    return row;
  }
  row["sets"] = sample->sets.size();
  row["total"] = sample->total;
  row["exact"] = sample->exact;
  row["standard_error"] = sample->standard_error;
  row["how"] = to_string(sample->how);
  const Counts seen = counts_of(sample->sets);
  if (strategy == "coupled" || strategy == "chain") {
    const auto all = chooser.choose(strategy, members, 20'000'000, seed);
    if (!all || !all->complete) return row;
    const double left = 1 - static_cast<double>(sample->sets.size()) / all->total;
    row["listed"] = all->total;
    if (left > 0) row["p"] = against_exact(seen, counts_of(all->sets), left);
    return row;
  }
  std::vector<double> weights;
  if (strategy == "key") weights = chooser.key_weights().value_or(std::vector<double>());
  Random random = Random::derive(seed, "plainly");
  row["p"] = against_sample(seen, counts_of(plainly(program, strategy, count, weights, random)));
  return row;
}

int run(const std::vector<std::string>& arguments) {
  const std::uint64_t seed = number_argument(arguments, "--seed", 1);
  const auto count = static_cast<std::size_t>(number_argument(arguments, "--sets", 100'000));
  Random random(seed);
  const Program program = make_program(
      static_cast<std::uint32_t>(number_argument(arguments, "--functions", 1000)), random);
  Json rows = Json::array();
  for (const StrategyInfo& strategy : list_strategies()) {
    rows.push_back(measured(program, std::string(strategy.name), count, seed));
  }
  return report("How long does choosing take, and is it uniform?",
                {{"machine", machine()},
                 {"functions", program.candidates.size()},
                 {"calls", program.graph.dependencies().calls.size()},
                 {"n", members},
                 {"strategies", std::move(rows)}});
}

}  // namespace
}  // namespace lacuna::bench

int main(int argc, char** argv) {
  return lacuna::bench::run(std::vector<std::string>(argv + 1, argv + argc));
}
