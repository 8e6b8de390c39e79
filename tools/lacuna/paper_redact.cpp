#include <fmt/format.h>

#include <memory>
#include <system_error>

#include "command.hpp"
#include "lacuna/base/files.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/base/yaml.hpp"
#include "lacuna/paper/redact_paper.hpp"
#include "lacuna/paper/review.hpp"
#include "lacuna/task/paper_spec.hpp"
#include "paper_redact.hpp"

namespace lacuna::cli {
namespace fs = std::filesystem;
namespace {

struct RedactOptions {
  std::string paper;
  std::string gold;
  std::string overrides;
  std::string out;
  std::string review;
};

void collect(const Json& value, std::vector<double>& numbers) {
  if (value.is_number()) {
    numbers.push_back(value.get<double>());
  } else if (value.is_structured()) {
    for (const Json& item : value) collect(item, numbers);
  }
}

/// Numbers of a YAML file: scalars without quotes that are numbers, however deep.
void collect(const YamlNode& node, std::vector<double>& numbers) {
  if (node.kind == YamlNode::Kind::scalar && !node.quoted) {
    const auto value = parse_json(node.scalar, "gold");
    if (value && value->is_number()) numbers.push_back(value->get<double>());
  }
  for (const YamlNode& item : node.items) collect(item, numbers);
  for (const YamlMember& member : node.members) collect(member.value, numbers);
}

Result<std::vector<double>> read_gold(const std::string& file) {
  auto text = read_file(file);
  if (!text) return tl::unexpected(text.error());
  std::vector<double> numbers;
  if (fs::path(file).extension() == ".json") {
    const auto json = parse_json(*text, file);
    if (!json) return tl::unexpected(json.error());
    collect(*json, numbers);
  } else {
    const auto yaml = parse_yaml(*text, file);
    if (!yaml) return tl::unexpected(yaml.error());
    collect(*yaml, numbers);
  }
  if (numbers.empty()) {
    return fail(ErrorCode::bad_input, "there is no number in the gold",
                "write JSON or YAML with numbers, nested as you like", Location{file, 0, 0});
  }
  return numbers;
}

/// The paper, its gold and its overrides, from a text or from a YAML of a paper.
struct Job {
  PaperText paper;
  RedactionOptions options;
};

Result<Job> read_job(const RedactOptions& options, Context& context) {
  Job job;
  fs::path file = options.paper;
  fs::path overrides = options.overrides;
  if (file.extension() == ".yaml" || file.extension() == ".yml") {
    auto spec = load_paper_spec(file);
    if (!spec) return tl::unexpected(spec.error());
    job.options.gold = gold_numbers(*spec);
    if (overrides.empty() && !spec->overrides_path.empty()) {
      overrides = file.parent_path() / spec->overrides_path;
    }
    file = file.parent_path() / spec->text_path;
  }
  if (!options.gold.empty()) {
    auto gold = read_gold(options.gold);
    if (!gold) return tl::unexpected(gold.error());
    job.options.gold.insert(job.options.gold.end(), gold->begin(), gold->end());
  }
  if (!overrides.empty()) {
    auto read = load_redaction_overrides(overrides);
    if (!read) return tl::unexpected(read.error());
    job.options.overrides = std::move(*read);
  }
  auto paper = read_paper(file, {}, context.terminal);
  if (!paper) return tl::unexpected(paper.error());
  job.paper = std::move(*paper);
  return job;
}

/// Refuses to write over anything that was read.
Result<void> check_outputs(const RedactOptions& options, const PaperText& paper) {
  std::vector<std::string> inputs = paper.files;
  inputs.insert(inputs.end(), {options.paper, options.gold, options.overrides});
  for (const std::string& output : {options.out, options.review}) {
    if (output.empty()) continue;
    for (const std::string& input : inputs) {
      std::error_code ignored;
      if (input.empty() || !fs::equivalent(output, input, ignored)) continue;
      return fail(ErrorCode::conflict,
                  fmt::format("{} would be written over, which is read", printable(input)),
                  "choose another name for -o and --review");
    }
    if (output == options.out && output == options.review) {
      return fail(ErrorCode::conflict, "-o and --review name the same file");
    }
  }
  return {};
}

Json as_json(const RedactOptions& options, const PaperText& paper, const PaperRedaction& done) {
  Json numbers = Json::array();
  const PaperLines lines(paper);
  for (const PaperNumberClass& number : done.classified.numbers) {
    const Location where = lines.location(number.range().begin);
    numbers.push_back({{"text", to_valid_utf8(number.text)},
                       {"kind", to_string(number.kind)},
                       {"reason", number.reason},
                       {"place", number.place},
                       {"path", where.path},
                       {"line", where.line}});
  }
  Json figures = Json::array();
  for (const PaperFigure& figure : done.classified.figures) {
    figures.push_back({{"name", to_valid_utf8(figure.name)},
                       {"kind", to_string(figure.kind)},
                       {"reason", figure.reason},
                       {"line", lines.location(figure.range.begin).line}});
  }
  Json conflicts = Json::array();
  for (const GoldConflict& conflict : done.conflicts) {
    conflicts.push_back({{"gold", conflict.gold},
                         {"text", conflict.text},
                         {"path", conflict.where.path},
                         {"line", conflict.where.line},
                         {"reason", conflict.reason},
                         {"decided", conflict.decided}});
  }
  return {{"schema", "lacuna.redacted/1"},
          {"paper", options.paper},
          {"format", to_string(paper.format)},
          {"written", options.out},
          {"removed", done.count(NumberKind::result)},
          {"kept", done.count(NumberKind::needed)},
          {"gold_stays", done.gold_stays()},
          {"conflicts", conflicts},
          {"too_short", done.too_short},
          {"figures", figures},
          {"numbers", numbers}};
}

std::string as_text(const RedactOptions& options, const PaperRedaction& done) {
  std::string text = fmt::format("{}: {} numbers removed, {} kept\n", printable(options.out),
                                 done.count(NumberKind::result), done.count(NumberKind::needed));
  for (const PaperFigure& figure : done.classified.figures) {
    text += fmt::format("  figure {}: {} ({})\n", printable(figure.name),
                        figure.kind == NumberKind::result ? "removed" : "kept", figure.reason);
  }
  for (const GoldConflict& conflict : done.conflicts) {
    text +=
        fmt::format("  {}:{}: {} stays and is the gold {} ({}{})\n", printable(conflict.where.path),
                    conflict.where.line, printable(conflict.text), conflict.gold, conflict.reason,
                    conflict.decided ? "" : "; decide by --overrides");
  }
  for (const double value : done.too_short) {
    text += fmt::format("  the gold {} has one digit: it stays where it stands like that\n", value);
  }
  return text;
}

Result<int> redact(const RedactOptions& options, Context& context) {
  auto job = read_job(options, context);
  if (!job) return tl::unexpected(job.error());
  if (auto free = check_outputs(options, job->paper); !free) return tl::unexpected(free.error());
  for (const Diagnostic& each : job->paper.diagnostics) context.terminal.diagnostic(each);
  const PaperRedaction done = redact_paper(job->paper, job->options);
  for (const Diagnostic& each : done.diagnostics) {
    context.terminal.note(
        fmt::format("{}:{}: {}", printable(each.where.path), each.where.line, each.message));
  }
  if (!options.review.empty()) {
    const auto page = review_page(job->paper, done);
    if (!page) return tl::unexpected(page.error());
    if (auto wrote = write_file_atomic(options.review, *page); !wrote) {
      return tl::unexpected(wrote.error());
    }
  }
  if (auto wrote = write_file_atomic(options.out, done.text); !wrote) {
    return tl::unexpected(wrote.error());
  }
  auto printed = context.options.json
                     ? context.terminal.print_json(as_json(options, job->paper, done))
                     : context.terminal.print(as_text(options, done));
  if (!printed) return tl::unexpected(printed.error());
  return done.gold_stays() ? 1 : 0;
}

}  // namespace

void add_paper_redact(CLI::App& paper, Selection& selection) {
  auto options = std::make_shared<RedactOptions>();
  CLI::App* command = add_command(
      paper, "redact", "Take the numerical results out of a paper",
      "  lacuna paper redact main.tex -o redacted.tex --review review.html\n"
      "  lacuna paper redact paper.yaml --overrides corrections.yaml -o redacted.md\n"
      "Exit status 1: a gold number stays because the paper needs it there, and nobody decided.");
  command
      ->add_option("paper", options->paper, "LaTeX, Markdown, HTML, text, PDF, or a paper's YAML")
      ->required()
      ->type_name("PAPER");
  command->add_option("--gold", options->gold, "JSON or YAML of numbers that must go")
      ->type_name("FILE");
  command->add_option("--overrides", options->overrides, "What a person corrected (YAML)")
      ->type_name("FILE");
  command->add_option("-o,--output", options->out, "Where the text without results goes")
      ->required()
      ->type_name("OUT");
  command->add_option("--review", options->review, "Write a page to look the result over")
      ->type_name("FILE.html");
  command->callback([options, &selection] {
    selection.action = [options](Context& context) { return redact(*options, context); };
  });
}

}  // namespace lacuna::cli
