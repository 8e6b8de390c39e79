#include <fmt/format.h>

#include <memory>
#include <optional>

#include "command.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/graph/set_measures.hpp"
#include "lacuna/mask/apply.hpp"
#include "lacuna/mask/choose.hpp"
#include "lacuna/mask/compile_check.hpp"
#include "lacuna/mask/output.hpp"
#include "lacuna/mask/select.hpp"
#include "lacuna/task/paper_spec.hpp"

namespace lacuna::cli {
namespace fs = std::filesystem;
namespace {

struct Options {
  std::string repository = ".";
  std::vector<std::string> functions;
  std::vector<std::string> paths;
  bool all = false;
  std::optional<std::uint32_t> n;
  std::string strategy = "uniform";
  std::vector<std::string> entries;
  std::string rules;
  bool measures = false;
  bool list_strategies = false;
  bool check = false;
  std::string docstring = "keep";
  std::string initializers = "keep";
  std::string out;
  std::string patch;
  bool in_place = false;
  std::string plan;
};

Result<int> show_strategies(Context& context) {
  std::string text;
  Json document = {{"schema", "lacuna.strategies/1"}, {"strategies", Json::array()}};
  for (const StrategyInfo& strategy : list_strategies()) {
    text += fmt::format("{:<12} {}\n", strategy.name, strategy.description);
    document["strategies"].push_back(
        {{"name", strategy.name}, {"description", strategy.description}});
  }
  auto printed =
      context.options.json ? context.terminal.print_json(document) : context.terminal.print(text);
  if (!printed) return tl::unexpected(printed.error());
  return 0;
}

/// What the flags say about the result; the plan goes beside it by default.
Result<MaskOutput> output_of(const Options& options) {
  const int outputs = static_cast<int>(!options.out.empty()) +
                      static_cast<int>(!options.patch.empty()) + static_cast<int>(options.in_place);
  if (outputs != 1) {
    return fail(ErrorCode::invalid_argument,
                "say where the result goes by exactly one of -o, --patch and --in-place",
                "for example `lacuna mask REPO --all -o masked`");
  }
  MaskOutput output{.folder = options.out,
                    .patch = options.patch,
                    .in_place = options.in_place,
                    .plan = options.plan};
  if (output.plan.empty() && !options.in_place) {
    fs::path base = options.out + options.patch;
    if (!base.has_filename()) base = base.parent_path();
    output.plan = base.string() + ".mask.json";
  }
  return output;
}

Result<CheckedMask> plan_unchecked(const Inventory& inventory, const Selector& selector,
                                   const StubOptions& stub, const CallGraph* graph,
                                   Context& context) {
  const auto plan = plan_masks(inventory, context.front_ends, selector, stub, graph);
  if (!plan) return tl::unexpected(plan.error());
  auto masked = apply_plan(*plan, inventory.repository().root, context.front_ends,
                           context.options.jobs, context.terminal);
  if (!masked) return tl::unexpected(masked.error());
  return CheckedMask{std::move(*masked), {}, 0};
}

/// How the masked functions hang on each other; nothing where the graph lacks one of them.
std::optional<SetMeasures> measures_of(const MaskPlan& plan, const CallGraph* graph) {
  if (graph == nullptr || plan.items.empty()) return std::nullopt;
  std::vector<std::uint32_t> nodes;
  for (const MaskItem& item : plan.items) {
    const auto node = graph->find(item.id);
    if (!node) return std::nullopt;
    nodes.push_back(*node);
  }
  return SetMeasurer(*graph).measure(nodes);
}

Json masked_json(const CheckedMask& checked, bool with_check, const MaskOutput& output,
                 const std::string& out, const std::optional<SetMeasures>& measures) {
  Json ids = Json::array();
  for (const MaskItem& item : checked.masked.plan.items) ids.push_back(to_string(item.id));
  Json document = {{"schema", "lacuna.masked/1"},
                   {"output", out},
                   {"plan", output.plan.string()},
                   {"functions", ids}};
  if (measures) document["measures"] = to_json(*measures);
  if (!with_check) return document;
  Json left_out = Json::array();
  for (const CompileProblem& problem : checked.left_out) {
    left_out.push_back({{"id", to_string(problem.id)}, {"reason", problem.reason}});
  }
  document["check"] = {{"units", checked.units}, {"left_out", std::move(left_out)}};
  return document;
}

std::string measures_text(const SetMeasures& measures) {
  const std::string distance = measures.mean_distance
                                   ? fmt::format("{} calls apart in the mean, {} at least",
                                                 *measures.mean_distance, *measures.min_distance)
                                   : "no way of calls between them";
  return fmt::format("{} calls among them, {} shared variables, {} shared callers, {}\n",
                     measures.calls, measures.shared_state, measures.shared_callers, distance);
}

std::string masked_text(const CheckedMask& checked, bool with_check, const MaskOutput& output,
                        const std::string& out, const std::optional<SetMeasures>& measures) {
  const MaskPlan& plan = checked.masked.plan;
  std::string text;
  for (const CompileProblem& problem : checked.left_out) {
    text += fmt::format("left out: {}: {}\n", printable(to_string(problem.id)),
                        printable(problem.reason));
  }
  text += fmt::format("masked {} functions in {} files: {}\nplan: {}\n", plan.items.size(),
                      plan.files.size(), out, output.plan.string());
  if (measures && plan.items.size() > 1) text += measures_text(*measures);
  if (!with_check) return text;
  return text +
         (checked.units > 0
              ? fmt::format("{} translation units see them and compile\n", checked.units)
              : "nothing was compiled: there is no compiler or no translation unit for them\n");
}

Result<Selector> selector_of(const Options& options, const Context& context) {
  Selector selector{.ids = options.functions,
                    .all = options.all,
                    .n = options.n,
                    .strategy = options.strategy,
                    .seed = context.options.seed};
  if (!options.rules.empty()) {
    auto rules = load_choice_rules(options.rules);
    if (!rules) return tl::unexpected(rules.error());
    selector.rules = std::move(*rules);
  }
  if (!options.entries.empty()) selector.rules.entries = options.entries;
  return selector;
}

/// The call graph, where the strategy needs it or measures are asked for.
Result<std::optional<CallGraph>> graph_for(const Options& options, const Selector& selector,
                                           const Inventory& inventory, Context& context) {
  if (!options.measures && !needs_graph(selector)) return std::nullopt;
  auto graph = call_graph_of(inventory, context);
  if (!graph) return tl::unexpected(graph.error());
  return std::move(*graph);
}

Result<int> mask(const Options& options, Context& context) {
  if (options.list_strategies) return show_strategies(context);
  auto output = output_of(options);
  if (!output) return tl::unexpected(output.error());
  auto target = open_target(options.repository, context);
  if (!target) return tl::unexpected(target.error());
  if (!options.paths.empty()) target->options.path_globs = options.paths;
  if (auto good = check_output(*output, target->repository.root); !good) {
    return tl::unexpected(good.error());
  }
  auto inventory = inventory_of(*target, context);
  if (!inventory) return tl::unexpected(inventory.error());
  const auto selector = selector_of(options, context);
  if (!selector) return tl::unexpected(selector.error());
  const auto built = graph_for(options, *selector, *inventory, context);
  if (!built) return tl::unexpected(built.error());
  const CallGraph* graph = *built ? &**built : nullptr;
  const StubOptions stub{.docstring = *docstring_policy_from(options.docstring),
                         .initializers = *initializer_policy_from(options.initializers)};
  auto checked = options.check ? plan_checked(*inventory, context.front_ends, *selector, stub,
                                              {.jobs = context.options.jobs,
                                               .cache_directory = context.cache_directory()},
                                              context.terminal, graph)
                               : plan_unchecked(*inventory, *selector, stub, graph, context);
  if (!checked) return tl::unexpected(checked.error());
  if (auto written = write_masked(checked->masked, *inventory, *output, context.terminal);
      !written) {
    return tl::unexpected(written.error());
  }
  const std::string out =
      options.in_place ? inventory->repository().root.string() : options.out + options.patch;
  const auto measures = measures_of(checked->masked.plan, graph);
  auto printed =
      context.options.json
          ? context.terminal.print_json(
                masked_json(*checked, options.check, *output, out, measures))
          : context.terminal.print(masked_text(*checked, options.check, *output, out, measures));
  if (!printed) return tl::unexpected(printed.error());
  return 0;
}

}  // namespace

void add_mask(CLI::App& app, Selection& selection) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      add_command(app, "mask", "Replace bodies of functions by a NotImplementedError",
                  "  lacuna mask repo -n 3 --seed 7 -o masked\n"
                  "  lacuna mask repo --function 'src/model.py::Model.fit' --patch fit.patch");
  command
      ->add_option("repository", options->repository,
                   "A folder, a file, or a git URL with @commit; default: this folder")
      ->type_name("REPO");
  command->add_option("--function", options->functions, "Mask this function; may be repeated")
      ->type_name("ID");
  command->add_flag("--all", options->all, "Mask each outermost maskable function");
  command->add_option("-n", options->n, "Mask this many, chosen by the strategy from --seed")
      ->type_name("N");
  command->add_option("--strategy", options->strategy, "How -n chooses; default uniform")
      ->type_name("S");
  command
      ->add_option("--entry", options->entries,
                   "For -n: an id or file in which the experiments begin; may be repeated")
      ->allow_extra_args(false)
      ->type_name("ID");
  command
      ->add_option("--rules", options->rules,
                   "For -n: what `choose` of a paper may hold, weights for instance")
      ->type_name("FILE.yaml");
  command->add_flag("--measures", options->measures,
                    "Measure how the masked functions hang on each other");
  command->add_flag("--list-strategies", options->list_strategies, "List the strategies");
  command->add_flag("--check", options->check,
                    "Compile what sees a masked file, where the language has a compiler; leave "
                    "out what does not compile");
  command->add_option("--path", options->paths, "Only functions in files that match")
      ->type_name("GLOB");
  command->add_option("--docstring", options->docstring, "keep (default) or drop")
      ->check(CLI::IsMember({"keep", "drop"}).description(""))
      ->type_name("keep|drop");
  command
      ->add_option("--initializers", options->initializers,
                   "Those of C++ constructors: keep (default), or drop with the body")
      ->check(CLI::IsMember({"keep", "drop"}).description(""))
      ->type_name("keep|drop");
  command->add_option("-o", options->out, "Write the masked tree to this new folder")
      ->type_name("DIR");
  command->add_option("--patch", options->patch, "Write a patch for `git apply`")
      ->type_name("FILE");
  command->add_flag("--in-place", options->in_place, "Mask the files where they are");
  command
      ->add_option("--plan", options->plan,
                   "Where the plan with the gold bodies goes; default: beside the output")
      ->type_name("FILE");
  command->callback([options, &selection] {
    selection.action = [options](Context& context) { return mask(*options, context); };
  });
}

}  // namespace lacuna::cli
