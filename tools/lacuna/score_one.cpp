#include <fmt/format.h>

#include <memory>

#include "command.hpp"
#include "lacuna/base/files.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/score/score_one.hpp"

namespace lacuna::cli {
namespace {

struct Options {
  std::string gold;
  std::string answer;
  std::string scorer = "strict";
  Tolerance tolerance;
};

std::string as_text(const OneAnswer& one) {
  std::string text;
  for (const LeafVerdict& leaf : one.verdict.leaves) {
    text += fmt::format("{}  {:<24} gold {}, answer {}{}{}\n", leaf.pass ? "pass" : "FAIL",
                        leaf.path.empty() ? "(root)" : printable(leaf.path),
                        printable(dump_json(leaf.gold)), printable(dump_json(leaf.value)),
                        leaf.reason.empty() ? "" : ": " + printable(leaf.reason),
                        leaf.flag.empty() ? "" : fmt::format(" [{}]", leaf.flag));
  }
  if (!one.answer.problem.empty()) {
    text += fmt::format("the answer: {}\n", printable(one.answer.problem));
  }
  return text + (one.verdict.pass ? "pass\n" : "fail\n");
}

Result<int> score(const Options& options, Context& context) {
  auto gold = read_file(options.gold);
  if (!gold) return tl::unexpected(gold.error());
  auto answer = read_file(options.answer, {.max_bytes = std::uint64_t{64} << 20});
  if (!answer) return tl::unexpected(answer.error());
  auto one = score_one(
      *gold, *answer,
      {.scorer = *scorer_kind_from(options.scorer), .tolerance = options.tolerance, .units = {}});
  if (!one) return tl::unexpected(one.error());
  auto printed = context.options.json ? context.terminal.print_json(to_json(*one))
                                      : context.terminal.print(as_text(*one));
  if (!printed) return tl::unexpected(printed.error());
  return one->verdict.pass ? 0 : 1;
}

}  // namespace

void add_score_one(CLI::App& app, Selection& selection) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      add_command(app, "score-one", "Judge one answer against one gold, leaf by leaf",
                  "  lacuna score-one --gold gold.json --answer answer.json\n"
                  "  lacuna score-one --gold gold.json --answer reply.txt --rtol 0.01 --json");
  command->add_option("--gold", options->gold, "JSON of the gold")->required()->type_name("FILE");
  command->add_option("--answer", options->answer, "What was reported")
      ->required()
      ->type_name("FILE");
  command->add_option("--scorer", options->scorer, "strict (default) or reference")
      ->check(CLI::IsMember({"strict", "reference"}).description(""))
      ->type_name("strict|reference");
  command->add_option("--rtol", options->tolerance.rtol, "Relative tolerance; default 0.05")
      ->check(CLI::NonNegativeNumber.description(""))
      ->type_name("X");
  command->add_option("--atol", options->tolerance.atol, "Absolute tolerance; default 0")
      ->check(CLI::NonNegativeNumber.description(""))
      ->type_name("X");
  command->callback([options, &selection] {
    selection.action = [options](Context& context) { return score(*options, context); };
  });
}

}  // namespace lacuna::cli
