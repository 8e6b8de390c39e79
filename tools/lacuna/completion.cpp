#include <fmt/format.h>

#include <memory>

#include "command.hpp"

namespace lacuna::cli {
namespace {

/// One level of the command line: the words that may follow `path`.
struct Level {
  std::string path;  ///< sub-commands joined by blanks, without "lacuna"
  std::vector<std::string> commands;
  std::vector<std::string> options;
};

void collect(const CLI::App& app, const std::string& path, std::vector<Level>& levels) {
  Level level{.path = path, .commands = {}, .options = {}};
  for (const CLI::App* up = &app; up != nullptr; up = up->get_parent()) {
    for (const CLI::Option* option : up->get_options()) {
      for (const std::string& name : option->get_lnames()) level.options.push_back("--" + name);
      for (const std::string& name : option->get_snames()) level.options.push_back("-" + name);
    }
  }
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    level.commands.push_back(command->get_name());
  }
  levels.push_back(level);
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    collect(*command, path.empty() ? command->get_name() : path + " " + command->get_name(),
            levels);
  }
}

std::string bash_cases(const std::vector<Level>& levels) {
  std::string text;
  for (const Level& level : levels) {
    text += fmt::format("    '{}') words='{} {}' ;;\n", level.path, fmt::join(level.commands, " "),
                        fmt::join(level.options, " "));
  }
  return text;
}

/// Walks the words that are typed already to find the level, then offers its words and files.
std::string bash_script(const std::vector<Level>& levels) {
  std::string known;
  for (const Level& level : levels) known += fmt::format(" '{}'", level.path);
  return fmt::format(R"sh(_lacuna() {{
  local path='' word words='' known next
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    next="${{path:+$path }}$word"
    for known in{}; do
      [ "$known" = "$next" ] && path="$next"
    done
  done
  case "$path" in
{}  esac
  COMPREPLY=($(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o default -F _lacuna lacuna
)sh",
                     known, bash_cases(levels));
}

std::string fish_script(const std::vector<Level>& levels) {
  std::string text;
  for (const Level& level : levels) {
    const std::string condition = level.path.empty()
                                      ? "__fish_use_subcommand"
                                      : fmt::format("__fish_seen_subcommand_from {}", level.path);
    for (const std::string& command : level.commands) {
      text += fmt::format("complete -c lacuna -n '{}' -a {}\n", condition, command);
    }
    for (const std::string& option : level.options) {
      text += option.starts_with("--")
                  ? fmt::format("complete -c lacuna -n '{}' -l {}\n", condition, option.substr(2))
                  : fmt::format("complete -c lacuna -n '{}' -s {}\n", condition, option.substr(1));
    }
  }
  return text;
}

Result<int> complete(const CLI::App& app, const std::string& shell, Context& context) {
  std::vector<Level> levels;
  collect(app, "", levels);
  std::string script;
  if (shell == "fish") {
    script = fish_script(levels);
  } else if (shell == "zsh") {
    script = "#compdef lacuna\nautoload -U +X bashcompinit && bashcompinit\n" + bash_script(levels);
  } else {
    script = bash_script(levels);
  }
  auto printed = context.terminal.print(script);
  if (!printed) return tl::unexpected(printed.error());
  return 0;
}

}  // namespace

void add_completion(CLI::App& app, Selection& selection) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command =
      add_command(app, "completion", "Print a completion script for a shell",
                  "  source <(lacuna completion bash)\n"
                  "  lacuna completion fish > ~/.config/fish/completions/lacuna.fish");
  command->add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}).description(""))
      ->type_name("SHELL");
  command->callback([&app, shell, &selection] {
    selection.action = [&app, shell](Context& context) { return complete(app, *shell, context); };
  });
}

}  // namespace lacuna::cli
