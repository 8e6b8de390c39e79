#include "graph_tables.hpp"

#include <fmt/format.h>

#include <optional>

#include "lacuna/base/text.hpp"
#include "lacuna/graph/measures.hpp"

namespace lacuna::cli {
namespace {

std::string name(const CallGraph& graph, std::uint32_t node) {
  return printable(to_string(graph.node(node).id));
}

std::string heading(const GraphView& view, const std::string& text) {
  return view.color ? "\x1b[1m" + text + "\x1b[0m\n" : text + "\n";
}

std::string depth_text(const std::optional<std::uint32_t>& depth) {
  return depth ? std::to_string(*depth) : "-";
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

/// What the traces say about the graph that was read from the code.
std::string trace_summary(const TraceReport& report, std::size_t nodes) {
  std::string text = fmt::format(
      "{} traces{}: {} of {} functions and modules entered, {} never\n"
      "{} edges observed, of which reading the code knew {} ({})\n"
      "{} edges out of entered functions that were never taken\n",
      report.traces,
      report.incomplete > 0 ? fmt::format(", {} of them incomplete", report.incomplete) : "",
      report.entered, nodes, nodes - report.entered, report.observed, report.known,
      share(report.known, report.observed), report.unseen);
  if (!report.stale.empty()) {
    text += fmt::format("left out: {} functions of files that changed since, {} first\n",
                        report.stale.size(), printable(to_string(report.stale.front())));
  }
  if (!report.gone.empty()) {
    text += fmt::format("left out: {} functions that are not in the repository, {} first\n",
                        report.gone.size(), printable(to_string(report.gone.front())));
  }
  return text;
}

}  // namespace

std::string graph_summary(const GraphView& view, const std::string& title) {
  const Dependencies& all = view.graph().dependencies();
  std::size_t by_kind[3] = {};
  std::uint64_t sites = 0;
  std::uint64_t unresolved = 0;
  for (const CallEdge& edge : all.calls) ++by_kind[static_cast<std::size_t>(edge.how)];
  for (const DependencyNode& node : all.nodes) {
    sites += node.call_sites;
    unresolved += node.unresolved;
  }
  const auto circles = cycles(view.graph());
  std::string text = heading(view, printable(title));
  text +=
      fmt::format("  functions and modules  {} in {} files\n", all.nodes.size(), all.files.size());
  text += fmt::format("  edges                  {}: {} exact, {} guessed", all.calls.size(),
                      by_kind[0], by_kind[1]);
  text += by_kind[2] > 0 ? fmt::format(", {} observed\n", by_kind[2]) : "\n";
  text += fmt::format("  call sites             {}, {} of them unresolved\n", sites, unresolved);
  text += fmt::format("  entry points           {}\n", view.repository.entries().size());
  text += fmt::format("  cycles                 {}", circles.size());
  text += circles.empty() ? "\n" : fmt::format(", the largest of {}\n", circles.front().size());
  text += fmt::format("  other dependencies     {} overrides, {} shared variables, {} data flows\n",
                      all.overrides.size(), all.shared.size(), all.flows.size());
  for (const Diagnostic& each : all.diagnostics) text += "note: " + printable(each.message) + "\n";
  if (view.graph().size() > 0) text += "\n" + central_table(view, 10);
  const auto& traced = view.repository.traced();
  return traced ? text + trace_summary(*traced, view.graph().size()) : text;
}

std::string central_table(const GraphView& view, std::size_t count) {
  std::string text =
      heading(view, " betweenness  fan-in  fan-out  dominates  depth  the most central functions");
  for (const FunctionMeasures& each : view.repository.central(count)) {
    text += fmt::format("{:12.0f}  {:6}  {:7}  {:9}  {:>5}  {}\n", each.betweenness, each.fan_in,
                        each.fan_out, each.dominated, depth_text(each.depth),
                        name(view.graph(), each.node));
  }
  return text;
}

std::string measures_table(const GraphView& view, const std::vector<std::uint32_t>& nodes) {
  const std::vector<FunctionMeasures> all = view.repository.measure();
  std::vector<FunctionMeasures> list;
  for (const std::uint32_t node : nodes) list.push_back(all[node]);
  if (nodes.empty()) list = all;
  std::string text = heading(
      view, "depth  fan-in  fan-out  circle  dominates  betweenness  articulation  function");
  for (const FunctionMeasures& each : list) {
    text += fmt::format("{:>5}  {:6}  {:7}  {:6}  {:9}  {:11.0f}  {:>12}  {}\n",
                        depth_text(each.depth), each.fan_in, each.fan_out, each.component_size,
                        each.dominated, each.betweenness, each.articulation ? "yes" : "-",
                        name(view.graph(), each.node));
  }
  return text;
}

std::string cycle_table(const GraphView& view) {
  std::string text;
  for (const auto& cycle : cycles(view.graph())) {
    if (cycle.size() == 1) {
      text += name(view.graph(), cycle.front()) + " calls itself\n";
      continue;
    }
    text += heading(view, fmt::format("{} functions call each other", cycle.size()));
    for (const std::uint32_t node : cycle) text += "  " + name(view.graph(), node) + "\n";
  }
  return text.empty() ? "no function calls itself\n" : text;
}

std::string reached_table(const GraphView& view, const std::vector<CallGraph::Reached>& reached) {
  std::string text = heading(view, "calls  fan-in  fan-out  function");
  for (const auto& each : reached) {
    text += fmt::format("{:5}  {:6}  {:7}  {}\n", each.distance,
                        view.graph().in_edges(each.node).size(),
                        view.graph().out_edges(each.node).size(), name(view.graph(), each.node));
  }
  return text;
}

std::string path_table(const GraphView& view, const std::vector<std::uint32_t>& way) {
  std::string text;
  for (std::size_t i = 0; i < way.size(); ++i) {
    const std::string_view how = i == 0 ? "" : how_between(view.graph(), way[i - 1], way[i]);
    text += fmt::format("{:8}  {}\n", how, name(view.graph(), way[i]));
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
