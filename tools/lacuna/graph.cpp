#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <numeric>

#include "command.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/graph/build.hpp"
#include "lacuna/graph/export.hpp"
#include "lacuna/graph/measures.hpp"

namespace lacuna::cli {
namespace {

struct Options {
  std::string repository = ".";
  bool dot = false;
  bool graphml = false;
  std::string from;
  std::string to;
  std::vector<std::string> path;
  std::uint32_t depth = not_reached;
  bool cycles = false;
  std::size_t central = 0;
};

Result<std::uint32_t> node_named(const CallGraph& graph, const std::string& text) {
  auto id = parse_function_id(text);
  if (!id) return tl::unexpected(id.error());
  if (const auto found = graph.find(*id)) return *found;
  std::vector<std::string> all;
  for (std::uint32_t i = 0; i < graph.size(); ++i) all.push_back(to_string(graph.node(i).id));
  const std::string near = closest_word(text, all);
  return fail(ErrorCode::not_found, fmt::format("the graph has no node {}", printable(text)),
              near.empty() ? "" : fmt::format("did you mean {}?", printable(near)));
}

std::string name(const CallGraph& graph, std::uint32_t node) {
  return printable(to_string(graph.node(node).id));
}

std::string summary(const CallGraph& graph) {
  const Dependencies& all = graph.dependencies();
  std::size_t exact = 0;
  std::uint64_t sites = 0;
  std::uint64_t unresolved = 0;
  for (const CallEdge& edge : all.calls) exact += edge.how == EdgeKind::exact ? 1 : 0;
  for (const DependencyNode& node : all.nodes) {
    sites += node.call_sites;
    unresolved += node.unresolved;
  }
  std::string text = fmt::format(
      "{} functions and modules, {} edges: {} exact, {} guessed\n"
      "{} call sites, {} of them unresolved\n"
      "{} overrides, {} shared variables, {} data flows, {} cycles\n",
      all.nodes.size(), all.calls.size(), exact, all.calls.size() - exact, sites, unresolved,
      all.overrides.size(), all.shared.size(), all.flows.size(), cycles(graph).size());
  for (const Diagnostic& each : all.diagnostics) text += "note: " + printable(each.message) + "\n";
  return text;
}

std::string central_table(const CallGraph& graph, std::size_t count) {
  const std::vector<double> between = betweenness(graph, 500);
  const std::vector<std::uint32_t> behind = dominated(graph, entry_points(graph));
  std::vector<std::uint32_t> order(graph.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return between[a] > between[b]; });
  std::string text = " betweenness  fan-in  fan-out  dominates  function\n";
  for (std::size_t i = 0; i < std::min(count, order.size()); ++i) {
    const std::uint32_t node = order[i];
    text +=
        fmt::format("{:12.0f}  {:6}  {:7}  {:9}  {}\n", between[node], graph.in_edges(node).size(),
                    graph.out_edges(node).size(), behind[node], name(graph, node));
  }
  return text;
}

std::string cycle_list(const CallGraph& graph) {
  std::string text;
  for (const auto& cycle : cycles(graph)) {
    text += fmt::format("{} functions call each other:\n", cycle.size());
    for (const std::uint32_t node : cycle) text += "  " + name(graph, node) + "\n";
  }
  return text.empty() ? "no function calls itself\n" : text;
}

std::string tree(const CallGraph& graph, const std::vector<CallGraph::Reached>& reached) {
  std::string text;
  for (const auto& each : reached)
    text += fmt::format("{:4}  {}\n", each.distance, name(graph, each.node));
  return text;
}

/// The nodes that --from, --to and --depth leave; empty where none of them was given.
Result<std::vector<CallGraph::Reached>> reached_nodes(const CallGraph& graph,
                                                      const Options& options) {
  std::vector<CallGraph::Reached> list;
  if (options.from.empty() && options.to.empty()) return list;
  const bool forward = !options.from.empty();
  auto node = node_named(graph, forward ? options.from : options.to);
  if (!node) return tl::unexpected(node.error());
  list = graph.reach({*node}, forward ? Direction::callees : Direction::callers, options.depth);
  if (!forward || options.to.empty()) return list;
  auto target = node_named(graph, options.to);
  if (!target) return tl::unexpected(target.error());
  std::vector<bool> leads(graph.size(), false);
  for (const auto& each : graph.reach({*target}, Direction::callers)) leads[each.node] = true;
  std::erase_if(list, [&](const CallGraph::Reached& each) { return !leads[each.node]; });
  return list;
}

Result<int> show_path(const CallGraph& graph, const Options& options, Context& context) {
  auto from = node_named(graph, options.path[0]);
  if (!from) return tl::unexpected(from.error());
  auto to = node_named(graph, options.path[1]);
  if (!to) return tl::unexpected(to.error());
  const std::vector<std::uint32_t> way = graph.path(*from, *to);
  std::string text;
  for (const std::uint32_t node : way) text += name(graph, node) + "\n";
  if (way.empty()) context.terminal.note("there is no way of calls from the one to the other");
  auto printed = context.options.json && !way.empty()
                     ? context.terminal.print_json(to_json(graph, way))
                     : context.terminal.print(text);
  if (!printed) return tl::unexpected(printed.error());
  return way.empty() ? 1 : 0;
}

Result<int> show_graph(const Options& options, Context& context) {
  auto target = open_target(options.repository, context);
  if (!target) return tl::unexpected(target.error());
  auto inventory = inventory_of(*target, context);
  if (!inventory) return tl::unexpected(inventory.error());
  DependencyOptions how;
  how.jobs = context.options.jobs;
  auto graph = build_call_graph(*inventory, context.front_ends, how, context.terminal);
  if (!graph) return tl::unexpected(graph.error());
  if (!options.path.empty()) return show_path(*graph, options, context);
  auto reached = reached_nodes(*graph, options);
  if (!reached) return tl::unexpected(reached.error());
  std::vector<std::uint32_t> nodes;
  for (const auto& each : *reached) nodes.push_back(each.node);
  Result<void> printed;
  if (options.dot) {
    printed = context.terminal.print(to_dot(*graph, nodes));
  } else if (options.graphml) {
    printed = context.terminal.print(to_graphml(*graph, nodes));
  } else if (context.options.json) {
    printed = context.terminal.print_json(to_json(*graph, nodes));
  } else if (options.cycles) {
    printed = context.terminal.print(cycle_list(*graph));
  } else if (options.central != 0) {
    printed = context.terminal.print(central_table(*graph, options.central));
  } else if (!nodes.empty()) {
    printed = context.terminal.print(tree(*graph, *reached));
  } else {
    printed = context.terminal.print(summary(*graph));
  }
  if (!printed) return tl::unexpected(printed.error());
  return 0;
}

}  // namespace

