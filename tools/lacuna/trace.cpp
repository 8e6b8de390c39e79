#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <memory>

#include "command.hpp"
#include "lacuna/base/files.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/run/trace_command.hpp"

namespace lacuna::cli {
namespace fs = std::filesystem;
namespace {

struct Options {
  std::string repository = ".";
  std::string out;
  std::vector<std::string> command;
  std::string build;
  std::vector<std::string> shown;
  std::vector<std::string> variables;
  double time = 3600;
  double memory = 4;
  bool network = false;
  bool measure_overhead = false;
  bool unsafe_no_sandbox = false;
};

constexpr std::size_t shown_output = 4000;

Result<TraceOptions> trace_options(const Options& options) {
  if (options.command.empty()) {
    return fail(ErrorCode::invalid_argument, "there is no command to trace",
                "it stands behind `--`: lacuna trace . -o trace.json -- python3 main.py");
  }
  TraceOptions trace;
  trace.command = options.command;
  trace.build = options.build;
  trace.measure_overhead = options.measure_overhead;
  trace.limits.wall = std::chrono::milliseconds(static_cast<std::int64_t>(options.time * 1000));
  trace.limits.memory_bytes =
      static_cast<std::uint64_t>(options.memory * static_cast<double>(std::uint64_t{1} << 30));
  trace.limits.network = options.network;
  for (const std::string& folder : options.shown) {
    std::error_code error;
    const fs::path path = fs::absolute(folder).lexically_normal();
    const fs::path real = fs::canonical(path, error);
    if (error || !fs::is_directory(real)) {
      return fail(ErrorCode::not_found, fmt::format("there is no folder {}", printable(folder)));
    }
    trace.mounts.push_back({.host = real, .inside = path.string(), .writable = false});
  }
  for (const std::string& variable : options.variables) {
    if (variable.find('=') != std::string::npos) {
      trace.variables.push_back(variable);
    } else if (const char* value = std::getenv(variable.c_str()); value != nullptr) {
      trace.variables.push_back(variable + "=" + value);
    } else {
      return fail(ErrorCode::invalid_argument,
                  fmt::format("the variable {} is not set", printable(variable)),
                  "--env takes NAME, which hands it over from here, or NAME=VALUE");
    }
  }
  return trace;
}

std::string summary(const Trace& trace) {
  std::string text = fmt::format(
      "{} functions entered, {} edges; {} processes, {} threads, {:.2f} s", trace.functions.size(),
      trace.edges.size(), trace.processes, trace.threads, trace.seconds);
  if (trace.untraced_seconds > 0) {
    text += fmt::format(" ({:.2f} s untraced: {:.2f} times as long)", trace.untraced_seconds,
                        trace.seconds / trace.untraced_seconds);
  }
  text += "\n";
  if (trace.unnamed > 0) {
    text += fmt::format("{} functions that ran have no name in the repository\n", trace.unnamed);
  }
  if (!trace.stopped.empty()) {
    text += fmt::format("incomplete: {}\n", trace.stopped == "interrupt"
                                                ? "interrupted"
                                                : "the " + trace.stopped + " limit was reached");
  } else if (!trace.complete) {
    text += "incomplete: there was no more room for functions and edges\n";
  }
  if (trace.signal != 0) {
    text += fmt::format("the command was ended by signal {}\n", trace.signal);
  } else if (trace.exit_status != 0) {
    text += fmt::format("the command ended with exit status {}\n", trace.exit_status);
  }
  return text;
}

/// The end of what the command printed, for who wants to know why it failed.
std::string end_of(const std::string& text) {
  std::string shown;
  std::size_t at = text.size() - std::min(text.size(), shown_output);
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    shown += "  | " + printable(text.substr(at, end - at)) + "\n";
    at = end + 1;
  }
  if (shown.ends_with('\n')) shown.pop_back();
  return shown;
}

int exit_status(const Trace& trace) {
  if (trace.stopped == "interrupt") return 130;
  if (!trace.stopped.empty()) return 5;
  return trace.exit_status == 0 && trace.signal == 0 ? 0 : 1;
}

Result<int> trace(const Options& options, Context& context) {
  auto wanted = trace_options(options);
  if (!wanted) return tl::unexpected(wanted.error());
  auto target = open_target(options.repository, context);
  if (!target) return tl::unexpected(target.error());
  auto inventory = inventory_of(*target, context);
  if (!inventory) return tl::unexpected(inventory.error());
  auto graph = call_graph_of(*inventory, context);
  if (!graph) return tl::unexpected(graph.error());
  auto sandbox =
      Sandbox::create({.unsafe_no_sandbox = options.unsafe_no_sandbox}, context.terminal);
  if (!sandbox) return tl::unexpected(sandbox.error());
  auto run = trace_command(*inventory, *graph, *sandbox, *wanted, context.terminal);
  if (!run) return tl::unexpected(run.error());
  const Trace& result = run->trace;
  if (auto written = write_file_atomic(options.out, dump_json(to_json(result), true) + '\n');
      !written) {
    return tl::unexpected(written.error());
  }
  const int status = exit_status(result);
  if (status != 0 || context.options.verbose) {
    for (const std::string* text : {&run->output, &run->errors}) {
      if (!text->empty()) context.terminal.note(end_of(*text));
    }
  }
  Json json = to_json(result);
  json["functions"] = result.functions.size();
  json["edges"] = result.edges.size();
  json["files"] = result.files.size();
  json["schema"] = "lacuna.trace_summary/1";
  auto printed = context.options.json ? context.terminal.print_json(json)
                                      : context.terminal.print(summary(result));
  if (!printed) return tl::unexpected(printed.error());
  return status;
}

}  // namespace

void add_trace(CLI::App& app, Selection& selection) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(
      app, "trace", "Run the command behind `--` and record which functions call which",
      "  lacuna trace path/to/repository -o trace.json -- python3 train.py --epochs 1\n"
      "  lacuna trace . --build 'cmake -S . -B b && cmake --build b' -o trace.json -- ./b/main");
  command
      ->add_option("repository", options->repository,
                   "A folder, or a git URL with @commit; default: this folder")
      ->type_name("REPO");
  command->add_option("-o", options->out, "Where to write the trace")
      ->required()
      ->type_name("FILE");
  command
      ->add_option("--build", options->build,
                   "A shell command that builds C and C++ first, instrumented")
      ->type_name("COMMAND");
  command->add_flag("--measure-overhead", options->measure_overhead,
                    "Run the command once without tracing before");
  command
      ->add_option("--show", options->shown,
                   "Show this folder to the command, read-only; may be repeated")
      ->type_name("DIR");
  command
      ->add_option("--env", options->variables,
                   "Hand this variable to the command, or set it; may be repeated")
      ->type_name("NAME[=VALUE]");
  command->add_option("--time", options->time, "Seconds the command may take; default 3600")
      ->check(CLI::PositiveNumber.description(""))
      ->type_name("S");
  command->add_option("--memory", options->memory, "GiB the command may use; default 4")
      ->check(CLI::PositiveNumber.description(""))
      ->type_name("GIB");
  command->add_flag("--network", options->network, "Let the command use the network");
  command->add_flag("--unsafe-no-sandbox", options->unsafe_no_sandbox,
                    "Run foreign code without isolation where there is none");
  command->callback([options, &selection] {
    options->command = selection.behind;
    selection.action = [options](Context& context) { return trace(*options, context); };
  });
}

}  // namespace lacuna::cli
