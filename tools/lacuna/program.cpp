#include "program.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <map>

#include "command.hpp"
#include "front_ends.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/version.hpp"

namespace lacuna::cli {
namespace {

constexpr int exit_usage = 2;
constexpr int exit_bug = 70;

int exit_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return exit_usage;
    case ErrorCode::not_found:
    case ErrorCode::bad_input:
    case ErrorCode::stale:
    case ErrorCode::conflict:
    case ErrorCode::unsupported:
    case ErrorCode::io:
      return 3;
    case ErrorCode::missing_tool:
      return 4;
    case ErrorCode::limit:
    case ErrorCode::timeout:
      return 5;
    case ErrorCode::cancelled:
      return 130;
    case ErrorCode::internal:
      break;
  }
  return exit_bug;
}

void add_global_options(CLI::App& app, GlobalOptions& options) {
  const std::map<std::string, When> when = {
      {"auto", When::automatic}, {"always", When::always}, {"never", When::never}};
  const std::string group = "Everywhere";
  app.add_option("-C", options.directory, "Work in this folder")->type_name("DIR")->group(group);
  app.add_flag("--json", options.json, "Print the result as one JSON document")->group(group);
  app.add_flag("-q,--quiet", options.quiet, "No progress and no warnings")->group(group);
  app.add_flag("-v,--verbose", options.verbose, "Show each warning")->group(group);
  app.add_option("--color", options.color, "auto, always or never; NO_COLOR is honoured")
      ->transform(CLI::CheckedTransformer(when).description(""))
      ->type_name("WHEN")
      ->group(group);
  app.add_option("--progress", options.progress, "auto, always or never")
      ->transform(CLI::CheckedTransformer(when).description(""))
      ->type_name("WHEN")
      ->group(group);
  app.add_option("-j,--jobs", options.jobs, "Threads and attempts side by side; 0: all cores")
      ->type_name("N")
      ->check(CLI::Range(0U, 1024U).description(""))
      ->group(group);
  app.add_option("--seed", options.seed, "Seed of everything random; default 0")
      ->type_name("N")
      ->group(group);
  app.add_option("--cache", options.cache, "Folder of the cache; default ~/.cache/lacuna")
      ->type_name("DIR")
      ->group(group);
  app.add_option("--compile-commands", options.compile_commands,
                 "compile_commands.json of C and C++, or its folder; default: searched for")
      ->type_name("PATH")
      ->group(group);
  app.add_flag("--configure", options.configure,
               "Have the repository's CMake, Meson, setup.py or make say, in the sandbox, how C "
               "and C++ are compiled")
      ->group(group);
  app.add_option("--configure-time", options.configure_seconds,
                 "Seconds that --configure may take; default 600")
      ->type_name("S")
      ->check(CLI::Range(1U, 604'800U).description(""))
      ->group(group);
  app.add_flag("--no-cache", options.no_cache, "Neither read nor write the index cache")
      ->group(group);
}

Terminal::Options terminal_options(const GlobalOptions& options) {
  const auto decide = [](When when, bool automatic) {
    return when == When::always || (when == When::automatic && automatic);
  };
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  const bool plain = (no_color != nullptr && *no_color != 0) ||
                     (term != nullptr && std::string_view(term) == "dumb");
  const bool err_tty = ::isatty(STDERR_FILENO) == 1;
  return {.json = options.json,
          .quiet = options.quiet,
          .verbose = options.verbose,
          .color = !options.json && decide(options.color, !plain && ::isatty(STDOUT_FILENO) == 1),
          .error_color = decide(options.color, !plain && err_tty),
          .progress = decide(options.progress, err_tty)};
}

std::vector<std::string> known_words(const CLI::App& app) {
  std::vector<std::string> words;
  for (const CLI::App* command : app.get_subcommands(nullptr)) words.push_back(command->get_name());
  for (const CLI::App* level = &app; level != nullptr; level = level->get_parent()) {
    for (const CLI::Option* option : level->get_options()) {
      for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
    }
  }
  return words;
}

/// The innermost sub-command that the command line got to.
const CLI::App* innermost(const CLI::App* app) {
  const auto chosen = app->get_subcommands();
  return chosen.empty() ? app : innermost(chosen.back());
}

/// The sub-commands that were named up to here, as the user would write them.
std::string command_path(const CLI::App& command) {
  std::string path;
  for (const CLI::App* level = &command; level != nullptr; level = level->get_parent()) {
    path = level->get_name() + (path.empty() ? "" : " " + path);
  }
  return path;
}

/// A word that stands where a sub-command should: CLI11 itself only says that one is missing.
std::string mistaken_command(const CLI::App& command, const std::vector<std::string>& arguments) {
  if (command.get_subcommands(nullptr).empty()) return {};
  auto at = arguments.begin();
  if (command.get_parent() != nullptr) {
    at = std::find(arguments.begin(), arguments.end(), command.get_name());
    if (at != arguments.end()) ++at;
  }
  at = std::find_if(at, arguments.end(),
                    [](const std::string& text) { return !text.empty() && text[0] != '-'; });
  return at == arguments.end() ? "" : *at;
}

Error usage_error(const CLI::App& app, const CLI::ParseError& error,
                  const std::vector<std::string>& arguments) {
  const CLI::App& command = *innermost(&app);
  const std::string path = command_path(command);
  const std::vector<std::string> words = known_words(command);
  if (const std::string word = mistaken_command(command, arguments); !word.empty()) {
    const std::string near = closest_word(word, words);
    return {ErrorCode::invalid_argument,
            fmt::format("there is no command `{} {}`", path, word),
            near.empty() ? fmt::format("see `{} --help`", path)
                         : fmt::format("did you mean `{} {}`?", path, near),
            {}};
  }
  std::string hint = fmt::format("see `{} --help`", path);
  if (command.get_name() == "trace" &&
      std::find(arguments.begin(), arguments.end(), "--") == arguments.end()) {
    hint = "the command to trace stands behind `--`; " + hint;
  }
  for (const std::string& argument : arguments) {
    const std::string word = argument.substr(0, argument.find('='));
    const bool known = std::find(words.begin(), words.end(), word) != words.end();
    if (known || std::string(error.what()).find(word) == std::string::npos) continue;
    const std::string near = closest_word(word, words);
    if (!near.empty()) hint = fmt::format("did you mean {}? See `{} --help`", near, path);
  }
  return {ErrorCode::invalid_argument, error.what(), hint, {}};
}

void add_commands(CLI::App& app, Selection& selection) {
  add_functions(app, selection);
  add_graph(app, selection);
  add_trace(app, selection);
  add_parse(app, selection);
  add_mask(app, selection);
  add_restore(app, selection);
  add_splice(app, selection);
  add_paper(app, selection);
  add_suite(app, selection);
  add_run(app, selection);
  add_score(app, selection);
  add_score_one(app, selection);
  add_doctor(app, selection);
  add_completion(app, selection);
}

int finish(const Result<int>& result, Terminal& terminal) {
  terminal.summarize_diagnostics();
  if (result) return *result;
  terminal.error(result.error());
  return exit_status(result.error().code);
}

int run_action(const Selection& selection, const GlobalOptions& options) {
  Terminal terminal(terminal_options(options));
  if (!options.directory.empty() && ::chdir(options.directory.c_str()) != 0) {
    return finish(
        fail(ErrorCode::not_found, fmt::format("cannot work in {}", printable(options.directory)),
             "-C takes an existing folder"),
        terminal);
  }
  Context context{.options = options,
                  .terminal = terminal,
                  .front_ends = make_front_ends(options.compile_commands)};
  return finish(selection.action(context), terminal);
}

int run(int argc, char** argv) {
  CLI::App app("Makes masked tasks out of research code, and scores who fills them in again.",
               "lacuna");
  GlobalOptions options;
  Selection selection;
  app.set_version_flag("--version", fmt::format("lacuna {}", version()));
  app.require_subcommand(1);
  app.fallthrough();
  add_global_options(app, options);
  add_commands(app, selection);
  app.footer("A first look: `lacuna doctor`, then `lacuna functions path/to/repository`.");

  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.empty()) {
    std::fputs(app.help().c_str(), stdout);
    return exit_usage;
  }
  // What stands behind `--` is another program's command line.
  const auto behind = std::find(arguments.begin(), arguments.end(), "--");
  if (behind != arguments.end() && std::find(arguments.begin(), behind, "trace") != behind) {
    selection.behind.assign(behind + 1, arguments.end());
    argc = static_cast<int>(behind - arguments.begin()) + 1;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success);  // --help and --version
  } catch (const CLI::ParseError& error) {
    options.json = std::find(arguments.begin(), behind, "--json") != behind;
    Terminal terminal(terminal_options(options));
    return finish(tl::unexpected(usage_error(app, error, arguments)), terminal);
  }
  return run_action(selection, options);
}

}  // namespace

int run_program(int argc, char** argv) {
  handle_interrupts();
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "lacuna: a bug: {}\n  hint: please report it with the command line\n",
               printable(error.what()));
    return exit_bug;
  }
}

}  // namespace lacuna::cli
