#include <fmt/format.h>

#include <memory>
#include <optional>

#include "command.hpp"
#include "lacuna/base/files.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/mask/apply.hpp"
#include "lacuna/mask/choose.hpp"

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
  bool list_strategies = false;
  std::string docstring = "keep";
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

Result<void> check_usage(const Options& options) {
  const int selectors = static_cast<int>(!options.functions.empty()) +
                        static_cast<int>(options.all) + static_cast<int>(options.n.has_value());
  const int outputs = static_cast<int>(!options.out.empty()) +
                      static_cast<int>(!options.patch.empty()) + static_cast<int>(options.in_place);
  if (selectors != 1) {
    return fail(ErrorCode::invalid_argument,
                "say what to mask by exactly one of --function, --all and -n",
                "for example `lacuna mask REPO -n 3 -o masked`");
  }
  if (outputs != 1) {
    return fail(ErrorCode::invalid_argument,
                "say where the result goes by exactly one of -o, --patch and --in-place",
                "for example `lacuna mask REPO --all -o masked`");
  }
  if (options.in_place && options.plan.empty()) {
    return fail(ErrorCode::invalid_argument, "--in-place needs --plan",
                "without the plan the bodies could not be restored");
  }
  return {};
}

Result<std::vector<const Function*>> select(const Options& options, const Inventory& inventory,
                                            std::uint64_t seed) {
  if (!options.functions.empty()) {
    std::vector<const Function*> chosen;
    for (const std::string& id : options.functions) {
      auto function = inventory.require(id);
      if (!function) return tl::unexpected(function.error());
      chosen.push_back(*function);
    }
    return chosen;
  }
  auto candidates = find_candidates(inventory, {});
  if (!candidates) return candidates;
  if (options.all) return outermost(*candidates);
  if (options.strategy != "uniform") {
    std::vector<std::string> names;
    for (const StrategyInfo& strategy : list_strategies()) names.emplace_back(strategy.name);
    return fail(ErrorCode::invalid_argument,
                fmt::format("there is no strategy \"{}\"", printable(options.strategy)),
                fmt::format("known are {}", fmt::join(names, ", ")));
  }
  auto sample = sample_sets(*candidates, *options.n, 1, seed);
  if (!sample) return tl::unexpected(sample.error());
  std::vector<const Function*> chosen;
  for (const std::uint32_t index : sample->sets.front()) chosen.push_back((*candidates)[index]);
  return chosen;
}

bool is_below(const fs::path& path, const fs::path& folder) {
  const auto relative =
      fs::weakly_canonical(fs::absolute(path)).lexically_relative(fs::weakly_canonical(folder));
  return !relative.empty() && *relative.begin() != "..";
}

/// Where the plan goes: never into the masked tree, because it holds the gold bodies.
Result<fs::path> plan_path(const Options& options, const fs::path& root) {
  const fs::path tree = options.in_place ? root : fs::absolute(options.out);
  fs::path path = options.plan;
  if (path.empty()) {
    fs::path base = options.out.empty() ? options.patch : options.out;
    if (!base.has_filename()) base = base.parent_path();
    path = base.string() + ".mask.json";
  }
  if (options.patch.empty() && is_below(path, tree)) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("the plan {} would lie inside the masked tree", path.string()),
                "it holds the gold bodies; name another place with --plan");
  }
  return path;
}

Result<void> write_result(const Options& options, const MaskedRepo& masked,
                          const Inventory& inventory, Context& context) {
  const fs::path& root = inventory.repository().root;
  if (options.in_place) return mask_in_place(masked, root);
  if (!options.patch.empty()) {
    auto patch = masked_patch(masked, root);
    if (!patch) return tl::unexpected(patch.error());
    return write_file_atomic(options.patch, *patch);
  }
  return write_masked_tree(masked, inventory.repository(), inventory.listing(), options.out,
                           context.terminal);
}

Result<int> mask(const Options& options, Context& context) {
  if (options.list_strategies) return show_strategies(context);
  if (auto usage = check_usage(options); !usage) return tl::unexpected(usage.error());
  auto target = open_target(options.repository, context);
  if (!target) return tl::unexpected(target.error());
  if (!options.paths.empty()) target->options.path_globs = options.paths;
  auto inventory = inventory_of(*target, context);
  if (!inventory) return tl::unexpected(inventory.error());
  auto chosen = select(options, *inventory, context.options.seed);
  if (!chosen) return tl::unexpected(chosen.error());
  auto place = plan_path(options, inventory->repository().root);
  if (!place) return tl::unexpected(place.error());

  PlanOptions plan_options;
  plan_options.stub.docstring = *docstring_policy_from(options.docstring);
  plan_options.strategy = options.all ? "all" : options.n ? options.strategy : "chosen";
  plan_options.seed = options.n ? context.options.seed : 0;
  auto plan = make_plan(*inventory, context.front_ends, *chosen, plan_options);
  if (!plan) return tl::unexpected(plan.error());
  auto masked = apply_plan(*plan, inventory->repository().root, context.front_ends);
  if (!masked) return tl::unexpected(masked.error());
  // The plan comes first: if writing it fails, nothing has lost its body.
  if (auto saved = write_file_atomic(*place, dump_json(to_json(*plan, true), true) + "\n"); !saved) {
    return tl::unexpected(saved.error());
  }
  if (auto written = write_result(options, *masked, *inventory, context); !written) {
    return tl::unexpected(written.error());
  }

  const std::string out = options.in_place ? inventory->repository().root.string()
                                           : options.out + options.patch;
  Json ids = Json::array();
  for (const MaskItem& item : plan->items) ids.push_back(to_string(item.id));
  auto printed = context.options.json
                     ? context.terminal.print_json({{"schema", "lacuna.masked/1"},
                                               {"output", out},
                                               {"plan", place->string()},
                                               {"functions", ids}})
                     : context.terminal.print(fmt::format("masked {} functions in {} files: {}\nplan: {}\n",
                                                          plan->items.size(), plan->files.size(),
                                                          out, place->string()));
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
  command->add_option("repository", options->repository,
                      "A folder, a file, or a git URL with @commit; default: this folder")
      ->type_name("REPO");
  command->add_option("--function", options->functions, "Mask this function; may be repeated")
      ->type_name("ID");
  command->add_flag("--all", options->all, "Mask each outermost maskable function");
  command->add_option("-n", options->n, "Mask this many, chosen by the strategy from --seed")
      ->type_name("N");
  command->add_option("--strategy", options->strategy, "How -n chooses; default uniform")
      ->type_name("S");
  command->add_flag("--list-strategies", options->list_strategies, "List the strategies");
  command->add_option("--path", options->paths, "Only functions in files that match")
      ->type_name("GLOB");
  command->add_option("--docstring", options->docstring, "keep (default) or drop")
      ->check(CLI::IsMember({"keep", "drop"}).description(""))
      ->type_name("keep|drop");
  command->add_option("-o", options->out, "Write the masked tree to this new folder")
      ->type_name("DIR");
  command->add_option("--patch", options->patch, "Write a patch for `git apply`")
      ->type_name("FILE");
  command->add_flag("--in-place", options->in_place, "Mask the files where they are");
  command->add_option("--plan", options->plan,
                      "Where the plan with the gold bodies goes; default: beside the output")
      ->type_name("FILE");
  command->callback([options, &selection] {
    selection.action = [options](Context& context) { return mask(*options, context); };
  });
}

}  // namespace lacuna::cli