void add_graph(CLI::App& app, Selection& selection) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      add_command(app, "graph", "Show which functions call which",
                  "  lacuna graph path/to/repository --central 20\n"
                  "  lacuna graph --from 'train.py::main' --depth 2 --dot | dot -Tsvg > calls.svg");
  command
      ->add_option("repository", options->repository,
                   "A folder, a file, or a git URL with @commit; default: this folder")
      ->type_name("REPO");
  command->add_flag("--dot", options->dot, "Print the graph for Graphviz");
  command->add_flag("--graphml", options->graphml, "Print the graph as GraphML")->excludes("--dot");
  command->add_option("--from", options->from, "Only what this function calls")->type_name("ID");
  command->add_option("--to", options->to, "Only what calls this function")->type_name("ID");
  command->add_option("--path", options->path, "A shortest way of calls from the one to the other")
      ->expected(2)
      ->type_name("ID ID");
  command->add_option("--depth", options->depth, "With --from or --to: at most so many calls away")
      ->type_name("N");
  command->add_flag("--cycles", options->cycles, "The functions that call each other in circles");
  command->add_option("--central", options->central, "The N functions on most shortest ways")
      ->type_name("N");
  command->callback([options, &selection] {
    selection.action = [options](Context& context) { return show_graph(*options, context); };
  });
}

}  // namespace lacuna::cli
