#include <llvm/Demangle/Demangle.h>

#include <algorithm>
#include <numeric>

#include "lacuna/clang/call_resolver_internal.hpp"

namespace lacuna::detail {

/// Variables that one function writes and another reads.
void CallResolver::add_shared(Dependencies& all) const {
  for (const auto& [name, users] : shared_) {
    const auto& [readers, writers] = users;
    if (writers.empty() || readers.empty()) continue;
    if (writers.size() == 1 && readers == writers) continue;
    SharedState state;
    state.name = name;
    state.writers.assign(writers.begin(), writers.end());
    state.readers.assign(readers.begin(), readers.end());
    all.shared.push_back(std::move(state));
  }
}

/// Calls that leave the repository, by the names that people write.
void CallResolver::add_external(Dependencies& all) const {
  for (const auto& [key, places] : external_) {
    ExternalCalls calls{key.first, llvm::demangle(key.second), {}};
    for (const auto& [file, begin, end] : places) {
      if (calls.sites.size() == options_.sites_per_edge) break;
      calls.sites.push_back({file, {begin, end}});
    }
    all.external.push_back(std::move(calls));
  }
}

Dependencies CallResolver::result() {
  Dependencies all;
  for (const SourceFile& file : sources_.files) all.files.push_back(file.path());
  for (const Symbol& symbol : symbols_) {
    if (symbol.node == no_index) continue;
    auto& sites = nodes_[symbol.node].call_sites;
    sites = std::max(sites, symbol.call_sites);
  }
  for (const auto& [node, file, begin, end] : unresolved_) ++nodes_[node].unresolved;
  for (const auto& [key, edge] : edges_) {
    CallEdge one;
    one.caller = key.first;
    one.callee = key.second;
    one.how = edge.rule == Rule::exact ? EdgeKind::exact : EdgeKind::guessed;
    one.rule = rule_name(edge.rule);
    for (const auto& [file, begin, end] : edge.sites) {
      if (one.sites.size() == options_.sites_per_edge) break;
      one.sites.push_back({file, {begin, end}});
    }
    all.calls.push_back(std::move(one));
  }
  std::set<std::pair<std::uint32_t, std::uint32_t>> overrides;
  for (const auto& [method, overridden] : overrides_) {
    const std::uint32_t from = symbols_[definition(method, no_index)].node;
    const std::uint32_t to = symbols_[definition(overridden, no_index)].node;
    if (from != no_index && to != no_index && from != to) overrides.emplace(from, to);
  }
  for (const auto& [from, to] : overrides) all.overrides.push_back({from, to});
  std::set<DataFlow> flows;
  for (const CallData& data : data_) {
    const DataFlow flow{symbols_[definition(data.producer, data.through)].node,
                        symbols_[definition(data.consumer, data.through)].node,
                        symbols_[data.through].node};
    if (flow.producer == no_index || flow.consumer == no_index || flow.through == no_index)
      continue;
    flows.insert(flow);
  }
  all.flows.assign(flows.begin(), flows.end());
  add_shared(all);
  add_external(all);
  if (gave_up_) {
    Diagnostic diagnostic;
    diagnostic.severity = Severity::note;
    diagnostic.code = "calls_given_up";
    diagnostic.message = "calls through code outside the repository were not followed to the end";
    all.diagnostics.push_back(std::move(diagnostic));
  }
  order_nodes(all);
  return all;
}

/// By file and position, module-level code first.
void CallResolver::order_nodes(Dependencies& all) {
  std::vector<std::uint32_t> order(nodes_.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto key = [&](std::uint32_t i) {
    const DependencyNode& node = nodes_[i];
    return std::tuple(node.file, node.id.qualified_name != module_code_name, node.whole.begin,
                      ~node.whole.end, i);
  };
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
  std::vector<std::uint32_t> place(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    place[order[i]] = i;
    all.nodes.push_back(std::move(nodes_[order[i]]));
  }
  for (CallEdge& edge : all.calls) {
    edge.caller = place[edge.caller];
    edge.callee = place[edge.callee];
  }
  std::sort(all.calls.begin(), all.calls.end(), [](const CallEdge& a, const CallEdge& b) {
    return std::pair(a.caller, a.callee) < std::pair(b.caller, b.callee);
  });
  for (OverrideEdge& edge : all.overrides) edge = {place[edge.method], place[edge.overridden]};
  std::sort(all.overrides.begin(), all.overrides.end(),
            [](const OverrideEdge& a, const OverrideEdge& b) {
              return std::pair(a.method, a.overridden) < std::pair(b.method, b.overridden);
            });
  for (SharedState& state : all.shared) {
    for (auto* list : {&state.writers, &state.readers}) {
      for (std::uint32_t& node : *list) node = place[node];
      std::sort(list->begin(), list->end());
    }
  }
  for (DataFlow& flow : all.flows) {
    flow = {place[flow.producer], place[flow.consumer], place[flow.through]};
  }
  std::sort(all.flows.begin(), all.flows.end());
  for (ExternalCalls& calls : all.external) calls.caller = place[calls.caller];
  std::sort(all.external.begin(), all.external.end(),
            [](const ExternalCalls& a, const ExternalCalls& b) {
              return std::tie(a.caller, a.name) < std::tie(b.caller, b.name);
            });
}

}  // namespace lacuna::detail
