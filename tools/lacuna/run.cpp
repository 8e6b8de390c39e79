#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <set>

#include "command.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/report/table.hpp"
#include "lacuna/run/engine.hpp"
#include "lacuna/score/score.hpp"
#include "lacuna/verify/certificate.hpp"
#include "surroundings.hpp"

namespace lacuna::cli {
namespace fs = std::filesystem;
namespace {

struct Options {
  std::string suite;
  std::string agent;
  std::uint32_t attempts = 1;
  std::string condition;
  std::string engine = "local";
  bool resume = false;
  bool sound = false;
  std::string out;
  std::vector<std::string> tasks;
  bool unsafe_no_sandbox = false;
  bool agent_network = false;
  double agent_time = 1800;
  std::string agent_directory;
  std::vector<std::string> variables;
};

std::string utc_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

/// A file of this machine that the agent's command names is shown to it, read-only, in /agent.
void show_agent_files(AgentSpec& agent, std::vector<Mount>& mounts) {
  for (std::string& word : agent.command) {
    std::error_code error;
    if (!fs::is_regular_file(word, error) || fs::path(word).string().starts_with("/usr/")) continue;
    const fs::path file = fs::canonical(word, error);
    if (error) continue;
    const std::string inside = "/agent/" + file.filename().string();
    mounts.push_back({.host = file, .inside = inside, .writable = false});
    word = inside;
  }
}

Result<RunOptions> run_options(const Options& options, const Context& context) {
  auto agent = parse_agent(options.agent);
  if (!agent) return tl::unexpected(agent.error());
  if (options.engine != "local") {
    return fail(ErrorCode::unsupported, fmt::format("there is no engine \"{}\"", options.engine),
                "this version has the engine local");
  }
  RunOptions run;
  run.agent = std::move(*agent);
  run.attempts = options.attempts;
  run.condition = options.condition;
  run.seed = context.options.seed;
  run.jobs = context.options.jobs;
  run.resume = options.resume;
  run.tasks = options.tasks;
  run.surroundings.limits.wall =
      std::chrono::milliseconds(static_cast<std::int64_t>(options.agent_time * 1000));
  run.surroundings.limits.network = options.agent_network;
  for (const std::string& name : options.variables) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) {
      return fail(ErrorCode::invalid_argument,
                  fmt::format("the variable {} is not set", printable(name)),
                  "--agent-env hands a variable of this environment to the agent");
    }
    run.surroundings.environment.push_back(name + "=" + value);
  }
  if (!options.agent_directory.empty()) {
    std::error_code error;
    const fs::path folder = fs::canonical(options.agent_directory, error);
    if (error || !fs::is_directory(folder)) {
      return fail(ErrorCode::not_found,
                  fmt::format("there is no folder {}", printable(options.agent_directory)));
    }
    run.surroundings.mounts.push_back({.host = folder, .inside = "/agent", .writable = false});
  } else {
    show_agent_files(run.agent, run.surroundings.mounts);
  }
  run.environment = environment_options(context);
  run.clock = utc_now;
  return run;
}

Result<int> print_outcome(const RunOutcome& outcome, const fs::path& to, Context& context) {
  auto info = read_run_info(to);
  if (!info) return tl::unexpected(info.error());
  auto records = read_records(to, context.terminal);
  if (!records) return tl::unexpected(records.error());
  auto summary = score_run(*info, *records, {});
  if (!summary) return tl::unexpected(summary.error());
  if (outcome.failed > 0) {
    context.terminal.note(fmt::format(
        "{} attempts could not be carried out; their records say why, and --resume tries again",
        outcome.failed));
  }
  auto printed = context.options.json
                     ? context.terminal.print_json(to_json(*summary, false))
                     : context.terminal.print(
                           render_table({*summary}, {.color = context.terminal.options().color}));
  if (!printed) return tl::unexpected(printed.error());
  return 0;
}

/// Leaves the tasks that have a certificate of soundness.
Result<void> keep_sound(Suite& suite) {
  for (SuitePaper& paper : suite.papers) {
    const auto certificates = read_certificates(suite.directory, paper.spec.id);
    if (!certificates) return tl::unexpected(certificates.error());
    std::set<std::string> sound;
    for (const Certificate& certificate : *certificates) {
      if (certificate.suite == suite.id && certificate.soundness == Soundness::sound) {
        sound.insert(certificate.task);
      }
    }
    std::erase_if(paper.tasks, [&](const Task& task) { return !sound.contains(task.id); });
  }
  return {};
}

Result<int> run(const Options& options, Context& context) {
  auto run = run_options(options, context);
  if (!run) return tl::unexpected(run.error());
  auto suite = load_suite(options.suite);
  if (!suite) return tl::unexpected(suite.error());
  if (options.sound) {
    if (auto kept = keep_sound(*suite); !kept) return tl::unexpected(kept.error());
  }
  auto sandbox =
      Sandbox::create({.unsafe_no_sandbox = options.unsafe_no_sandbox}, context.terminal);
  if (!sandbox) return tl::unexpected(sandbox.error());
  auto outcome =
      run_suite(*suite, *run, *sandbox, context.front_ends, options.out, context.terminal);
  if (!outcome) return tl::unexpected(outcome.error());
  return print_outcome(*outcome, options.out, context);
}

}  // namespace

void add_run(CLI::App& app, Selection& selection) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(
      app, "run", "Let an agent attempt the tasks of a suite, and score it",
      "  lacuna run suite --agent recall:0.6 --attempts 5 -o runs/recall\n"
      "  lacuna run suite --agent 'python3 my_agent.py' --agent-network --agent-env API_KEY -o "
      "runs/mine");
  command->add_option("suite", options->suite, "Folder of the suite")
      ->required()
      ->type_name("SUITE");
  command
      ->add_option("--agent", options->agent,
                   "gold, none, stub, recall:P, or a command that runs in the sandbox")
      ->required()
      ->type_name("AGENT");
  command->add_option("--attempts", options->attempts, "Attempts at each task; default 1")
      ->check(CLI::Range(1U, 1'000'000U).description(""))
      ->type_name("K");
  command->add_option("--condition", options->condition, "A label for this run")->type_name("NAME");
  command->add_option("--engine", options->engine, "local (default)")->type_name("ENGINE");
  command->add_flag("--sound", options->sound, "Only tasks that `lacuna suite verify` found sound");
  command->add_flag("--resume", options->resume, "Carry out only what has no record yet");
  command->add_option("-o", options->out, "Folder of the run")->required()->type_name("RUNS");
  command->add_option("--task", options->tasks, "Only tasks that match; may be repeated")
      ->type_name("GLOB");
  command->add_option("--agent-time", options->agent_time, "Seconds of each attempt; default 1800")
      ->check(CLI::PositiveNumber.description(""))
      ->type_name("S");
  command->add_flag("--agent-network", options->agent_network, "Let the agent use the network");
  command
      ->add_option("--agent-dir", options->agent_directory,
                   "Show this folder to the agent as /agent, read-only")
      ->type_name("DIR");
  command
      ->add_option("--agent-env", options->variables,
                   "Hand this variable to the agent; may be repeated")
      ->type_name("NAME");
  command->add_flag("--unsafe-no-sandbox", options->unsafe_no_sandbox,
                    "Run foreign code without isolation where there is none");
  command->callback([options, &selection] {
    selection.action = [options](Context& context) { return run(*options, context); };
  });
}

}  // namespace lacuna::cli
