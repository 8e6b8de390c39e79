#include "graph_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "lacuna/base/text.hpp"
#include "lacuna/graph/measures.hpp"

namespace lacuna::cli {
namespace {

constexpr std::size_t sources_of_betweenness = 400;

std::string name(const CallGraph& graph, std::uint32_t node) {
  return printable(to_string(graph.node(node).id));
}

std::string heading(const GraphView& view, const std::string& text) {
  return view.color ? "\x1b[1m" + text + "\x1b[0m\n" : text + "\n";
}

std::string depth_text(std::uint32_t depth) {
  return depth == not_reached ? "-" : std::to_string(depth);
}

/// The most central functions with what the table says of them.
struct Central {
  std::vector<double> between;
  std::vector<std::uint32_t> behind;
  std::vector<std::uint32_t> depth;
  std::vector<std::uint32_t> order;
};

Central central_of(const GraphView& view, std::size_t count) {
  Central result{betweenness(view.graph, sources_of_betweenness),
                 dominated(view.graph, view.entries),
                 depths(view.graph, view.entries),
                 {}};
  result.order.resize(view.graph.size());
  std::iota(result.order.begin(), result.order.end(), 0U);
  std::stable_sort(result.order.begin(), result.order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return result.between[a] > result.between[b];
  });
  result.order.resize(std::min(count, result.order.size()));
  return result;
}

/// Ids that somebody may have meant: those that end in the same name, and the one with the fewest
/// letters different.
std::string near_names(const CallGraph& graph, const std::string& text) {
  constexpr std::size_t most = 5;
  std::vector<std::string> all;
  std::vector<std::string> near;
  const std::size_t cut = text.find_last_of(".:/");
  const std::string last = cut == std::string::npos ? text : text.substr(cut + 1);
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    const std::string id = to_string(graph.node(i).id);
    const std::size_t begin = id.find_last_of(".:") + 1;
    if (!last.empty() && id.compare(begin, std::string::npos, last) == 0 && near.size() < most) {
      near.push_back(id);
    }
    all.push_back(id);
  }
  const std::string closest = closest_word(text, all);
  if (!closest.empty() && std::find(near.begin(), near.end(), closest) == near.end()) {
    near.insert(near.begin(), closest);
  }
  if (near.empty()) {
    std::vector<std::string> names;
    for (const std::string& id : all) names.push_back(id.substr(id.find_last_of(".:") + 1));
    const std::string word = closest_word(last, names);
    for (std::size_t i = 0; i < all.size() && !word.empty() && near.size() < most; ++i) {
      if (names[i] == word) near.push_back(all[i]);
    }
  }
  std::string hint;
  for (const std::string& id : near) hint += (hint.empty() ? "" : " or ") + printable(id);
  return hint.empty() ? "`lacuna functions` lists the ids" : "did you mean " + hint + "?";
}

std::string_view how_between(const CallGraph& graph, std::uint32_t from, std::uint32_t to) {
  for (const std::uint32_t edge : graph.out_edges(from)) {
    if (graph.edge(edge).callee == to) return to_string(graph.edge(edge).how);
  }
  return "";
}

