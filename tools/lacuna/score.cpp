#include <fmt/format.h>

#include <memory>
#include <optional>

#include "command.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/report/table.hpp"
#include "lacuna/score/score.hpp"

namespace lacuna::cli {
namespace {

struct Options {
  std::vector<std::string> runs;
  std::string scorer = "strict";
  std::optional<double> rtol;
  std::optional<double> atol;
  std::vector<std::uint32_t> ks;
  std::optional<double> min;
  bool attempts = false;
};

Result<Summary> score_folder(const std::string& folder, const Options& options, Context& context) {
  auto info = read_run_info(folder);
  if (!info) return tl::unexpected(info.error());
  auto records = read_records(folder, context.terminal);
  if (!records) return tl::unexpected(records.error());
  const ScoreOptions how{
      .scorer = *scorer_kind_from(options.scorer), .rtol = options.rtol, .atol = options.atol};
  return score_run(*info, *records, how, options.ks);
}

/// Where an attempt went wrong, one line each.
std::string attempt_lines(const Summary& summary) {
  std::string text;
  for (const Score& score : summary.scores) {
    text += fmt::format("{} attempt {}: {}{}{}\n", score.task, score.attempt,
                        score.pass ? "pass" : "fail",
                        score.disagree ? " (what was reported disagrees)" : "",
                        score.problem.empty() ? "" : ": " + printable(score.problem));
    for (const ExperimentScore& experiment : score.experiments) {
      for (const LeafVerdict& leaf : experiment.official.leaves) {
        if (leaf.pass) continue;
        text += fmt::format("  {}{}: {}\n", experiment.id, printable(leaf.path),
                            printable(leaf.reason));
      }
    }
  }
  return text;
}

bool below(const Summary& summary, double min) {
  for (const GroupScore& group : summary.by_n) {
    if (group.pass_at_1 < min) return true;
  }
  return false;
}

Result<int> score(const Options& options, Context& context) {
  std::vector<Summary> summaries;
  for (const std::string& folder : options.runs) {
    auto summary = score_folder(folder, options, context);
    if (!summary) return tl::unexpected(summary.error());
    summaries.push_back(std::move(*summary));
  }
  std::string text;
  if (context.options.json) {
    for (const Summary& summary : summaries) {
      text += dump_json(to_json(summary, options.attempts), summaries.size() == 1) + "\n";
    }
  } else {
    if (options.attempts) {
      for (const Summary& summary : summaries) text += attempt_lines(summary);
    }
    text += render_table(summaries, {.color = context.terminal.options().color});
  }
  if (auto printed = context.terminal.print(text); !printed) {
    return tl::unexpected(printed.error());
  }
  for (const Summary& summary : summaries) {
    if (options.min && below(summary, *options.min)) return 1;
  }
  return 0;
}

}  // namespace

void add_score(CLI::App& app, Selection& selection) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(app, "score", "Score saved records again; runs nothing",
                                  "  lacuna score runs/gold runs/recall\n"
                                  "  lacuna score runs/mine --scorer reference --attempts --json");
  command
      ->add_option("runs", options->runs, "Folders of runs; with --json one line each if several")
      ->required()
      ->type_name("RUNS");
  command->add_option("--scorer", options->scorer, "strict (default) or reference")
      ->check(CLI::IsMember({"strict", "reference"}).description(""))
      ->type_name("strict|reference");
  command->add_option("--rtol", options->rtol, "Relative tolerance instead of the tasks' own")
      ->check(CLI::NonNegativeNumber.description(""))
      ->type_name("X");
  command->add_option("--atol", options->atol, "Absolute tolerance instead of the tasks' own")
      ->check(CLI::NonNegativeNumber.description(""))
      ->type_name("X");
  command->add_option("-k", options->ks, "k of pass@k; may be repeated; default 1 and all attempts")
      ->check(CLI::PositiveNumber.description(""))
      ->type_name("K");
  command->add_option("--min", options->min, "Exit status 1 where pass@1 at any n is below this")
      ->check(CLI::Range(0.0, 1.0).description(""))
      ->type_name("P");
  command->add_flag("--attempts", options->attempts, "Also show each attempt, leaf by leaf");
  command->callback([options, &selection] {
    selection.action = [options](Context& context) { return score(*options, context); };
  });
}

}  // namespace lacuna::cli
