#include "lacuna/graph/export.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "lacuna/base/text.hpp"
#include "lacuna/graph/measures.hpp"
#include "lacuna/graph/site_lines.hpp"

namespace lacuna {
namespace {

std::vector<bool> chosen(const CallGraph& graph, const std::vector<std::uint32_t>& nodes) {
  std::vector<bool> shown(graph.size(), nodes.empty());
  for (const std::uint32_t node : nodes) {
    if (node < graph.size()) shown[node] = true;
  }
  return shown;
}

Json ids(const CallGraph& graph, const std::vector<std::uint32_t>& nodes) {
  Json list = Json::array();
  for (const std::uint32_t node : nodes) list.push_back(to_string(graph.node(node).id));
  return list;
}

std::string escaped(std::string_view text, bool xml) {
  std::string result;
  for (const char c : printable(to_valid_utf8(text))) {
    if (xml && c == '<') {
      result += "&lt;";
    } else if (xml && c == '>') {
      result += "&gt;";
    } else if (xml && c == '&') {
      result += "&amp;";
    } else if (xml && c == '"') {
      result += "&quot;";
    } else if (!xml && (c == '"' || c == '\\')) {
      result += '\\';
      result += c;
    } else {
      result += c;
    }
  }
  return result;
}

/// Guesses are dashed, what no run took is grey, and what only a run knows is bold.
std::string edge_style(const CallEdge& edge, bool traced) {
  std::string style;
  if (edge.how == EdgeKind::guessed) style += ", style=dashed";
  if (edge.how == EdgeKind::observed) style += ", style=bold";
  if (traced && edge.calls == 0) style += ", color=gray";
  if (edge.calls > 0) style += fmt::format(", label=\"{}\"", edge.calls);
  return style.empty() ? style : " [" + style.substr(2) + "]";
}

/// The number of calls, where any were counted, as GraphML has it.
std::string calls_data(bool traced, std::uint64_t calls) {
  return traced ? fmt::format("<data key=\"calls\">{}</data>", calls) : "";
}

/// The functions outside the repository that the shown nodes call, with how many of these do.
std::map<std::string, std::size_t> external_functions(const CallGraph& graph,
                                                      const std::vector<bool>& shown) {
  std::map<std::string, std::size_t> found;
  for (const ExternalCalls& each : graph.dependencies().external) {
    if (shown[each.caller]) ++found[each.name];
  }
  return found;
}

Json sites_json(const CallGraph& graph, const std::vector<DependencySite>& list,
                const SiteLines* lines) {
  Json sites = Json::array();
  for (const DependencySite& site : list) {
    const auto place = lines == nullptr ? std::nullopt : lines->find(site.file, site.range.begin);
    sites.push_back({graph.dependencies().files[site.file], place ? place->line : 0,
                     place ? place->column : 0});
  }
  return sites;
}

void add_external(const CallGraph& graph, const std::vector<bool>& shown, const SiteLines* lines,
                  Json& nodes, Json& edges) {
  for (const auto& [name, callers] : external_functions(graph, shown)) {
    nodes.push_back({{"id", name},
                     {"kind", "external"},
                     {"fan_in", callers},
                     {"fan_out", 0},
                     {"depth", nullptr},
                     {"component", nullptr},
                     {"call_sites", 0},
                     {"unresolved", 0},
                     {"calls", nullptr},
                     {"seconds", nullptr}});
  }
  for (const ExternalCalls& each : graph.dependencies().external) {
    if (!shown[each.caller]) continue;
    edges.push_back({{"from", to_string(graph.node(each.caller).id)},
                     {"to", each.name},
                     {"how", to_string(EdgeKind::exact)},
                     {"rule", nullptr},
                     {"sites", sites_json(graph, each.sites, lines)},
                     {"calls", nullptr}});
  }
}

}  // namespace

Json to_json(const CallGraph& graph, const CallEdge& edge, const SiteLines* lines) {
  Json json;
  json["from"] = to_string(graph.node(edge.caller).id);
  json["to"] = to_string(graph.node(edge.callee).id);
  json["how"] = to_string(edge.how);
  json["rule"] = edge.rule.empty() ? Json() : Json(edge.rule);
  json["sites"] = sites_json(graph, edge.sites, lines);
  json["calls"] = graph.dependencies().traced ? Json(edge.calls) : Json();
  return json;
}

Json to_json(const CallGraph& graph, const std::vector<std::uint32_t>& nodes,
             const JsonOptions& options) {
  const std::vector<bool> shown = chosen(graph, nodes);
  const std::vector<std::uint32_t> depth =
      depths(graph, options.entries.empty() ? entry_points(graph) : options.entries);
  const std::vector<std::uint32_t> component = components(graph);
  const Dependencies& all = graph.dependencies();
  Json list = Json::array();
  std::uint64_t sites = 0;
  std::uint64_t unresolved = 0;
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    const DependencyNode& node = graph.node(i);
    sites += node.call_sites;
    unresolved += node.unresolved;
    if (!shown[i]) continue;
    Json each;
    each["id"] = to_string(node.id);
    each["kind"] = node.id.qualified_name == module_code_name ? "module" : "function";
    each["fan_in"] = graph.in_edges(i).size();
    each["fan_out"] = graph.out_edges(i).size();
    each["depth"] = depth[i] == not_reached ? Json() : Json(depth[i]);
    each["component"] = component[i];
    each["call_sites"] = node.call_sites;
    each["unresolved"] = node.unresolved;
    each["calls"] = all.traced ? Json(node.calls) : Json();
    each["seconds"] = all.traced ? Json(node.seconds) : Json();
    list.push_back(std::move(each));
  }
  Json edges = Json::array();
  for (const CallEdge& edge : all.calls) {
    if (shown[edge.caller] && shown[edge.callee]) {
      edges.push_back(to_json(graph, edge, options.lines));
    }
  }
  add_external(graph, shown, options.lines, list, edges);
  Json overrides = Json::array();
  for (const OverrideEdge& each : all.overrides) {
    if (!shown[each.method] || !shown[each.overridden]) continue;
    overrides.push_back({{"method", to_string(graph.node(each.method).id)},
                         {"overridden", to_string(graph.node(each.overridden).id)}});
  }
  Json shared = Json::array();
  for (const SharedState& each : all.shared) {
    shared.push_back({{"name", each.name},
                      {"writers", ids(graph, each.writers)},
                      {"readers", ids(graph, each.readers)}});
  }
  Json flows = Json::array();
  for (const DataFlow& each : all.flows) {
    if (!shown[each.producer] || !shown[each.consumer]) continue;
    flows.push_back({{"from", to_string(graph.node(each.producer).id)},
                     {"to", to_string(graph.node(each.consumer).id)},
                     {"in", to_string(graph.node(each.through).id)}});
  }
  Json notes = Json::array();
  for (const Diagnostic& each : all.diagnostics) notes.push_back(each.message);
  Json json;
  json["schema"] = "lacuna.graph/1";
  json["nodes"] = std::move(list);
  json["edges"] = std::move(edges);
  json["overrides"] = std::move(overrides);
  json["shared_state"] = std::move(shared);
  json["data_flow"] = std::move(flows);
  json["call_sites"] = sites;
  json["unresolved"] = unresolved;
  json["notes"] = std::move(notes);
  return json;
}

