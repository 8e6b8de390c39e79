#include "lacuna/graph/repository_graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <utility>

#include "lacuna/base/text.hpp"
#include "lacuna/graph/build.hpp"
#include "lacuna/graph/export.hpp"
#include "lacuna/graph/find_nodes.hpp"
#include "lacuna/graph/measures.hpp"

namespace lacuna {
namespace {

Json optional_number(const std::optional<std::uint32_t>& number) {
  return number ? Json(*number) : Json();
}

Json ids_of(const CallGraph& graph, const std::vector<std::uint32_t>& nodes) {
  Json list = Json::array();
  for (const std::uint32_t node : nodes) list.push_back(to_string(graph.node(node).id));
  return list;
}

Result<std::vector<std::uint32_t>> entries_of(const CallGraph& graph,
                                              const RepositoryGraphOptions& options) {
  if (!options.entries.empty()) return require_entries(graph, options.entries);
  std::vector<std::string> known;
  for (const std::string& each : options.likely_entries) {
    if (require_entries(graph, {each})) known.push_back(each);
  }
  return known.empty() ? entry_points(graph) : require_entries(graph, known);
}

/// What is reached by at least one call, nearest first.
std::vector<CallGraph::Reached> reached_by_calls(const CallGraph& graph, std::uint32_t start,
                                                 Direction direction, std::uint32_t depth) {
  std::vector<CallGraph::Reached> list = graph.reach({start}, direction, depth);
  std::optional<std::uint32_t> back;  // calls on the shortest way from the start to itself
  for (const CallGraph::Reached& each : list) {
    const auto next = graph.neighbours(each.node, direction);
    if (each.distance < depth && std::binary_search(next.begin(), next.end(), start)) {
      back = each.distance + 1;
      break;
    }
  }
  list.erase(list.begin());
  if (!back) return list;
  const CallGraph::Reached own{start, *back};
  const auto place = std::lower_bound(
      list.begin(), list.end(), own, [](const CallGraph::Reached& a, const CallGraph::Reached& b) {
        return a.distance != b.distance ? a.distance < b.distance : a.node < b.node;
      });
  list.insert(place, own);
  return list;
}

}  // namespace

RepositoryGraph::RepositoryGraph(CallGraph graph, const Inventory& inventory)
    : graph_(std::move(graph)), texts_(graph_.size()) {
  for (std::uint32_t i = 0; i < graph_.size(); ++i) {
    const Function* function = inventory.find(graph_.node(i).id);
    if (function == nullptr) continue;
    texts_[i] = {function->body_lines, function->statements, function->cyclomatic,
                 function->parameters.size()};
  }
}

Result<RepositoryGraph> RepositoryGraph::create(const Inventory& inventory,
                                                const FrontEnds& front_ends,
                                                const RepositoryGraphOptions& options,
                                                Observer& observer) {
  auto built = build_call_graph(inventory, front_ends, options.dependencies, observer);
  if (!built) return tl::unexpected(built.error());
  std::optional<TraceReport> traced;
  if (!options.traces.empty()) {
    TraceMerge merge = merge_traces(*built, inventory, options.traces, observer);
    *built = std::move(merge.graph);
    traced = std::move(merge.report);
  }
  auto entries = entries_of(*built, options);
  if (!entries) return tl::unexpected(entries.error());
  RepositoryGraph result(std::move(*built), inventory);
  if (options.lines) {
    result.lines_.emplace(result.graph_, inventory, options.dependencies.jobs);
  }
  result.entries_ = std::move(*entries);
  result.traced_ = std::move(traced);
  return result;
}

std::vector<FunctionMeasures> RepositoryGraph::measure() const {
  const std::vector<double> between = betweenness(graph_, sources_of_betweenness);
  const std::vector<std::uint32_t> depth = depths(graph_, entries_);
  const std::vector<std::uint32_t> component = components(graph_);
  const std::vector<std::uint32_t> behind = dominated(graph_, entries_);
  const std::vector<bool> cut = articulation_points(graph_);
  std::vector<std::uint32_t> sizes(graph_.size(), 0);
  for (const std::uint32_t each : component) ++sizes[each];
  std::vector<FunctionMeasures> list;
  list.reserve(graph_.size());
  for (std::uint32_t i = 0; i < graph_.size(); ++i) {
    FunctionMeasures& measures = list.emplace_back();
    measures.node = i;
    measures.fan_in = graph_.in_edges(i).size();
    measures.fan_out = graph_.out_edges(i).size();
    if (depth[i] != not_reached) measures.depth = depth[i];
    measures.component = component[i];
    measures.component_size = sizes[component[i]];
    measures.dominated = behind[i];
    measures.betweenness = between[i];
    measures.articulation = cut[i];
  }
  return list;
}

std::vector<FunctionMeasures> RepositoryGraph::central(std::size_t count) const {
  std::vector<FunctionMeasures> list = measure();
  std::stable_sort(list.begin(), list.end(),
                   [](const FunctionMeasures& a, const FunctionMeasures& b) {
                     return a.betweenness > b.betweenness;
                   });
  list.resize(std::min(count, list.size()));
  return list;
}

Json RepositoryGraph::document(const std::vector<std::uint32_t>& nodes) const {
  return to_json(graph_, nodes, {.entries = entries_, .lines = lines()});
}

Result<Json> RepositoryGraph::reached(const std::string& id, Direction direction,
                                      std::uint32_t depth) const {
  const auto start = require_node(graph_, id);
  if (!start) return tl::unexpected(start.error());
  Json list = Json::array();
  for (const CallGraph::Reached& each : reached_by_calls(graph_, *start, direction, depth)) {
    list.push_back({{"id", to_string(graph_.node(each.node).id)}, {"distance", each.distance}});
  }
  return Json{{"schema", "lacuna.graph-reached/1"},
              {"of", to_string(graph_.node(*start).id)},
              {"direction", direction == Direction::callers ? "callers" : "callees"},
              {"functions", std::move(list)}};
}

Result<Json> RepositoryGraph::path(const std::string& from, const std::string& to) const {
  const auto ends = nodes_of({from, to});
  if (!ends) return tl::unexpected(ends.error());
  const std::vector<std::uint32_t> way = graph_.path(ends->front(), ends->back());
  Json edges = Json::array();
  for (std::size_t i = 1; i < way.size(); ++i) {
    for (const std::uint32_t number : graph_.out_edges(way[i - 1])) {
      const CallEdge& edge = graph_.edge(number);
      if (edge.callee == way[i]) edges.push_back(to_json(graph_, edge, lines()));
    }
  }
  return Json{{"schema", "lacuna.graph-path/1"},
              {"functions", ids_of(graph_, way)},
              {"edges", std::move(edges)}};
}

Json RepositoryGraph::central_document(std::size_t count) const {
  Json list = Json::array();
  for (const FunctionMeasures& each : central(count)) {
    list.push_back({{"id", to_string(graph_.node(each.node).id)},
                    {"betweenness", each.betweenness},
                    {"fan_in", each.fan_in},
                    {"fan_out", each.fan_out},
                    {"dominated", each.dominated},
                    {"depth", optional_number(each.depth)}});
  }
  return {{"schema", "lacuna.graph-central/1"}, {"functions", std::move(list)}};
}

Json RepositoryGraph::cycles_document() const {
  Json list = Json::array();
  for (const auto& cycle : cycles(graph_)) list.push_back(ids_of(graph_, cycle));
  return {{"schema", "lacuna.graph-cycles/1"}, {"cycles", std::move(list)}};
}

Json RepositoryGraph::measures_json(const FunctionMeasures& measures) const {
  const DependencyNode& node = graph_.node(measures.node);
  const TextMeasures& text = texts_[measures.node];
  const bool traced = graph_.dependencies().traced;
  return {{"id", to_string(node.id)},
          {"fan_in", measures.fan_in},
          {"fan_out", measures.fan_out},
          {"depth", optional_number(measures.depth)},
          {"component", measures.component},
          {"component_size", measures.component_size},
          {"dominated", measures.dominated},
          {"betweenness", measures.betweenness},
          {"articulation", measures.articulation},
          {"calls", traced ? Json(node.calls) : Json()},
          {"seconds", traced ? Json(node.seconds) : Json()},
          {"lines", text.lines},
          {"statements", text.statements},
          {"cyclomatic", text.cyclomatic},
          {"parameters", text.parameters}};
}

Json RepositoryGraph::measures_document(const std::vector<std::uint32_t>& nodes) const {
  const std::vector<FunctionMeasures> all = measure();
  Json list = Json::array();
  for (const std::uint32_t node : nodes) list.push_back(measures_json(all[node]));
  if (nodes.empty()) {
    for (const FunctionMeasures& each : all) list.push_back(measures_json(each));
  }
  return {{"schema", "lacuna.graph-measures/1"}, {"functions", std::move(list)}};
}

Result<Json> RepositoryGraph::set_document(const std::vector<std::string>& ids) const {
  const auto nodes = nodes_of(ids);
  if (!nodes) return tl::unexpected(nodes.error());
  if (nodes->empty()) return fail(ErrorCode::invalid_argument, "a set needs a function");
  std::set<std::uint32_t> seen;
  for (const std::uint32_t node : *nodes) {
    if (seen.insert(node).second) continue;
    return fail(ErrorCode::invalid_argument,
                fmt::format("{} is in the set twice", printable(to_string(graph_.node(node).id))));
  }
  return Json{{"schema", "lacuna.graph-set/1"},
              {"functions", ids_of(graph_, *nodes)},
              {"measures", to_json(SetMeasurer(graph_).measure(*nodes))}};
}

Result<std::vector<std::uint32_t>> RepositoryGraph::nodes_of(
    const std::vector<std::string>& ids) const {
  std::vector<std::uint32_t> nodes;
  for (const std::string& id : ids) {
    const auto node = require_node(graph_, id);
    if (!node) return tl::unexpected(node.error());
    nodes.push_back(*node);
  }
  return nodes;
}

}  // namespace lacuna
