#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "lacuna/base/text.hpp"
#include "lacuna/graph/trace.hpp"

namespace lacuna {
namespace {

constexpr std::size_t most_names = 20;

std::string names_of(const std::vector<FunctionId>& ids) {
  std::string text;
  for (std::size_t i = 0; i < std::min(ids.size(), most_names); ++i) {
    text += (text.empty() ? "" : ", ") + printable(ids[i].qualified_name);
  }
  if (ids.size() > most_names) text += fmt::format(" and {} more", ids.size() - most_names);
  return text;
}

void warn(const std::set<FunctionId>& ids, const char* code, const char* why, Observer& observer) {
  std::map<std::string, std::vector<FunctionId>> by_file;
  for (const FunctionId& id : ids) by_file[id.path].push_back(id);
  for (const auto& [path, list] : by_file) {
    observer.diagnostic({.severity = Severity::warning,
                         .code = code,
                         .message = fmt::format("left out of a trace, {}: {}", why, names_of(list)),
                         .where = {.path = path}});
  }
}

class Merger {
 public:
  Merger(const CallGraph& graph, const Inventory& inventory)
      : graph_(graph), inventory_(inventory), all_(graph.dependencies()) {
    all_.traced = true;
    for (std::uint32_t i = 0; i < all_.calls.size(); ++i) {
      edges_.emplace(std::pair(all_.calls[i].caller, all_.calls[i].callee), i);
    }
  }

  void add(const Trace& trace) {
    ++traces_;
    incomplete_ += trace.complete ? 0 : 1;
    std::vector<std::optional<std::uint32_t>> nodes;
    for (const TracedFunction& function : trace.functions) {
      nodes.push_back(node_of(trace, function.id));
      if (!nodes.back()) continue;
      DependencyNode& node = all_.nodes[*nodes.back()];
      node.calls = add_calls(node.calls, function.calls);
      node.seconds += function.seconds;
    }
    for (const TracedEdge& edge : trace.edges) {
      const auto caller = nodes[edge.caller];
      const auto callee = nodes[edge.callee];
      if (!caller || !callee || edge.calls == 0) continue;
      const auto next = static_cast<std::uint32_t>(all_.calls.size());
      const auto [place, is_new] = edges_.emplace(std::pair(*caller, *callee), next);
      if (is_new) {
        CallEdge& observed = all_.calls.emplace_back();
        observed.caller = *caller;
        observed.callee = *callee;
        observed.how = EdgeKind::observed;
      }
      std::uint64_t& calls = all_.calls[place->second].calls;
      calls = add_calls(calls, edge.calls);
    }
  }

  TraceMerge finish(Observer& observer) {
    warn(stale_, "stale_trace", "because the file was another one when it was made", observer);
    warn(gone_, "unknown_in_trace", "because they are not in the repository", observer);
    std::sort(all_.calls.begin(), all_.calls.end(), [](const CallEdge& a, const CallEdge& b) {
      return a.caller != b.caller ? a.caller < b.caller : a.callee < b.callee;
    });
    std::size_t observed = 0;
    std::size_t known = 0;
    std::size_t unseen = 0;
    for (const CallEdge& edge : all_.calls) {
      const bool is_static = edge.how != EdgeKind::observed;
      observed += edge.calls > 0 ? 1 : 0;
      known += edge.calls > 0 && is_static ? 1 : 0;
      unseen += edge.calls == 0 && is_static && all_.nodes[edge.caller].calls > 0 ? 1 : 0;
    }
    const auto entered = static_cast<std::size_t>(
        std::count_if(all_.nodes.begin(), all_.nodes.end(),
                      [](const DependencyNode& node) { return node.calls > 0; }));
    return {.graph = CallGraph(std::move(all_)),
            .report = {.traces = traces_,
                       .incomplete = incomplete_,
                       .observed = observed,
                       .known = known,
                       .unseen = unseen,
                       .entered = entered,
                       .stale = {stale_.begin(), stale_.end()},
                       .gone = {gone_.begin(), gone_.end()}}};
  }

 private:
  std::optional<std::uint32_t> node_of(const Trace& trace, const FunctionId& id) {
    const ParsedFile* file = inventory_.file(id.path);
    const auto hash = trace.files.find(id.path);
    if (file != nullptr && (hash == trace.files.end() || hash->second != file->hash)) {
      stale_.insert(id);
      return std::nullopt;
    }
    const auto node = graph_.find(id);
    if (!node) gone_.insert(id);
    return node;
  }

  const CallGraph& graph_;
  const Inventory& inventory_;
  Dependencies all_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> edges_;
  std::set<FunctionId> stale_;
  std::set<FunctionId> gone_;
  std::size_t traces_ = 0;
  std::size_t incomplete_ = 0;
};

}  // namespace

CallGraph with_all_functions(const CallGraph& graph, const Inventory& inventory) {
  Dependencies all = graph.dependencies();
  const std::set<std::string> known(all.files.begin(), all.files.end());
  for (const ParsedFile& file : inventory.files()) {
    if (known.contains(file.path) || file.functions.empty()) continue;
    const auto number = static_cast<std::uint32_t>(all.files.size());
    all.files.push_back(file.path);
    for (const Function& function : file.functions) {
      DependencyNode& node = all.nodes.emplace_back();
      node.id = function.id;
      node.file = number;
      node.whole = function.whole;
    }
  }
  return CallGraph(std::move(all));
}

TraceMerge merge_traces(const CallGraph& graph, const Inventory& inventory,
                        const std::vector<Trace>& traces, Observer& observer) {
  const CallGraph whole = with_all_functions(graph, inventory);
  Merger merger(whole, inventory);
  for (const Trace& trace : traces) merger.add(trace);
  return merger.finish(observer);
}

}  // namespace lacuna
