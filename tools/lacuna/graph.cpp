#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "command.hpp"
#include "graph_tables.hpp"
#include "lacuna/base/files.hpp"
#include "lacuna/graph/export.hpp"
#include "lacuna/graph/measures.hpp"
#include "lacuna/graph/page.hpp"
#include "lacuna/graph/site_lines.hpp"
#include "lacuna/graph/trace.hpp"
#include "lacuna/mask/plan.hpp"

namespace lacuna::cli {
namespace {

struct Options {
  std::string repository = ".";
  std::string format;
  std::string output;
  std::vector<std::string> entries;
  std::string from;
  std::string to;
  std::vector<std::string> path;
  std::uint32_t depth = not_reached;
  bool cycles = false;
  std::size_t central = 0;
  std::string masked;
  std::vector<std::string> traces;
  bool never_entered = false;
  bool external = false;
};

/// A repository with its graph, and what of it is to be shown.
struct Shown {
  Inventory inventory;
  CallGraph graph;
  std::vector<std::uint32_t> entries;
  std::vector<CallGraph::Reached> reached{};  ///< by --from and --to; empty without them
  std::vector<std::uint32_t> nodes{};         ///< the same, without distances
  std::string traced{};                       ///< what the traces of --trace say
};

/// The nodes that --from, --to and --depth leave; empty where neither of the first was given.
Result<std::vector<CallGraph::Reached>> reached_nodes(const CallGraph& graph,
                                                      const Options& options) {
  std::vector<CallGraph::Reached> list;
  if (options.from.empty() && options.to.empty()) return list;
  const bool forward = !options.from.empty();
  auto node = require_node(graph, forward ? options.from : options.to);
  if (!node) return tl::unexpected(node.error());
  list = graph.reach({*node}, forward ? Direction::callees : Direction::callers, options.depth);
  if (!forward || options.to.empty()) return list;
  auto target = require_node(graph, options.to);
  if (!target) return tl::unexpected(target.error());
  std::vector<bool> leads(graph.size(), false);
  for (const auto& each : graph.reach({*target}, Direction::callers)) leads[each.node] = true;
  std::erase_if(list, [&](const CallGraph::Reached& each) { return !leads[each.node]; });
  return list;
}

/// Adds the traces that were named; gives what to say about them.
Result<std::string> add_traces(const Options& options, const Inventory& inventory, CallGraph& graph,
                               Context& context) {
  if (options.traces.empty()) return std::string();
  std::vector<Trace> traces;
  for (const std::string& file : options.traces) {
    auto trace = read_trace(file);
    if (!trace) return tl::unexpected(trace.error());
    traces.push_back(std::move(*trace));
  }
  TraceMerge merge = merge_traces(graph, inventory, traces, context.terminal);
  std::string text = trace_summary(merge, traces.size());
  graph = std::move(merge.graph);
  return text;
}

Result<Shown> graph_of(const Options& options, Context& context) {
  auto target = open_target(options.repository, context);
  if (!target) return tl::unexpected(target.error());
  auto inventory = inventory_of(*target, context);
  if (!inventory) return tl::unexpected(inventory.error());
  auto graph = call_graph_of(*inventory, context, options.external);
  if (!graph) return tl::unexpected(graph.error());
  auto traced = add_traces(options, *inventory, *graph, context);
  if (!traced) return tl::unexpected(traced.error());
  auto entries =
      options.entries.empty() ? entry_points(*graph) : require_entries(*graph, options.entries);
  if (!entries) return tl::unexpected(entries.error());
  Shown shown{std::move(*inventory), std::move(*graph), std::move(*entries)};
  shown.traced = std::move(*traced);
  auto reached = reached_nodes(shown.graph, options);
  if (!reached) return tl::unexpected(reached.error());
  shown.reached = std::move(*reached);
  if (options.depth != not_reached && options.from.empty() && options.to.empty()) {
    shown.reached = shown.graph.reach(shown.entries, Direction::callees, options.depth);
  }
  for (const auto& each : shown.reached) shown.nodes.push_back(each.node);
  return shown;
}

std::string title_of(const Inventory& inventory) {
  return inventory.repository().root.filename().string();
}

Result<std::string> page_of(const Shown& shown, const Options& options, Context& context) {
  PageOptions page{
      .title = title_of(shown.inventory), .nodes = shown.nodes, .entries = shown.entries};
  if (!options.masked.empty()) {
    auto json = read_json_file(options.masked);
    if (!json) return tl::unexpected(json.error());
    const auto plan = mask_plan_from_json(*json, options.masked);
    if (!plan) return tl::unexpected(plan.error());
    for (const MaskItem& item : plan->items) page.masked.push_back(item.id);
  }
  return to_html(shown.graph, shown.inventory, page, context.terminal);
}

/// The graph in the format that was asked for; with a newline at the end.
Result<std::string> document(const Shown& shown, const Options& options, Context& context) {
  if (options.format == "html") return page_of(shown, options, context);
  if (options.format == "dot") return to_dot(shown.graph, shown.nodes);
  if (options.format == "graphml") return to_graphml(shown.graph, shown.nodes);
  const SiteLines lines(shown.graph, shown.inventory, context.options.jobs);
  return dump_json(to_json(shown.graph, shown.nodes, {.entries = shown.entries, .lines = &lines}),
                   true) +
         "\n";
}

/// Prints the result, or writes it to the file of -o.
Result<int> deliver(const std::string& text, const Options& options, Context& context) {
  if (options.output.empty()) {
    auto printed = context.terminal.print(text);
    if (!printed) return tl::unexpected(printed.error());
    return 0;
  }
  auto written = write_file_atomic(options.output, text, {.sync = false});
  if (!written) return tl::unexpected(written.error());
  context.terminal.note(
      fmt::format("wrote {} ({:.1f} MB)", options.output, static_cast<double>(text.size()) / 1e6));
  return 0;
}

Result<int> show_path(const Shown& shown, const Options& options, Context& context) {
  auto from = require_node(shown.graph, options.path[0]);
  if (!from) return tl::unexpected(from.error());
  auto to = require_node(shown.graph, options.path[1]);
  if (!to) return tl::unexpected(to.error());
  const std::vector<std::uint32_t> way = shown.graph.path(*from, *to);
  if (way.empty()) {
    context.terminal.note("there is no way of calls from the one to the other");
    return 1;
  }
  if (!options.format.empty()) {
    Shown part = shown;
    part.nodes = way;
    auto text = document(part, options, context);
    if (!text) return tl::unexpected(text.error());
    return deliver(*text, options, context);
  }
  const GraphView view{shown.graph, shown.entries, context.terminal.options().color};
  return deliver(path_table(view, way), options, context);
}

Result<int> show_graph(Options options, Context& context) {
  if (context.options.json && options.format.empty()) options.format = "json";
  if (context.options.json && options.format != "json") {
    return fail(ErrorCode::invalid_argument,
                fmt::format("--json and --format {} exclude each other", options.format));
  }
  if (options.external && (options.format == "html" || options.format.empty())) {
    return fail(ErrorCode::invalid_argument, "--external goes with --format json, dot or graphml",
                "add --json to list the functions outside the repository");
  }
  if (options.format == "html" && options.output.empty() && ::isatty(STDOUT_FILENO) == 1) {
    return fail(ErrorCode::invalid_argument, "a page is not for the terminal",
                "name a file with -o, such as -o graph.html");
  }
  if (options.format == "html" && !can_make_page()) {
    return tl::unexpected(page_missing());
  }
  const auto shown = graph_of(options, context);
  if (!shown) return tl::unexpected(shown.error());
  if (!options.path.empty()) return show_path(*shown, options, context);
  const GraphView view{shown->graph, shown->entries,
                       context.terminal.options().color && options.output.empty()};
  const bool json = options.format == "json";
  if (options.cycles) {
    return deliver(json ? dump_json(cycle_json(view), true) + "\n" : cycle_table(view), options,
                   context);
  }
  if (options.central != 0) {
    return deliver(json ? dump_json(central_json(view, options.central), true) + "\n"
                        : central_table(view, options.central),
                   options, context);
  }
  if (options.never_entered) return deliver(never_entered(shown->graph), options, context);
  if (!options.format.empty()) {
    auto text = document(*shown, options, context);
    if (!text) return tl::unexpected(text.error());
    return deliver(*text, options, context);
  }
  return deliver(shown->nodes.empty()
                     ? graph_summary(view, title_of(shown->inventory)) + shown->traced
                     : reached_table(view, shown->reached),
                 options, context);
}

void add_options(CLI::App& command, Options& options) {
  command
      .add_option("repository", options.repository,
                  "A folder, a file, or a git URL with @commit; default: this folder")
      ->type_name("REPO");
  command
      .add_option("--format", options.format,
                  "json, dot for Graphviz, graphml, or html: a page to look at; default: a summary")
      ->check(CLI::IsMember({"json", "dot", "graphml", "html"}).description(""))
      ->type_name("F");
  command.add_option("-o,--output", options.output, "Write it there instead of printing it")
      ->type_name("FILE");
  command
      .add_option("--entry", options.entries,
                  "Where depth counts from: a function, or a file; may be repeated; default: what "
                  "nothing calls")
      ->type_name("ID|FILE");
  command.add_option("--from", options.from, "Only what this function calls")->type_name("ID");
  command.add_option("--to", options.to, "Only what calls this function")->type_name("ID");
  command.add_option("--path", options.path, "A shortest way of calls from the one to the other")
      ->expected(2)
      ->type_name("ID ID");
  command
      .add_option("--depth", options.depth,
                  "At most so many calls away from --from, --to, or else the entries")
      ->type_name("N");
  command.add_flag("--cycles", options.cycles, "The functions that call each other in circles");
  command.add_option("--central", options.central, "The N functions on most shortest ways")
      ->type_name("N");
  command
      .add_option("--masked", options.masked,
                  "With --format html: a mask plan whose functions are coloured")
      ->type_name("PLAN");
  CLI::Option* traces = command
                            .add_option("--trace", options.traces,
                                        "Add what `lacuna trace` saw, as calls; may be repeated")
                            ->type_name("FILE");
  command.add_flag("--external", options.external,
                   "With json, dot and graphml: also list calls of what is outside the repository");
  command
      .add_flag("--never-entered", options.never_entered, "The functions that no trace saw entered")
      ->needs(traces);
}

}  // namespace

void add_graph(CLI::App& app, Selection& selection) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(app, "graph", "Show which functions call which",
                                  "  lacuna graph path/to/repository --format html -o graph.html\n"
                                  "  lacuna graph --from 'train.py::main' --depth 2 --format dot | "
                                  "dot -Tsvg > calls.svg");
  add_options(*command, *options);
  command->callback([options, &selection] {
    selection.action = [options](Context& context) { return show_graph(*options, context); };
  });
}

}  // namespace lacuna::cli
