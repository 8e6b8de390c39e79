#include <fmt/format.h>
#include <sys/stat.h>

#include <charconv>
#include <memory>
#include <set>

#include "command.hpp"
#include "lacuna/base/files.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/mask/strategy.hpp"
#include "lacuna/task/suite.hpp"
#include "lacuna/verify/gold.hpp"
#include "surroundings.hpp"

namespace lacuna::cli {
namespace {

struct BuildOptions {
  std::vector<std::string> specs;
  std::string sizes = "0..5";
  std::size_t per_n = 100;
  std::vector<std::string> strategies;  ///< empty: as each paper says
  bool measures = false;
  std::string initializers;  ///< empty: as each paper says
  bool no_trace = false;
  bool entered_only = false;
  bool no_check = false;
  std::size_t compile_sets = SuiteOptions{}.compile_sets;
  bool unsafe_no_sandbox = false;
  std::string out;
};

struct ShowOptions {
  std::string suite;
  std::string task;
};

/// "0..5", "2", "0,1,3", and mixtures of them.
Result<std::vector<std::uint32_t>> parse_sizes(const std::string& text) {
  const auto wrong = [&] {
    return fail(ErrorCode::invalid_argument, fmt::format("-n {} is no range", printable(text)),
                "write 0..5, or 1,2,4");
  };
  std::set<std::uint32_t> sizes;
  const char* at = text.data();
  const char* end = text.data() + text.size();
  while (true) {
    std::uint32_t first = 0;
    auto number = std::from_chars(at, end, first);
    if (number.ec != std::errc()) return wrong();
    std::uint32_t last = first;
    if (std::string_view(number.ptr, end).starts_with("..")) {
      number = std::from_chars(number.ptr + 2, end, last);
      if (number.ec != std::errc()) return wrong();
    }
    if (last < first || last > 10'000) return wrong();
    for (std::uint32_t n = first; n <= last; ++n) sizes.insert(n);
    if (number.ptr == end) break;
    if (*number.ptr != ',') return wrong();
    at = number.ptr + 1;
  }
  return std::vector<std::uint32_t>(sizes.begin(), sizes.end());
}

/// Runs the gold once: warns where it does not reproduce, and gives what each experiment enters.
Result<void> trace(const std::vector<PaperSpec>& specs, const BuildOptions& options,
                   SuiteOptions& suite_options, Context& context) {
  auto sandbox =
      Sandbox::create({.unsafe_no_sandbox = options.unsafe_no_sandbox}, context.terminal);
  if (!sandbox) {
    Error error = sandbox.error();
    error.hint += "; or build without a gold run by --no-trace";
    return tl::unexpected(error);
  }
  SuiteOptions bare = suite_options;
  bare.n = {0};
  bare.check = false;  // the suite itself is checked
  bare.strategies = {"uniform"};
  bare.measures = false;
  auto suite = build_suite(specs, context.front_ends, bare, context.terminal);
  if (!suite) return tl::unexpected(suite.error());
  auto scratch = TemporaryDirectory::create("lacuna-build");
  if (!scratch) return tl::unexpected(scratch.error());
  ::chmod(scratch->path().c_str(), 0711);
  auto checks = check_gold(*suite, context.front_ends, *sandbox, environment_options(context),
                           scratch->path(), context.options.jobs, context.terminal);
  if (!checks) return tl::unexpected(checks.error());
  for (GoldCheck& check : *checks) {
    for (const Diagnostic& diagnostic : check.diagnostics) {
      context.terminal.note(fmt::format("warning: {}: {}", printable(diagnostic.where.path),
                                        printable(diagnostic.message)));
    }
    suite_options.entries[check.paper] = std::move(check.entries);
  }
  return {};
}

Json choices_json(const SuitePaper& paper) {
  Json choices = Json::array();
  for (const ChoiceRecord& choice : paper.choices) {
    choices.push_back({{"strategy", choice.strategy},
                       {"n", choice.n},
                       {"sets", choice.sets},
                       {"complete", choice.complete},
                       {"total", choice.total},
                       {"exact", choice.exact},
                       {"standard_error", choice.standard_error},
                       {"how", to_string(choice.how)}});
  }
  return choices;
}

/// "  n = 3: 100 of 1.2e+06 ± 3e+03 coupled sets".
std::string choices_text(const SuitePaper& paper) {
  std::string text;
  for (const ChoiceRecord& choice : paper.choices) {
    const std::string error =
        choice.standard_error > 0 ? fmt::format(" ± {:.2g}", choice.standard_error) : "";
    text +=
        fmt::format("  n = {}: {} of {}{:.6g}{} sets by {}{}\n", choice.n, choice.sets,
                    choice.exact ? "" : "about ", choice.total, error, printable(choice.strategy),
                    choice.how == SampleKind::weighted ? ", weighted" : "");
  }
  return text;
}

Json as_json(const Suite& suite) {
  Json papers = Json::array();
  for (const SuitePaper& paper : suite.papers) {
    Json by_n = Json::object();
    for (const Task& task : paper.tasks) {
      const std::string key = std::to_string(task.n);
      by_n[key] = by_n.value(key, 0) + 1;
    }
    papers.push_back({{"id", paper.spec.id},
                      {"title", paper.spec.title},
                      {"experiments", paper.spec.experiments.size()},
                      {"candidates", paper.candidates.size()},
                      {"tasks", paper.tasks.size()},
                      {"tasks_by_n", by_n},
                      {"choices", choices_json(paper)}});
  }
  return {{"schema", "lacuna.suite_summary/1"},    {"id", suite.id},
          {"directory", suite.directory.string()}, {"seed", suite.seed},
          {"tool_version", suite.tool_version},    {"papers", papers}};
}

std::string as_text(const Suite& suite) {
  std::string text = fmt::format("suite {} (seed {}, lacuna {})\n", suite.id.substr(0, 12),
                                 suite.seed, printable(suite.tool_version));
  for (const SuitePaper& paper : suite.papers) {
    text += fmt::format("\n{}: {}\n  {} experiments, {} functions to mask, {} tasks\n",
                        paper.spec.id, printable(paper.spec.title), paper.spec.experiments.size(),
                        paper.candidates.size(), paper.tasks.size());
    text += choices_text(paper);
    for (const Task& task : paper.tasks) {
      text += fmt::format("  {:<32} {} lines, {} experiments, {} calls\n", task.id,
                          task.masked_lines, task.experiments_touching, task.calls);
    }
  }
  return text;
}

/// With --configure: the build system of the one paper's repository.
Result<void> configure(const std::vector<PaperSpec>& specs, Context& context) {
  if (!context.options.configure || specs.empty()) return {};
  if (specs.size() > 1) {
    return fail(ErrorCode::invalid_argument, "--configure is for one paper at a time",
                "build a suite of each paper");
  }
  const auto target = open_target(repository_spec(specs.front()), context);
  if (!target) return tl::unexpected(target.error());
  return configure_target(*target, context);
}

/// Without a gold run only traces can tell what experiments enter.
Result<void> check_entered_only(const std::vector<PaperSpec>& specs, const BuildOptions& options) {
  if (!options.entered_only || !options.no_trace) return {};
  for (const PaperSpec& spec : specs) {
    for (const Experiment& experiment : spec.experiments) {
      if (!experiment.traces.empty()) continue;
      return fail(
          ErrorCode::invalid_argument,
          fmt::format("--entered-only with --no-trace needs a trace of each experiment, and "
                      "{} of {} names none",
                      experiment.id, spec.id),
          "leave out --no-trace, or name files of `lacuna trace` in its `traces`");
    }
  }
  return {};
}

Result<int> build(const BuildOptions& options, Context& context) {
  auto sizes = parse_sizes(options.sizes);
  if (!sizes) return tl::unexpected(sizes.error());
  for (const std::string& strategy : options.strategies) {
    if (auto known = check_strategy(strategy); !known) return tl::unexpected(known.error());
  }
  std::vector<PaperSpec> specs;
  for (const std::string& file : options.specs) {
    auto spec = load_paper_spec(file);
    if (!spec) return tl::unexpected(spec.error());
    if (const auto policy = initializer_policy_from(options.initializers)) {
      spec->initializers = *policy;
    }
    specs.push_back(std::move(*spec));
  }
  if (auto known = check_entered_only(specs, options); !known) return tl::unexpected(known.error());
  if (auto configured = configure(specs, context); !configured) {
    return tl::unexpected(configured.error());
  }
  SuiteOptions suite_options;
  suite_options.n = std::move(*sizes);
  suite_options.per_n = options.per_n;
  suite_options.strategies = options.strategies;
  suite_options.measures = options.measures;
  suite_options.seed = context.options.seed;
  suite_options.jobs = context.options.jobs;
  suite_options.cache_directory = context.cache_directory();
  suite_options.check = !options.no_check;
  suite_options.compile_sets = options.compile_sets;
  suite_options.entered_only = options.entered_only;
  if (!options.no_trace) {
    if (auto traced = trace(specs, options, suite_options, context); !traced) {
      return tl::unexpected(traced.error());
    }
  }
  auto suite = build_suite(specs, context.front_ends, suite_options, context.terminal);
  if (!suite) return tl::unexpected(suite.error());
  if (auto written = write_suite(*suite, options.out); !written) {
    return tl::unexpected(written.error());
  }
  suite->directory = std::filesystem::absolute(options.out);
  std::size_t tasks = 0;
  for (const SuitePaper& paper : suite->papers) tasks += paper.tasks.size();
  auto printed =
      context.options.json
          ? context.terminal.print_json(as_json(*suite))
          : context.terminal.print(fmt::format("{} tasks of {} papers in {}\n", tasks,
                                               suite->papers.size(), printable(options.out)));
  if (!printed) return tl::unexpected(printed.error());
  return 0;
}

Result<int> show(const ShowOptions& options, Context& context) {
  auto suite = load_suite(options.suite);
  if (!suite) return tl::unexpected(suite.error());
  if (options.task.empty()) {
    auto printed = context.options.json ? context.terminal.print_json(as_json(*suite))
                                        : context.terminal.print(as_text(*suite));
    if (!printed) return tl::unexpected(printed.error());
    return 0;
  }
  const Task* task = suite->task(options.task);
  if (task == nullptr) {
    std::vector<std::string> ids;
    for (const SuitePaper& paper : suite->papers) {
      for (const Task& known : paper.tasks) ids.push_back(known.id);
    }
    const std::string near = closest_word(options.task, ids);
    return fail(
        ErrorCode::not_found, fmt::format("there is no task {}", printable(options.task)),
        near.empty() ? "`lacuna suite show SUITE` lists the tasks" : "did you mean " + near);
  }
  const SuitePaper& paper = *suite->paper(task->paper);
  auto printed = context.options.json ? context.terminal.print_json(task_description(paper, *task))
                                      : context.terminal.print(task_readme(paper, *task));
  if (!printed) return tl::unexpected(printed.error());
  return 0;
}

void add_build(CLI::App& suite, Selection& selection) {
  auto options = std::make_shared<BuildOptions>();
  CLI::App* command = add_command(suite, "build", "Make masked tasks out of papers",
                                  "  lacuna suite build paper.yaml -o suite\n"
                                  "  lacuna suite build papers/*.yaml -n 1..3 --per-n 50 --seed 7 "
                                  "-o suite");
  command->add_option("specs", options->specs, "YAML of each paper")
      ->required()
      ->type_name("SPEC.yaml");
  command->add_option("-n", options->sizes, "How many functions to mask; default 0..5")
      ->type_name("RANGE");
  command->add_option("--per-n", options->per_n, "Tasks of one paper at one n; default 100")
      ->check(CLI::Range(std::size_t{1}, std::size_t{10'000'000}).description(""))
      ->type_name("K");
  command
      ->add_option("--strategy", options->strategies,
                   "How functions are chosen; may be repeated; default: as the paper says, uniform")
      ->allow_extra_args(false)
      ->type_name("S");
  command->add_flag("--measures", options->measures,
                    "Measure how the functions of each task hang on each other");
  command
      ->add_option("--initializers", options->initializers,
                   "Those of C++ constructors: keep, or drop with the body; default: as the paper "
                   "says")
      ->check(CLI::IsMember({"keep", "drop"}).description(""))
      ->type_name("keep|drop");
  command->add_flag("--no-trace", options->no_trace,
                    "Do not run the gold once to check it and to see what it enters");
  command->add_flag("--entered-only", options->entered_only,
                    "Leave out functions that no experiment enters");
  CLI::Option* no_check =
      command->add_flag("--no-check", options->no_check,
                        "Do not compile each mask, where the language has a compiler");
  command
      ->add_option("--compile-sets", options->compile_sets,
                   "Tasks of each paper that are compiled as a whole; default 8")
      ->check(CLI::Range(std::size_t{0}, std::size_t{10'000'000}).description(""))
      ->type_name("K")
      ->excludes(no_check);
  command->add_flag("--unsafe-no-sandbox", options->unsafe_no_sandbox,
                    "Run the gold without isolation where there is none");
  command->add_option("-o", options->out, "New folder of the suite")
      ->required()
      ->type_name("SUITE");
  command->callback([options, &selection] {
    selection.action = [options](Context& context) { return build(*options, context); };
  });
}

void add_show(CLI::App& suite, Selection& selection) {
  auto options = std::make_shared<ShowOptions>();
  CLI::App* command = add_command(suite, "show", "Show a suite, or one task as its agent sees it",
                                  "  lacuna suite show suite\n"
                                  "  lacuna suite show suite TASK --json");
  command->add_option("suite", options->suite, "Folder of the suite")
      ->required()
      ->type_name("SUITE");
  command->add_option("task", options->task, "Id of a task")->type_name("TASK");
  command->callback([options, &selection] {
    selection.action = [options](Context& context) { return show(*options, context); };
  });
}

}  // namespace

void add_suite(CLI::App& app, Selection& selection) {
  CLI::App* suite = add_command(app, "suite", "Build and look at suites of tasks",
                                "  lacuna suite build paper.yaml -o suite\n"
                                "  lacuna suite verify suite");
  suite->require_subcommand(1);
  add_build(*suite, selection);
  add_show(*suite, selection);
  add_suite_verify(*suite, selection);
}

}  // namespace lacuna::cli
