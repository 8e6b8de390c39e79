#include "lacuna/mask/strategy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lacuna/base/text.hpp"
#include "lacuna/graph/measures.hpp"
#include "lacuna/mask/sets_internal.hpp"
#include "lacuna/mask/strategy_internal.hpp"

namespace lacuna {

using detail::CandidateGraph;
using detail::nobody;
using detail::Set;
using detail::SetFamily;

namespace {

/// What a strategy has to know and say.
struct Strategy {
  StrategyInfo info;
  bool of_graph = true;
};

constexpr Strategy strategies[] = {
    {{"uniform", "every set of n functions, none inside another, is equally likely"}, false},
    {{"key", "functions that experiments run for sure, neither trivial nor plumbing; by weight"},
     true},
    {{"coupled", "sets that hang together by direct calls; each equally likely"}, true},
    {{"independent", "sets without a way of calls between any two; each equally likely"}, true},
    {{"chain", "sets in which one calls the next: f1, f2, … fn; each equally likely"}, true},
    {{"layered", "sets at n different depths from the entries; each equally likely"}, true},
    {{"nested", "each set contains one of n - 1, up to everything that the experiments run"}, true},
    {{"weights", "by weights of your own: a set by the product of those of its functions"}, false},
};

}  // namespace

std::vector<StrategyInfo> list_strategies() {
  std::vector<StrategyInfo> list;
  for (const Strategy& each : strategies) list.push_back(each.info);
  return list;
}

Result<void> check_strategy(std::string_view strategy) {
  std::vector<std::string> names;
  for (const Strategy& each : strategies) {
    if (each.info.name == strategy) return {};
    names.emplace_back(each.info.name);
  }
  const std::string near = closest_word(strategy, names);
  return fail(ErrorCode::invalid_argument,
              fmt::format("there is no strategy \"{}\"", printable(strategy)),
              fmt::format("{}known are {}", near.empty() ? "" : "did you mean " + near + "? ",
                          fmt::join(names, ", ")));
}

bool needs_graph(std::string_view strategy, const ChoiceRules& rules) {
  for (const Strategy& each : strategies) {
    if (each.info.name != strategy) continue;
    if (each.of_graph || strategy != "weights") return each.of_graph;
    for (const MeasureInfo& measure : list_measures()) {
      if (measure.of_graph && rules.weights.measures.contains(std::string(measure.name))) {
        return true;
      }
    }
  }
  return false;
}

Result<std::vector<std::uint32_t>> find_entries(const CallGraph& graph,
                                                const std::vector<std::string>& entries) {
  std::vector<std::uint32_t> nodes;
  for (const std::string& entry : entries) {
    std::optional<std::uint32_t> node;
    if (entry.find("::") != std::string::npos) {
      if (const auto id = parse_function_id(entry)) node = graph.find(*id);
    } else {
      node = graph.find({entry, std::string(module_code_name), 1});
      if (!node) node = graph.find({entry, "main", 1});
    }
    for (std::uint32_t i = 0; i < graph.size() && !node; ++i) {  // without parameter types
      const std::string id = to_string(graph.node(i).id);
      const std::string wanted = entry.find("::") == std::string::npos ? entry + "::main" : entry;
      if (id.starts_with(wanted + "(")) node = i;
    }
    if (!node) {
      return fail(ErrorCode::not_found, fmt::format("the graph has no entry {}", printable(entry)),
                  "name a function by its id, or a file by its path");
    }
    nodes.push_back(*node);
  }
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  return nodes;
}

Result<const CandidateGraph*> SetChooser::Known::calls() {
  if (graph == nullptr) {
    return fail(ErrorCode::invalid_argument, "choosing like that needs the call graph");
  }
  if (!candidate_graph) candidate_graph = std::make_unique<CandidateGraph>(candidates, *graph);
  return candidate_graph.get();
}

Result<const std::vector<std::uint32_t>*> SetChooser::Known::entry_nodes() {
  if (entries) return &*entries;
  if (auto needed = calls(); !needed) return tl::unexpected(needed.error());
  const auto& named = rules.entries.empty() ? facts.entries : rules.entries;
  if (named.empty()) {
    entries = entry_points(*graph);
  } else {
    auto found = find_entries(*graph, named);
    if (!found) return tl::unexpected(found.error());
    entries = std::move(*found);
  }
  return &*entries;
}

Result<const std::vector<std::uint32_t>*> SetChooser::Known::depths() {
  const auto from = entry_nodes();
  if (!from) return tl::unexpected(from.error());
  if (!depth.empty() || candidates.empty()) return &depth;
  const std::vector<std::uint32_t> all = lacuna::depths(*graph, **from);
  for (std::uint32_t i = 0; i < candidates.size(); ++i) {
    const std::uint32_t node = candidate_graph->node(i);
    depth.push_back(node == nobody ? not_reached : all[node]);
  }
  return &depth;
}

Result<std::vector<bool>> SetChooser::Known::runs(bool certain) {
  std::vector<bool> runs(candidates.size(), false);
  if (!facts.calls.empty()) {
    for (std::size_t i = 0; i < runs.size(); ++i) runs[i] = facts.calls[i] > 0;
    return runs;
  }
  const auto from = entry_nodes();
  if (!from) return tl::unexpected(from.error());
  std::vector<bool> seen(graph->size(), false);
  std::vector<std::uint32_t> todo = **from;
  for (const std::uint32_t node : todo) seen[node] = true;
  while (!todo.empty()) {
    const std::uint32_t node = todo.back();
    todo.pop_back();
    for (const std::uint32_t number : graph->out_edges(node)) {
      const CallEdge& edge = graph->edge(number);
      const bool guess = certain && edge.how == EdgeKind::guessed && edge.calls == 0;
      if (seen[edge.callee] || guess) continue;
      seen[edge.callee] = true;
      todo.push_back(edge.callee);
    }
  }
  for (std::uint32_t i = 0; i < runs.size(); ++i) {
    const std::uint32_t node = candidate_graph->node(i);
    runs[i] = node != nobody && seen[node];
  }
  return runs;
}

SetChooser::SetChooser(std::vector<const Function*> candidates, const CallGraph* graph,
                       ChoiceFacts facts, ChoiceRules rules)
    : known_(std::make_unique<Known>()) {
  known_->candidates = std::move(candidates);
  for (const Function* each : known_->candidates) known_->ids.push_back(to_string(each->id));
  known_->graph = graph;
  known_->facts = std::move(facts);
  known_->rules = std::move(rules);
}

SetChooser::~SetChooser() = default;
SetChooser::SetChooser(SetChooser&&) noexcept = default;
SetChooser& SetChooser::operator=(SetChooser&&) noexcept = default;

Result<SetSample> SetChooser::choose(std::string_view strategy, std::uint32_t n, std::size_t count,
                                     std::uint64_t seed) {
  if (auto checked = check_strategy(strategy); !checked) return tl::unexpected(checked.error());
  if (n == 0 || strategy == "uniform") return sample_sets(known_->candidates, n, count, seed);
  if (strategy == "key" || strategy == "weights") {
    const auto weights = strategy == "key" ? key_weights() : own_weights();
    if (!weights) return tl::unexpected(weights.error());
    return detail::sample_weighted(known_->candidates, *weights, n, count, seed);
  }
  const auto graph = known_->calls();
  if (!graph) return tl::unexpected(graph.error());
  if (strategy == "nested") return known_->choose_nested(n, count, seed);
  Random random = Random::derive(seed, fmt::format("{} {}", strategy, n));
  std::unique_ptr<SetFamily> family;
  if (strategy == "coupled") {
    family = detail::coupled_sets(**graph, n);
  } else if (strategy == "chain") {
    family = detail::chain_sets(**graph, n);
  } else if (strategy == "independent") {
    auto made = detail::independent_sets(**graph, n);
    if (!made) return tl::unexpected(made.error());
    family = std::move(*made);
  } else {
    const auto depth = known_->depths();
    if (!depth) return tl::unexpected(depth.error());
    family = detail::layered_sets(**graph, **depth, n);
  }
  return detail::sample_family(*family, strategy, n, count, random);
}

Result<SetSample> SetChooser::Known::choose_nested(std::uint32_t n, std::size_t count,
                                                   std::uint64_t seed) {
  const auto run_them = runs(false);
  if (!run_them) return tl::unexpected(run_them.error());
  std::vector<const Function*> run;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if ((*run_them)[i]) run.push_back(candidates[i]);
  }
  const std::vector<const Function*> list = outermost(run);
  const std::set<const Function*> outer(list.begin(), list.end());
  Set able;
  for (std::uint32_t i = 0; i < candidates.size(); ++i) {
    if ((*run_them)[i] && outer.contains(candidates[i])) able.push_back(i);
  }
  if (n > able.size()) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("there is no nested set of {} functions; the largest has {}: all that "
                            "the experiments run",
                            n, able.size()),
                "choose a smaller n, or allow more functions");
  }
  return detail::nested_sets(able, n, count, seed);
}

Result<std::vector<double>> SetChooser::measure(std::string_view name) {
  return known_->measure(name);
}
Result<std::vector<double>> SetChooser::key_weights() { return known_->key_weights(); }
Result<std::vector<double>> SetChooser::own_weights() {
  return known_->weigh(known_->rules.weights);
}

}  // namespace lacuna