std::string share(std::size_t part, std::size_t whole) {
  return whole == 0 ? "-"
                    : fmt::format("{:.1f} %",
                                  100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

}  // namespace

std::string graph_summary(const GraphView& view, const std::string& title) {
  const Dependencies& all = view.graph.dependencies();
  std::size_t by_kind[3] = {};
  std::uint64_t sites = 0;
  std::uint64_t unresolved = 0;
  for (const CallEdge& edge : all.calls) ++by_kind[static_cast<std::size_t>(edge.how)];
  for (const DependencyNode& node : all.nodes) {
    sites += node.call_sites;
    unresolved += node.unresolved;
  }
  const auto circles = cycles(view.graph);
  std::string text = heading(view, printable(title));
  text +=
      fmt::format("  functions and modules  {} in {} files\n", all.nodes.size(), all.files.size());
  text += fmt::format("  edges                  {}: {} exact, {} guessed", all.calls.size(),
                      by_kind[0], by_kind[1]);
  text += by_kind[2] > 0 ? fmt::format(", {} observed\n", by_kind[2]) : "\n";
  text += fmt::format("  call sites             {}, {} of them unresolved\n", sites, unresolved);
  text += fmt::format("  entry points           {}\n", view.entries.size());
  text += fmt::format("  cycles                 {}", circles.size());
  text += circles.empty() ? "\n" : fmt::format(", the largest of {}\n", circles.front().size());
  text += fmt::format("  other dependencies     {} overrides, {} shared variables, {} data flows\n",
                      all.overrides.size(), all.shared.size(), all.flows.size());
  for (const Diagnostic& each : all.diagnostics) text += "note: " + printable(each.message) + "\n";
  if (view.graph.size() > 0) text += "\n" + central_table(view, 10);
  return text;
}

std::string central_table(const GraphView& view, std::size_t count) {
  const Central central = central_of(view, count);
  std::string text =
      heading(view, " betweenness  fan-in  fan-out  dominates  depth  the most central functions");
  for (const std::uint32_t node : central.order) {
    text +=
        fmt::format("{:12.0f}  {:6}  {:7}  {:9}  {:>5}  {}\n", central.between[node],
                    view.graph.in_edges(node).size(), view.graph.out_edges(node).size(),
                    central.behind[node], depth_text(central.depth[node]), name(view.graph, node));
  }
  return text;
}

Json central_json(const GraphView& view, std::size_t count) {
  const Central central = central_of(view, count);
  Json list = Json::array();
  for (const std::uint32_t node : central.order) {
    Json each;
    each["id"] = to_string(view.graph.node(node).id);
    each["betweenness"] = central.between[node];
    each["fan_in"] = view.graph.in_edges(node).size();
    each["fan_out"] = view.graph.out_edges(node).size();
    each["dominated"] = central.behind[node];
    each["depth"] = central.depth[node] == not_reached ? Json() : Json(central.depth[node]);
    list.push_back(std::move(each));
  }
  Json json;
  json["schema"] = "lacuna.graph-central/1";
  json["functions"] = std::move(list);
  return json;
}

std::string cycle_table(const GraphView& view) {
  std::string text;
  for (const auto& cycle : cycles(view.graph)) {
    if (cycle.size() == 1) {
      text += name(view.graph, cycle.front()) + " calls itself\n";
      continue;
    }
    text += heading(view, fmt::format("{} functions call each other", cycle.size()));
    for (const std::uint32_t node : cycle) text += "  " + name(view.graph, node) + "\n";
  }
  return text.empty() ? "no function calls itself\n" : text;
}

Json cycle_json(const GraphView& view) {
  Json list = Json::array();
  for (const auto& cycle : cycles(view.graph)) {
    Json ids = Json::array();
    for (const std::uint32_t node : cycle) ids.push_back(to_string(view.graph.node(node).id));
    list.push_back(std::move(ids));
  }
  Json json;
  json["schema"] = "lacuna.graph-cycles/1";
  json["cycles"] = std::move(list);
  return json;
}

std::string reached_table(const GraphView& view, const std::vector<CallGraph::Reached>& reached) {
  std::string text = heading(view, "calls  fan-in  fan-out  function");
  for (const auto& each : reached) {
    text +=
        fmt::format("{:5}  {:6}  {:7}  {}\n", each.distance, view.graph.in_edges(each.node).size(),
                    view.graph.out_edges(each.node).size(), name(view.graph, each.node));
  }
  return text;
}

std::string path_table(const GraphView& view, const std::vector<std::uint32_t>& way) {
  std::string text;
  for (std::size_t i = 0; i < way.size(); ++i) {
    const std::string_view how = i == 0 ? "" : how_between(view.graph, way[i - 1], way[i]);
    text += fmt::format("{:8}  {}\n", how, name(view.graph, way[i]));
  }
  return text;
}

Result<std::uint32_t> require_node(const CallGraph& graph, const std::string& text) {
  const auto id = parse_function_id(text);
  if (id) {
    if (const auto found = graph.find(*id)) return *found;
  }
  return fail(ErrorCode::not_found, fmt::format("the graph has no function {}", printable(text)),
              near_names(graph, text));
}

Result<std::vector<std::uint32_t>> require_entries(const CallGraph& graph,
                                                   const std::vector<std::string>& texts) {
  std::vector<std::uint32_t> entries;
  const auto& files = graph.dependencies().files;
  for (const std::string& text : texts) {
    const auto file = std::find(files.begin(), files.end(), text);
    if (file == files.end()) {
      if (text.find("::") == std::string::npos) {
        const std::string near = closest_word(text, files);
        return fail(ErrorCode::not_found,
                    fmt::format("{} is no file with functions", printable(text)),
                    near.empty() ? "name a file, or a function by its id"
                                 : "did you mean " + printable(near) + "?");
      }
      auto node = require_node(graph, text);
      if (!node) return tl::unexpected(node.error());
      entries.push_back(*node);
      continue;
    }
    for (std::uint32_t i = 0; i < graph.size(); ++i) {
      const DependencyNode& node = graph.node(i);
      if (node.id.path != text) continue;
      if (node.id.qualified_name == module_code_name || graph.in_edges(i).empty()) {
        entries.push_back(i);
      }
    }
  }
  std::sort(entries.begin(), entries.end());
  entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
  return entries;
}

std::string trace_summary(const TraceMerge& merge, std::size_t traces) {
  std::string text = fmt::format(
      "{} traces: {} of {} functions and modules entered, {} never\n"
      "{} edges observed, of which reading the code knew {} ({})\n"
      "{} edges out of entered functions that were never taken\n",
      traces, merge.entered, merge.graph.size(), merge.graph.size() - merge.entered, merge.observed,
      merge.known, share(merge.known, merge.observed), merge.unseen);
  if (!merge.stale.empty()) {
    text += fmt::format("left out: {} functions of files that changed since, {} first\n",
                        merge.stale.size(), printable(to_string(merge.stale.front())));
  }
  if (!merge.gone.empty()) {
    text += fmt::format("left out: {} functions that are not in the repository, {} first\n",
                        merge.gone.size(), printable(to_string(merge.gone.front())));
  }
  return text;
}

std::string never_entered(const CallGraph& graph) {
  std::string text;
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    if (graph.node(i).calls == 0) text += name(graph, i) + "\n";
  }
  return text.empty() ? "every function was entered\n" : text;
}

}  // namespace lacuna::cli
