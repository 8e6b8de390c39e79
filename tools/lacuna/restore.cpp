#include <fmt/format.h>

#include <memory>

#include "command.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/mask/apply.hpp"
#include "lacuna/mask/output.hpp"

namespace lacuna::cli {
namespace {

struct RestoreCommand {
  std::string plan;
  std::string directory = ".";
  bool take_bodies = false;
};

struct SpliceCommand {
  std::string plan;
  std::string from;
  std::string repository;
  std::string out;
};

Result<MaskPlan> read_plan(const std::string& path) {
  auto json = read_json_file(path);
  if (!json) return tl::unexpected(json.error());
  return mask_plan_from_json(*json, path);
}

std::string as_text(const std::vector<FilledBody>& bodies) {
  std::string text;
  for (const FilledBody& body : bodies) {
    text += fmt::format("  {}: {}\n", printable(to_string(body.id)),
                        !body.problem.empty() ? "not taken: " + printable(body.problem)
                        : body.filled         ? "filled in"
                                              : "still masked");
  }
  return text;
}

Result<int> restore_tree(const RestoreCommand& command, Context& context) {
  auto plan = read_plan(command.plan);
  if (!plan) return tl::unexpected(plan.error());
  auto result =
      restore(*plan, std::filesystem::absolute(command.directory), context.front_ends,
              {.take_bodies = command.take_bodies, .jobs = context.options.jobs}, context.terminal);
  if (!result) return tl::unexpected(result.error());
  for (const std::string& path : result->drifted) {
    context.terminal.note(fmt::format(
        "{} was changed outside the masked bodies too; those changes are kept", printable(path)));
  }
  auto printed = context.options.json ? context.terminal.print_json(to_json(*result))
                                      : context.terminal.print(fmt::format(
                                            "restored {} files in {}\n{}", result->restored.size(),
                                            printable(command.directory), as_text(result->bodies)));
  if (!printed) return tl::unexpected(printed.error());
  return 0;
}

Result<int> splice(const SpliceCommand& command, Context& context) {
  auto plan = read_plan(command.plan);
  if (!plan) return tl::unexpected(plan.error());
  auto target =
      open_target(command.repository.empty() ? plan->repository : command.repository, context);
  if (!target) return tl::unexpected(target.error());
  auto listing = list_files(target->repository, target->options.rules, context.terminal);
  if (!listing) return tl::unexpected(listing.error());
  auto bodies = splice_tree(*plan, command.from, target->repository, *listing, context.front_ends,
                            command.out, context.terminal);
  if (!bodies) return tl::unexpected(bodies.error());
  auto printed = context.options.json
                     ? context.terminal.print_json(spliced_json(command.out, *bodies))
                     : context.terminal.print(fmt::format(
                           "spliced into {}\n{}", printable(command.out), as_text(*bodies)));
  if (!printed) return tl::unexpected(printed.error());
  return 0;
}

}  // namespace

void add_restore(CLI::App& app, Selection& selection) {
  auto options = std::make_shared<RestoreCommand>();
  CLI::App* command = add_command(app, "restore", "Give the bodies back to a masked tree",
                                  "  lacuna restore masked.mask.json masked\n"
                                  "  lacuna restore plan.json repo --take-bodies --json");
  command->add_option("plan", options->plan, "The plan of the masks")
      ->required()
      ->type_name("PLAN");
  command->add_option("directory", options->directory, "The masked tree; default: this folder")
      ->type_name("DIR");
  command->add_flag("--take-bodies", options->take_bodies,
                    "Read bodies that somebody filled in as an answer, then restore those too");
  command->callback([options, &selection] {
    selection.action = [options](Context& context) { return restore_tree(*options, context); };
  });
}

void add_splice(CLI::App& app, Selection& selection) {
  auto options = std::make_shared<SpliceCommand>();
  CLI::App* command =
      add_command(app, "splice", "Take only the masked bodies of an attempt into a pristine tree",
                  "  lacuna splice masked.mask.json --from attempt -o spliced\n"
                  "  lacuna splice plan.json --from attempt --repository repo -o spliced --json");
  command->add_option("plan", options->plan, "The plan of the masks")
      ->required()
      ->type_name("PLAN");
  command->add_option("--from", options->from, "The tree of the attempt")
      ->required()
      ->type_name("DIR");
  command
      ->add_option("--repository", options->repository,
                   "The unmasked repository; default: the one the plan names")
      ->type_name("REPO");
  command->add_option("-o", options->out, "New folder for the result")
      ->required()
      ->type_name("OUT");
  command->callback([options, &selection] {
    selection.action = [options](Context& context) { return splice(*options, context); };
  });
}

}  // namespace lacuna::cli
