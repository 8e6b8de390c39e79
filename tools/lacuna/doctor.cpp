#include <fmt/format.h>

#include "command.hpp"
#include "front_ends.hpp"
#include "lacuna/base/process.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/sandbox/sandbox.hpp"
#include "lacuna/version.hpp"

namespace lacuna::cli {
namespace {

struct Tool {
  std::string name;
  std::string purpose;
  std::string path;
  std::string advice;
};

std::vector<Tool> find_tools() {
  std::vector<Tool> tools = {
      {"git", "repositories by URL", "", "apt-get install git"},
      {"bwrap", "the sandbox", "", "apt-get install bubblewrap"},
      {"python3", "experiments in Python", "", "apt-get install python3"},
  };
  for (Tool& tool : tools)
    tool.path = find_program(tool.name, ProcessOptions{}.search_path).string();
  return tools;
}

Json as_json(const std::vector<Tool>& tools, const SandboxCapabilities& sandbox,
             const Context& context) {
  Json document = {{"schema", "lacuna.doctor/1"}, {"version", version()}};
  document["languages"] = Json::array();
  for (const auto& front_end : context.front_ends.list()) {
    document["languages"].push_back(
        {{"language", front_end->language()}, {"version", front_end->version()}});
  }
  document["compiler"] = describe_compiler();
  document["tools"] = Json::array();
  for (const Tool& tool : tools) {
    document["tools"].push_back({{"name", tool.name},
                                 {"purpose", tool.purpose},
                                 {"path", tool.path.empty() ? Json() : Json(tool.path)},
                                 {"advice", tool.path.empty() ? tool.advice : ""}});
  }
  document["sandbox"] = to_json(sandbox);
  document["cache"] = context.cache_directory().string();
  return document;
}

std::string mark(bool good, const Context& context) {
  const bool color = context.terminal.options().color;
  const std::string_view word = good ? "yes" : "NO ";
  return color ? fmt::format("\x1b[{}m{}\x1b[0m", good ? 32 : 31, word) : std::string(word);
}

std::string as_text(const std::vector<Tool>& tools, const SandboxCapabilities& sandbox,
                    const Context& context) {
  std::string text = fmt::format("lacuna {}\n\nLanguages\n", version());
  for (const auto& front_end : context.front_ends.list()) {
    text += fmt::format("  {}  {:<22} {}\n", mark(true, context), front_end->language(),
                        front_end->version());
  }
  text += fmt::format("       {:<22} {}\n", "compiler for C and C++", describe_compiler());
  text += "\nTools\n";
  for (const Tool& tool : tools) {
    const bool found = !tool.path.empty();
    text += fmt::format("  {}  {:<22} {}\n", mark(found, context), tool.name,
                        found ? tool.path : fmt::format("for {}: {}", tool.purpose, tool.advice));
  }
  text += "\nSandbox\n";
  text += fmt::format("  {}  {:<22} {}\n", mark(sandbox.available, context), "isolation",
                      printable(sandbox.missing));
  text += fmt::format("  {}  {:<22} {}\n", mark(sandbox.overlay, context), "overlay workspaces",
                      sandbox.overlay ? "" : "workspaces are copied instead");
  for (const Protection& protection : sandbox.protections) {
    text += fmt::format("  {}  {:<22} {}{}\n", mark(protection.enforced, context), protection.name,
                        printable(protection.how),
                        protection.enforced || protection.advice.empty()
                            ? ""
                            : "; " + printable(protection.advice));
  }
  text += fmt::format("\nCache: {}\n", context.cache_directory().string());
  return text;
}

Result<int> examine(Context& context) {
  const std::vector<Tool> tools = find_tools();
  const SandboxCapabilities sandbox = probe_sandbox(context.terminal);
  auto printed = context.options.json
                     ? context.terminal.print_json(as_json(tools, sandbox, context))
                     : context.terminal.print(as_text(tools, sandbox, context));
  if (!printed) return tl::unexpected(printed.error());
  return sandbox.available ? 0 : 4;
}

}  // namespace

void add_doctor(CLI::App& app, Selection& selection) {
  CLI::App* command =
      add_command(app, "doctor", "Say what works on this machine, and what to do about the rest",
                  "  lacuna doctor\n  lacuna doctor --json | jq .sandbox");
  command->callback([&selection] { selection.action = examine; });
}

}  // namespace lacuna::cli
