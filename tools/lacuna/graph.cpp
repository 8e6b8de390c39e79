#include <fmt/format.h>
#include <unistd.h>

#include <memory>
#include <optional>

#include "command.hpp"
#include "graph_tables.hpp"
#include "lacuna/base/files.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/graph/export.hpp"
#include "lacuna/graph/find_nodes.hpp"
#include "lacuna/graph/measures.hpp"
#include "lacuna/graph/page.hpp"
#include "lacuna/mask/plan.hpp"
#include "lacuna/task/paper_graph.hpp"

namespace lacuna::cli {
namespace {

struct Options {
  std::string repository = ".";
  std::string paper;
  std::string format;
  std::string output;
  std::vector<std::string> entries;
  std::string from;
  std::string to;
  std::vector<std::string> path;
  std::uint32_t depth = not_reached;
  bool cycles = false;
  std::size_t central = 0;
  bool measures = false;
  std::string masked;
  std::vector<std::string> traces;
  bool never_entered = false;
  bool external = false;
};

/// A repository with its graph, and what of it is to be shown.
struct Shown {
  Inventory inventory;
  RepositoryGraph repository;
  std::vector<CallGraph::Reached> reached{};  ///< by --from and --to; empty without them
  std::vector<std::uint32_t> nodes{};         ///< the same, without distances
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

/// What --paper says about where the repository is and how it is run.
Result<void> add_paper(const std::string& file, std::string& repository,
                       std::optional<PaperSpec>& paper) {
  if (file.empty()) return {};
  auto spec = load_paper_spec(file);
  if (!spec) return tl::unexpected(spec.error());
  repository = repository_spec(*spec);
  paper = std::move(*spec);
  return {};
}

Result<Shown> graph_of(const Options& options, Context& context) {
  std::string place = options.repository;
  std::optional<PaperSpec> paper;
  if (auto added = add_paper(options.paper, place, paper); !added) {
    return tl::unexpected(added.error());
  }
  auto traces = read_traces(options.traces);
  if (!traces) return tl::unexpected(traces.error());
  auto target = open_target(place, context);
  if (!target) return tl::unexpected(target.error());
  auto inventory = inventory_of(*target, context);
  if (!inventory) return tl::unexpected(inventory.error());
  RepositoryGraphOptions how;
  how.traces = std::move(*traces);
  how.entries = options.entries;
  how.lines = options.format == "json";
  how.dependencies = dependency_options(context);
  how.dependencies.external = options.external;
  if (paper) {
    for (const Trace* trace : experiment_traces(*paper)) how.traces.push_back(*trace);
    if (how.entries.empty()) how.entries = paper->choose.entries;
    how.likely_entries = files_in_commands(*paper, *inventory);
  }
  auto graph = RepositoryGraph::create(*inventory, context.front_ends, how, context.terminal);
  if (!graph) return tl::unexpected(graph.error());
  Shown shown{std::move(*inventory), std::move(*graph)};
  const CallGraph& calls = shown.repository.graph();
  auto reached = reached_nodes(calls, options);
  if (!reached) return tl::unexpected(reached.error());
  shown.reached = std::move(*reached);
  if (options.depth != not_reached && options.from.empty() && options.to.empty()) {
    shown.reached = calls.reach(shown.repository.entries(), Direction::callees, options.depth);
  }
  for (const auto& each : shown.reached) shown.nodes.push_back(each.node);
  return shown;
}

std::string title_of(const Inventory& inventory) {
  return inventory.repository().root.filename().string();
}

Result<std::string> page_of(const Shown& shown, const Options& options, Context& context) {
  PageOptions page{.title = title_of(shown.inventory),
                   .nodes = shown.nodes,
                   .entries = shown.repository.entries()};
  if (!options.masked.empty()) {
    auto json = read_json_file(options.masked);
    if (!json) return tl::unexpected(json.error());
    const auto plan = mask_plan_from_json(*json, options.masked);
    if (!plan) return tl::unexpected(plan.error());
    for (const MaskItem& item : plan->items) page.masked.push_back(item.id);
  }
  return to_html(shown.repository.graph(), shown.inventory, page, context.terminal);
}

std::string json_text(const Json& json) { return dump_json(json, true) + "\n"; }

/// The graph in the format that was asked for; with a newline at the end.
Result<std::string> document(const Shown& shown, const Options& options, Context& context) {
  if (options.format == "html") return page_of(shown, options, context);
  const CallGraph& graph = shown.repository.graph();
  if (options.format == "dot") return to_dot(graph, shown.nodes);
  if (options.format == "graphml") return to_graphml(graph, shown.nodes);
  return json_text(shown.repository.document(shown.nodes));
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

Result<int> show_path(Shown& shown, const Options& options, Context& context) {
  const CallGraph& graph = shown.repository.graph();
  for (const std::string& id : options.path) {
    shown.nodes.clear();
    if (auto known = require_node(graph, id); !known) return tl::unexpected(known.error());
  }
  shown.nodes =
      graph.path(*require_node(graph, options.path[0]), *require_node(graph, options.path[1]));
  const int status = shown.nodes.empty() ? 1 : 0;
  if (options.format == "json") {
    const auto way = shown.repository.path(options.path[0], options.path[1]);
    auto delivered = deliver(json_text(*way), options, context);
    return delivered ? status : delivered;
  }
  if (status != 0) {
    context.terminal.note(fmt::format("there is no way of calls from {} to {}",
                                      printable(options.path[0]), printable(options.path[1])));
    return status;
  }
  if (!options.format.empty()) {
    auto text = document(shown, options, context);
    return text ? deliver(*text, options, context) : tl::unexpected(text.error());
  }
  return deliver(path_table({shown.repository, context.terminal.options().color}, shown.nodes),
                 options, context);
}

/// Says what does not go together before any file is read.
Result<void> check_options(const Options& options, bool json) {
  if (json && options.format != "json") {
    return fail(ErrorCode::invalid_argument,
                fmt::format("--json and --format {} exclude each other", options.format));
  }
  const int lists = static_cast<int>(options.cycles) + static_cast<int>(options.central != 0) +
                    static_cast<int>(options.measures) + static_cast<int>(options.never_entered) +
                    static_cast<int>(!options.path.empty());
  if (lists > 1) {
    return fail(ErrorCode::invalid_argument,
                "--path, --cycles, --central, --measures and --never-entered exclude each other",
                "ask for one of them at a time");
  }
  if (lists == 1 && options.path.empty() && !options.format.empty() && options.format != "json") {
    return fail(ErrorCode::invalid_argument,
                fmt::format("--format {} draws the graph, not a list", options.format),
                "lists are text, or JSON with --json");
  }
  if (options.never_entered && options.traces.empty() && options.paper.empty()) {
    return fail(ErrorCode::invalid_argument, "--never-entered needs a trace",
                "make one with `lacuna trace` and name it with --trace");
  }
  if (options.external && (options.format == "html" || options.format.empty())) {
    return fail(ErrorCode::invalid_argument, "--external goes with --format json, dot or graphml",
                "add --json to list the functions outside the repository");
  }
  if (options.format == "html" && options.output.empty() && ::isatty(STDOUT_FILENO) == 1) {
    return fail(ErrorCode::invalid_argument, "a page is not for the terminal",
                "name a file with -o, such as -o graph.html");
  }
  if (options.format == "html" && !can_make_page()) return tl::unexpected(page_missing());
  return {};
}

/// What one of the flags for lists asks for; nothing where none does.
Result<std::optional<std::string>> list_text(const Shown& shown, const GraphView& view,
                                             const Options& options) {
  const RepositoryGraph& repository = shown.repository;
  const bool json = options.format == "json";
  if (options.cycles) return json ? json_text(repository.cycles_document()) : cycle_table(view);
  if (options.central != 0) {
    return json ? json_text(repository.central_document(options.central))
                : central_table(view, options.central);
  }
  if (options.measures) {
    return json ? json_text(repository.measures_document(shown.nodes))
                : measures_table(view, shown.nodes);
  }
  if (!options.never_entered) return std::nullopt;
  if (!repository.traced()) {
    return fail(ErrorCode::invalid_argument, "no experiment of the paper names a trace",
                "make one with `lacuna trace` and name it in `traces` of its experiment");
  }
  return never_entered(repository.graph());
}

Result<int> show_graph(Options options, Context& context) {
  if (context.options.json && options.format.empty()) options.format = "json";
  if (auto good = check_options(options, context.options.json); !good) {
    return tl::unexpected(good.error());
  }
  auto shown = graph_of(options, context);
  if (!shown) return tl::unexpected(shown.error());
  if (shown->repository.graph().size() == 0) {
    context.terminal.note("there is no function; `lacuna functions` says what was read");
  }
  if (!options.path.empty()) return show_path(*shown, options, context);
  if (shown->nodes.empty() && !(options.from.empty() && options.to.empty())) {
    context.terminal.note(fmt::format("there is no way of calls from {} to {}",
                                      printable(options.from), printable(options.to)));
    return 1;
  }
  const GraphView view{shown->repository,
                       context.terminal.options().color && options.output.empty()};
  auto list = list_text(*shown, view, options);
  if (!list) return tl::unexpected(list.error());
  if (*list) return deliver(**list, options, context);
  if (!options.format.empty()) {
    auto text = document(*shown, options, context);
    if (!text) return tl::unexpected(text.error());
    return deliver(*text, options, context);
  }
  return deliver(shown->nodes.empty() ? graph_summary(view, title_of(shown->inventory))
                                      : reached_table(view, shown->reached),
                 options, context);
}

void add_options(CLI::App& command, Options& options) {
  CLI::Option* repository =
      command
          .add_option("repository", options.repository,
                      "A folder, a file, or a git URL with @commit; default: this folder")
          ->type_name("REPO");
  command
      .add_option("--paper", options.paper,
                  "The repository of this paper, from where its experiments begin, with the traces "
                  "that they name")
      ->excludes(repository)
      ->type_name("SPEC.yaml");
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
  command
      .add_option("--from", options.from,
                  "Only what this function leads to; ID is path::name, as `lacuna functions` lists")
      ->type_name("ID");
  command.add_option("--to", options.to, "Only what leads to this function")->type_name("ID");
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
  command.add_flag("--measures", options.measures,
                   "A table of the measures of each function, or of those of --from and --to");
  command
      .add_option("--masked", options.masked,
                  "With --format html: a mask plan whose functions are coloured")
      ->type_name("PLAN");
  command.add_flag("--external", options.external,
                   "With json, dot and graphml: also list calls of what is outside the repository");
  command
      .add_option("--trace", options.traces,
                  "Add what `lacuna trace` saw, as calls; may be repeated")
      ->allow_extra_args(false)
      ->type_name("FILE");
  command.add_flag("--never-entered", options.never_entered,
                   "The functions that no trace saw entered");
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
