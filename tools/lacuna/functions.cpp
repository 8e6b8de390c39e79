#include <fmt/format.h>

#include <memory>

#include "command.hpp"
#include "lacuna/base/text.hpp"

namespace lacuna::cli {
namespace {

struct Options {
  std::string repository = ".";
  std::vector<std::string> languages;
  std::vector<std::string> paths;
  bool maskable = false;
};

std::string listing(const Inventory& inventory, bool maskable_only) {
  std::string text;
  std::size_t shown = 0;
  std::size_t maskable = 0;
  for (const Function* function : inventory.functions()) {
    if (function->maskable) ++maskable;
    if (maskable_only && !function->maskable) continue;
    ++shown;
    text += fmt::format("{}  line {}, {} statements{}\n", printable(to_string(function->id)),
                        function->line, function->statements,
                        function->maskable ? "" : ", not maskable: " + printable(function->reason));
  }
  const InventoryCounts& counts = inventory.counts();
  text += fmt::format(
      "{} functions shown, {} maskable; {} files parsed, {} partly, {} refused, "
      "{} paths skipped\n",
      shown, maskable, counts.parsed, counts.partial, counts.refused, counts.skipped);
  return text;
}

Result<int> list_functions(const Options& options, Context& context) {
  auto target = open_target(options.repository, context);
  if (!target) return tl::unexpected(target.error());
  for (const std::string& language : options.languages) {
    if (context.front_ends.for_language(language) == nullptr) {
      return fail(ErrorCode::invalid_argument,
                  fmt::format("there is no front end for \"{}\"", language),
                  "`lacuna doctor` lists those that are there");
    }
  }
  target->options.languages = options.languages;
  if (!options.paths.empty()) target->options.path_globs = options.paths;
  auto inventory = inventory_of(*target, context);
  if (!inventory) return tl::unexpected(inventory.error());
  auto printed = context.options.json
                     ? context.terminal.print_json(to_json(*inventory, options.maskable))
                     : context.terminal.print(listing(*inventory, options.maskable));
  if (!printed) return tl::unexpected(printed.error());
  return 0;
}

}  // namespace

void add_functions(CLI::App& app, Selection& selection) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(app, "functions", "List the functions of a repository",
                                  "  lacuna functions path/to/repository --maskable\n"
                                  "  lacuna functions --path 'src/**' --json | jq .functions[].id");
  command
      ->add_option("repository", options->repository,
                   "A folder, a file, or a git URL with @commit; default: this folder")
      ->type_name("REPO");
  command->add_option("--language", options->languages, "Only this language; may be repeated")
      ->type_name("L");
  command->add_option("--path", options->paths, "Only files that match; may be repeated")
      ->type_name("GLOB");
  command->add_flag("--maskable", options->maskable, "Only functions that can be masked");
  command->callback([options, &selection] {
    selection.action = [options](Context& context) { return list_functions(*options, context); };
  });
}

}  // namespace lacuna::cli
