#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "lacuna/graph/measures.hpp"
#include "lacuna/graph/page_internal.hpp"
#include "lacuna/graph/site_lines.hpp"

namespace lacuna::detail {
namespace {

constexpr std::uint32_t hidden = 0xFFFFFFFFU;

/// A list of different strings, and the number of each.
class Words {
 public:
  std::size_t number(const std::string& word) {
    const auto [at, added] = numbers_.emplace(word, numbers_.size());
    if (added) words_.push_back(word);
    return at->second;
  }
  const Json& list() const { return words_; }

 private:
  std::map<std::string, std::size_t> numbers_;
  Json words_ = Json::array();
};

/// What the columns are made from.
struct Maker {
  const CallGraph& graph;
  const Inventory& inventory;
  const PageOptions& options;
  SiteLines lines;
  std::vector<std::uint32_t> shown;   ///< the nodes of the page, sorted
  std::vector<std::uint32_t> number;  ///< of each node on the page; `hidden` where it is not there
  std::vector<std::uint32_t> entries;
};

Maker make_maker(const CallGraph& graph, const Inventory& inventory, const PageOptions& options) {
  Maker maker{graph, inventory, options, SiteLines(graph, inventory), {}, {}, {}};
  maker.number.assign(graph.size(), options.nodes.empty() ? 0 : hidden);
  for (const std::uint32_t node : options.nodes) maker.number[node] = 0;
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    if (maker.number[i] == hidden) continue;
    maker.number[i] = static_cast<std::uint32_t>(maker.shown.size());
    maker.shown.push_back(i);
  }
  maker.entries = options.entries.empty() ? entry_points(graph) : options.entries;
  return maker;
}

std::string local_name(const FunctionId& id) {
  return id.ordinal < 2 ? id.qualified_name : id.qualified_name + "#" + std::to_string(id.ordinal);
}

/// The numbers on the page of those nodes that it shows.
Json shown_only(const Maker& maker, const std::vector<std::uint32_t>& nodes) {
  Json list = Json::array();
  for (const std::uint32_t node : nodes) {
    if (maker.number[node] != hidden) list.push_back(maker.number[node]);
  }
  return list;
}

/// Where each node stands and what the front end knows of it.
void add_places(const Maker& maker, Json& nodes, Words& languages, Words& kinds) {
  for (const char* name :
       {"file", "name", "line", "end", "language", "kind", "statements", "cyclomatic"}) {
    nodes[name] = Json::array();
  }
  for (const std::uint32_t i : maker.shown) {
    const DependencyNode& node = maker.graph.node(i);
    const Function* function = maker.inventory.find(node.id);
    const ParsedFile* file = maker.inventory.file(node.id.path);
    const auto begin = maker.lines.find(node.file, node.whole.begin);
    const auto end = maker.lines.find(node.file, node.whole.end);
    const bool module = node.id.qualified_name == module_code_name;
    nodes["file"].push_back(node.file);
    nodes["name"].push_back(local_name(node.id));
    nodes["line"].push_back(function != nullptr ? function->line : begin ? begin->line : 0);
    nodes["end"].push_back(function != nullptr ? function->end_line : end ? end->line : 0);
    nodes["language"].push_back(languages.number(function != nullptr ? function->language
                                                 : file != nullptr   ? file->language
                                                                     : ""));
    nodes["kind"].push_back(kinds.number(module ? "module"
                                         : function == nullptr
                                             ? "function"
                                             : std::string(to_string(function->kind))));
    nodes["statements"].push_back(function != nullptr ? function->statements : 0);
    nodes["cyclomatic"].push_back(function != nullptr ? function->cyclomatic : 0);
  }
}

void add_measures(const Maker& maker, Json& nodes) {
  for (const char* name :
       {"sites", "unresolved", "depth", "component", "dominated", "betweenness"}) {
    nodes[name] = Json::array();
  }
  const CallGraph& graph = maker.graph;
  const std::vector<std::uint32_t> depth = depths(graph, maker.entries);
  const std::vector<std::uint32_t> component = components(graph);
  const std::vector<std::uint32_t> behind = dominated(graph, maker.entries);
  const std::vector<double> between = betweenness(graph, maker.options.sources);
  const std::vector<bool> articulation = articulation_points(graph);
  std::vector<std::uint32_t> joints;
  for (const std::uint32_t i : maker.shown) {
    nodes["sites"].push_back(graph.node(i).call_sites);
    nodes["unresolved"].push_back(graph.node(i).unresolved);
    nodes["depth"].push_back(depth[i] == not_reached ? -1 : static_cast<std::int64_t>(depth[i]));
    nodes["component"].push_back(component[i]);
    nodes["dominated"].push_back(behind[i]);
    nodes["betweenness"].push_back(std::llround(between[i]));
    if (articulation[i]) joints.push_back(i);
  }
  nodes["articulation"] = shown_only(maker, joints);
}

/// Lines of the calls of an edge: a number, or a file and a number where that is not the caller's.
void add_sites(const Maker& maker, const CallEdge& edge, Json& counts, Json& lines) {
  std::uint32_t count = 0;
  for (const DependencySite& site : edge.sites) {
    const auto place = maker.lines.find(site.file, site.range.begin);
    if (!place) continue;
    ++count;
    if (site.file == maker.graph.node(edge.caller).file) {
      lines.push_back(place->line);
    } else {
      lines.push_back({site.file, place->line});
    }
  }
  counts.push_back(count);
}

Json edge_columns(const Maker& maker, Words& kinds) {
  Json edges;
  for (const char* name : {"count", "to", "kind", "sites", "lines"}) edges[name] = Json::array();
  const bool traced = maker.graph.dependencies().traced;
  if (traced) edges["calls"] = Json::array();
  for (const std::uint32_t i : maker.shown) {
    std::uint32_t count = 0;
    for (const std::uint32_t each : maker.graph.out_edges(i)) {
      const CallEdge& edge = maker.graph.edge(each);
      if (maker.number[edge.callee] == hidden) continue;
      ++count;
      edges["to"].push_back(maker.number[edge.callee]);
      edges["kind"].push_back(
          kinds.number(std::string(to_string(edge.how)) + " " + std::string(edge.rule)));
      if (traced) edges["calls"].push_back(edge.calls);
      add_sites(maker, edge, edges["sites"], edges["lines"]);
    }
    edges["count"].push_back(count);
  }
  return edges;
}

/// Overrides and shared state between nodes of the page.
void add_relations(const Maker& maker, Json& json) {
  const Dependencies& all = maker.graph.dependencies();
  Json overrides = Json::array();
  for (const OverrideEdge& each : all.overrides) {
    const std::uint32_t method = maker.number[each.method];
    const std::uint32_t overridden = maker.number[each.overridden];
    if (method == hidden || overridden == hidden) continue;
    overrides.push_back(method);
    overrides.push_back(overridden);
  }
  Json shared = Json::array();
  for (const SharedState& each : all.shared) {
    Json writers = shown_only(maker, each.writers);
    Json readers = shown_only(maker, each.readers);
    if (writers.empty() || writers.size() + readers.size() < 2) continue;
    shared.push_back({each.name, std::move(writers), std::move(readers)});
  }
  json["overrides"] = std::move(overrides);
  json["shared"] = std::move(shared);
}

Json masked_nodes(const Maker& maker) {
  std::vector<std::uint32_t> nodes;
  for (const FunctionId& id : maker.options.masked) {
    if (const auto found = maker.graph.find(id)) nodes.push_back(*found);
  }
  std::sort(nodes.begin(), nodes.end());
  return shown_only(maker, nodes);
}

}  // namespace