std::string to_dot(const CallGraph& graph, const std::vector<std::uint32_t>& nodes) {
  const std::vector<bool> shown = chosen(graph, nodes);
  const Dependencies& all = graph.dependencies();
  std::string text =
      "digraph calls {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n";
  std::vector<std::vector<std::uint32_t>> by_file(all.files.size());
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    if (shown[i]) by_file[graph.node(i).file].push_back(i);
  }
  for (std::size_t file = 0; file < by_file.size(); ++file) {
    if (by_file[file].empty()) continue;
    text += fmt::format("  subgraph cluster_{} {{\n    label=\"{}\";\n", file,
                        escaped(all.files[file], false));
    for (const std::uint32_t i : by_file[file]) {
      const bool never = all.traced && graph.node(i).calls == 0;
      text += fmt::format("    n{} [label=\"{}\"{}];\n", i,
                          escaped(graph.node(i).id.qualified_name, false),
                          never ? ", color=gray, fontcolor=gray" : "");
    }
    text += "  }\n";
  }
  const auto external = external_functions(graph, shown);
  for (const auto& [name, callers] : external) {
    text += fmt::format("  \"{0}\" [label=\"{0}\", shape=plaintext];\n", escaped(name, false));
  }
  for (const ExternalCalls& each : all.external) {
    if (!shown[each.caller]) continue;
    text += fmt::format("  n{} -> \"{}\";\n", each.caller, escaped(each.name, false));
  }
  for (const CallEdge& edge : all.calls) {
    if (!shown[edge.caller] || !shown[edge.callee]) continue;
    text +=
        fmt::format("  n{} -> n{}{};\n", edge.caller, edge.callee, edge_style(edge, all.traced));
  }
  return text + "}\n";
}

std::string to_graphml(const CallGraph& graph, const std::vector<std::uint32_t>& nodes) {
  const std::vector<bool> shown = chosen(graph, nodes);
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
      "  <key id=\"id\" for=\"node\" attr.name=\"id\" attr.type=\"string\"/>\n"
      "  <key id=\"path\" for=\"node\" attr.name=\"path\" attr.type=\"string\"/>\n"
      "  <key id=\"how\" for=\"edge\" attr.name=\"how\" attr.type=\"string\"/>\n"
      "  <key id=\"calls\" for=\"all\" attr.name=\"calls\" attr.type=\"long\"/>\n"
      "  <graph edgedefault=\"directed\">\n";
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    if (!shown[i]) continue;
    const DependencyNode& node = graph.node(i);
    text += fmt::format(
        "    <node id=\"n{}\"><data key=\"id\">{}</data><data key=\"path\">{}</data>{}</node>\n", i,
        escaped(to_string(node.id), true), escaped(node.id.path, true),
        calls_data(graph.dependencies().traced, node.calls));
  }
  std::map<std::string, std::size_t> numbers;
  for (const auto& [name, callers] : external_functions(graph, shown)) {
    const std::size_t number = numbers.emplace(name, numbers.size()).first->second;
    text += fmt::format("    <node id=\"x{}\"><data key=\"id\">{}</data></node>\n", number,
                        escaped(name, true));
  }
  for (const ExternalCalls& each : graph.dependencies().external) {
    if (!shown[each.caller]) continue;
    text +=
        fmt::format("    <edge source=\"n{}\" target=\"x{}\"><data key=\"how\">{}</data></edge>\n",
                    each.caller, numbers[each.name], to_string(EdgeKind::exact));
  }
  for (const CallEdge& edge : graph.dependencies().calls) {
    if (!shown[edge.caller] || !shown[edge.callee]) continue;
    text += fmt::format(
        "    <edge source=\"n{}\" target=\"n{}\"><data key=\"how\">{}</data>{}</edge>\n",
        edge.caller, edge.callee, to_string(edge.how),
        calls_data(graph.dependencies().traced, edge.calls));
  }
  return text + "  </graph>\n</graphml>\n";
}

}  // namespace lacuna
