#include <fmt/format.h>

#include <memory>

#include "command.hpp"
#include "lacuna/base/files.hpp"
#include "lacuna/base/text.hpp"

namespace lacuna::cli {
namespace {

struct Options {
  std::string file;
  bool dump = false;
};

Json as_json(const ParsedFile& parsed) {
  Json functions = Json::array();
  for (const Function& function : parsed.functions) functions.push_back(to_json(function));
  Json diagnostics = Json::array();
  for (const Diagnostic& diagnostic : parsed.diagnostics) {
    diagnostics.push_back({{"severity", to_string(diagnostic.severity)},
                           {"code", diagnostic.code},
                           {"message", diagnostic.message},
                           {"line", diagnostic.where.line},
                           {"column", diagnostic.where.column}});
  }
  return {{"schema", "lacuna.parse/1"},         {"path", parsed.path},
          {"language", parsed.language},        {"hash", parsed.hash},
          {"status", to_string(parsed.status)}, {"functions", functions},
          {"diagnostics", diagnostics}};
}

std::string as_text(const ParsedFile& parsed, const SourceFile& source, bool dump) {
  std::string text =
      fmt::format("{}: {}, {}, {} functions\n", printable(parsed.path), parsed.language,
                  to_string(parsed.status), parsed.functions.size());
  for (const Diagnostic& diagnostic : parsed.diagnostics) {
    text += fmt::format("  {}:{}: {}: {}\n", diagnostic.where.line, diagnostic.where.column,
                        to_string(diagnostic.severity), printable(diagnostic.message));
  }
  if (!dump) return text;
  for (const Function& function : parsed.functions) {
    text += fmt::format(
        "\n{} ({}) lines {}-{}, bytes {}-{}, body {}-{}\n  traits: {}\n  {} statements, "
        "cyclomatic {}, {}\n",
        printable(function.id.qualified_name), to_string(function.kind), function.line,
        function.end_line, function.whole.begin, function.whole.end, function.body.begin,
        function.body.end, fmt::join(function.traits, " "), function.statements,
        function.cyclomatic,
        function.maskable ? "maskable" : "not maskable: " + printable(function.reason));
    text += fmt::format("  body: {}\n", printable(source.text(function.body)));
  }
  return text;
}

Result<int> parse(const Options& options, Context& context) {
  auto text = read_file(options.file, {.max_bytes = FileRules{}.max_file_bytes});
  if (!text) return tl::unexpected(text.error());
  const LanguageFrontEnd* front_end = context.front_ends.for_file(options.file, *text);
  if (front_end == nullptr) {
    return fail(ErrorCode::unsupported,
                fmt::format("no front end takes {}", printable(options.file)),
                "`lacuna doctor` lists the languages");
  }
  const SourceFile source(options.file, std::move(*text));
  const ParsedFile parsed = front_end->parse(source);
  auto printed = context.options.json
                     ? context.terminal.print_json(as_json(parsed))
                     : context.terminal.print(as_text(parsed, source, options.dump));
  if (!printed) return tl::unexpected(printed.error());
  return 0;
}

}  // namespace

void add_parse(CLI::App& app, Selection& selection) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(app, "parse", "Show what a front end saw in one file",
                                  "  lacuna parse model.py --dump\n  lacuna parse model.py --json");
  command->add_option("file", options->file, "The source file")->required()->type_name("FILE");
  command->add_flag("--dump", options->dump, "Also list each function with its ranges and body");
  command->callback([options, &selection] {
    selection.action = [options](Context& context) { return parse(*options, context); };
  });
}

}  // namespace lacuna::cli
