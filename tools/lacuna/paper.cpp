#include <fmt/format.h>

#include <memory>

#include "command.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/task/paper_spec.hpp"
#include "paper_redact.hpp"

namespace lacuna::cli {
namespace {

Json as_json(const std::string& file, const PaperSpecCheck& check) {
  Json problems = Json::array();
  for (const Diagnostic& diagnostic : check.diagnostics) {
    problems.push_back({{"severity", to_string(diagnostic.severity)},
                        {"code", diagnostic.code},
                        {"message", diagnostic.message},
                        {"path", diagnostic.where.path},
                        {"line", diagnostic.where.line},
                        {"column", diagnostic.where.column}});
  }
  return {{"schema", "lacuna.paper_check/1"},
          {"file", file},
          {"valid", check.spec.has_value()},
          {"problems", problems}};
}

std::string as_text(const std::string& file, const PaperSpecCheck& check) {
  std::string text;
  for (const Diagnostic& diagnostic : check.diagnostics) {
    text += fmt::format("{}:{}:{}: {}: {}\n", printable(diagnostic.where.path),
                        diagnostic.where.line, diagnostic.where.column,
                        to_string(diagnostic.severity), printable(diagnostic.message));
  }
  if (!check.spec) {
    return text + fmt::format("{}: {} problems\n", printable(file), check.diagnostics.size());
  }
  return text + fmt::format("{}: good; {} experiments, {} gold numbers\n", printable(file),
                            check.spec->experiments.size(), gold_numbers(*check.spec).size());
}

Result<int> check(const std::string& file, Context& context) {
  const PaperSpecCheck result = check_paper_spec(file);
  auto printed = context.options.json ? context.terminal.print_json(as_json(file, result))
                                      : context.terminal.print(as_text(file, result));
  if (!printed) return tl::unexpected(printed.error());
  return result.spec ? 0 : 3;
}

}  // namespace

void add_paper(CLI::App& app, Selection& selection) {
  CLI::App* paper =
      add_command(app, "paper", "Check a paper's YAML, take the results out of its text",
                  "  lacuna paper check paper.yaml\n"
                  "  lacuna paper redact main.tex -o redacted.tex");
  paper->require_subcommand(1);
  auto file = std::make_shared<std::string>();
  CLI::App* command =
      add_command(*paper, "check", "Say everything that is wrong with a paper's YAML",
                  "  lacuna paper check paper.yaml\n  lacuna paper check paper.yaml --json");
  command->add_option("spec", *file, "The YAML")->required()->type_name("SPEC.yaml");
  command->callback([file, &selection] {
    selection.action = [file](Context& context) { return check(*file, context); };
  });
  add_paper_redact(*paper, selection);
}

}  // namespace lacuna::cli