Result<Json> page_data(const CallGraph& graph, const Inventory& inventory,
                       const PageOptions& options, Observer& observer) {
  const auto step = [&](std::uint64_t done) {
    observer.progress({"page", done, 4});
    return !observer.cancelled();
  };
  if (!step(0)) return fail(ErrorCode::cancelled, "making the page was cancelled");
  const Maker maker = make_maker(graph, inventory, options);
  Words languages;
  Words node_kinds;
  Words edge_kinds;
  Json nodes;
  add_places(maker, nodes, languages, node_kinds);
  if (!step(1)) return fail(ErrorCode::cancelled, "making the page was cancelled");
  add_measures(maker, nodes);
  if (!step(2)) return fail(ErrorCode::cancelled, "making the page was cancelled");
  Json edges = edge_columns(maker, edge_kinds);
  if (!step(3)) return fail(ErrorCode::cancelled, "making the page was cancelled");

  Json json;
  json["schema"] = "lacuna.graph-page/1";
  json["title"] = options.title;
  json["files"] = graph.dependencies().files;
  json["languages"] = languages.list();
  json["kinds"] = node_kinds.list();
  json["how"] = edge_kinds.list();
  json["nodes"] = std::move(nodes);
  json["edges"] = std::move(edges);
  add_relations(maker, json);
  json["entries"] = shown_only(maker, maker.entries);
  json["masked"] = masked_nodes(maker);
  Json circles = Json::array();
  for (const auto& cycle : cycles(graph)) {
    Json list = shown_only(maker, cycle);
    if (!list.empty()) circles.push_back(std::move(list));
  }
  json["cycles"] = std::move(circles);
  Json notes = Json::array();
  for (const Diagnostic& each : graph.dependencies().diagnostics) notes.push_back(each.message);
  json["notes"] = std::move(notes);
  return json;
}

}  // namespace lacuna::detail
