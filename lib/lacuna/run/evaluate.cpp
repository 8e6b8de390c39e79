#include "lacuna/run/evaluate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "lacuna/base/text.hpp"
#include "lacuna/run/build_internal.hpp"
#include "lacuna/run/compiled_files_internal.hpp"
#include "lacuna/run/extract.hpp"

namespace lacuna {
namespace {

constexpr std::size_t tail_bytes = 4096;

std::string tail_of(const std::string& text) {
  return text.substr(text.size() - std::min(text.size(), tail_bytes));
}

bool matches_any(const std::vector<std::string>& globs, std::string_view path) {
  return std::any_of(globs.begin(), globs.end(),
                     [&](const std::string& glob) { return glob_match(glob, path); });
}

double seconds(std::chrono::microseconds duration) {
  return static_cast<double>(duration.count()) / 1e6;
}

/// The experiment itself, after all that it needs, each once, in an order that meets the needs.
std::vector<const Experiment*> with_needs(const PaperSpec& spec, const Experiment& experiment) {
  std::set<std::string> wanted = {experiment.id};
  // The experiments of a spec stand in such an order already, so one backward pass finds all.
  for (auto it = spec.experiments.rbegin(); it != spec.experiments.rend(); ++it) {
    if (wanted.contains(it->id)) wanted.insert(it->needs.begin(), it->needs.end());
  }
  std::vector<const Experiment*> ordered;
  for (const Experiment& candidate : spec.experiments) {
    if (wanted.contains(candidate.id)) ordered.push_back(&candidate);
  }
  return ordered;
}

}  // namespace

namespace detail {

SandboxCommand experiment_command(const PaperRuntime& runtime, const Workspace& workspace,
                                  const ExtraSurroundings& extra) {
  SandboxCommand command;
  command.environment = runtime.environment.variables;
  command.environment.insert(command.environment.end(), extra.variables.begin(),
                             extra.variables.end());
  command.mounts = runtime.environment.mounts;
  command.mounts.insert(command.mounts.end(), extra.mounts.begin(), extra.mounts.end());
  workspace.add_to(command, extra.folder);
  const PaperEnvironment& environment = runtime.paper->spec.environment;
  command.limits.network = environment.network;
  command.limits.memory_bytes = environment.memory_bytes;
  return command;
}

Result<std::string> run_commands(const std::vector<std::string>& commands, double time_limit,
                                 SandboxCommand command, const Sandbox& sandbox, Observer& observer,
                                 std::vector<CommandRecord>& records) {
  std::string output;
  double time_left = time_limit;
  for (const std::string& text : commands) {
    command.argv = {"sh", "-c", text};
    command.limits.wall =
        std::chrono::milliseconds(std::max<std::int64_t>(1, std::int64_t(time_left * 1000)));
    auto result = sandbox.run(command, observer);
    if (!result) return tl::unexpected(result.error());
    if (result->process.cancelled) return fail(ErrorCode::cancelled, "stopped");
    records.push_back(command_record(text, *result));
    output += result->process.output;
    time_left -= records.back().wall_seconds;
    if (!result->process.ok() || !result->limit.empty()) break;
  }
  return output;
}

bool all_succeeded(const std::vector<CommandRecord>& records) {
  return std::all_of(records.begin(), records.end(), [](const CommandRecord& record) {
    return record.exit_status == 0 && record.limit.empty();
  });
}

std::string failure_of(const CommandRecord& record) {
  if (!record.limit.empty()) return fmt::format("the command hit its {} limit", record.limit);
  if (record.signal != 0) return fmt::format("the command was ended by signal {}", record.signal);
  return fmt::format("the command ended with exit status {}", record.exit_status);
}

CommandRecord command_record(const std::string& command, const SandboxResult& result) {
  const ProcessResult& process = result.process;
  return {.command = command,
          .exit_status = process.exit_status,
          .signal = process.signal,
          .limit = result.limit,
          .wall_seconds = seconds(process.wall),
          .cpu_seconds = seconds(process.cpu),
          .max_rss_bytes = process.max_rss_bytes,
          .output_tail = tail_of(process.output),
          .errors_tail = tail_of(process.errors)};
}

Result<std::vector<WorkspaceFile>> edited_files(const PristineTree& pristine,
                                                const std::vector<FileEdits>& edits) {
  std::vector<WorkspaceFile> files;
  for (const FileEdits& edit : edits) {
    auto edited = edited_text(edit, pristine.root());
    if (!edited) return tl::unexpected(edited.error());
    auto before = read_file_below(pristine.root(), edit.path, std::uint64_t{1} << 30);
    if (before && *before == *edited) continue;
    files.push_back({.path = edit.path, .text = std::move(*edited)});
  }
  return files;
}

Result<ExperimentBase> experiment_base(const PaperRuntime& runtime,
                                       std::vector<WorkspaceFile> files,
                                       const ExperimentRunOptions& options, const Sandbox& sandbox,
                                       Observer& observer) {
  ExperimentBase base{.files = std::move(files), .built = nullptr};
  if (runtime.paper->spec.build.commands.empty()) return base;
  auto built = runtime.builds->get(runtime, base.files, options, sandbox, observer);
  if (!built) return tl::unexpected(built.error());
  base.built = std::move(*built);
  return base;
}

Result<ExperimentRecord> run_experiment(const PaperRuntime& runtime, const Experiment& experiment,
                                        const ExperimentBase& base, const ExtraSurroundings& extra,
                                        const Sandbox& sandbox, Observer& observer) {
  ExperimentRecord record;
  record.id = experiment.id;
  record.values = Json::object();
  if (base.built && !base.built->problem.empty()) {
    for (const auto& [name, source] : experiment.results) {
      record.problems[name] = base.built->problem;
    }
    return record;
  }
  auto workspace = base.built
                       ? Workspace::create_on(base.built->workspace, runtime.scratch, sandbox)
                       : Workspace::create(runtime.pristine, base.files, runtime.method,
                                           runtime.scratch, sandbox);
  if (!workspace) return tl::unexpected(workspace.error());

  std::string output;
  for (const Experiment* step : with_needs(runtime.paper->spec, experiment)) {
    auto printed = run_commands(step->commands, step->time_limit,
                                experiment_command(runtime, *workspace, extra), sandbox, observer,
                                record.commands);
    if (!printed) return tl::unexpected(printed.error());
    output = std::move(*printed);
    if (!all_succeeded(record.commands)) break;
  }
  const bool succeeded = all_succeeded(record.commands);
  for (const auto& [name, source] : experiment.results) {
    if (!succeeded) {
      record.problems[name] = failure_of(record.commands.back());
      continue;
    }
    auto value = extract_result(source, *workspace, output);
    if (value) {
      record.values[name] = std::move(*value);
    } else {
      record.problems[name] = to_string(value.error());
    }
  }
  return record;
}

}  // namespace detail

Result<PaperRuntime> prepare_paper(const SuitePaper& paper, const Sandbox& sandbox,
                                   const std::filesystem::path& scratch,
                                   const EnvironmentOptions& environment, Observer& observer) {
  const PaperSpec& spec = paper.spec;
  auto repository = open_repository(repository_spec(spec),
                                    {.cache_directory = environment.cache_directory}, observer);
  if (!repository) return tl::unexpected(repository.error());
  auto listing = list_files(*repository, {}, observer);
  if (!listing) return tl::unexpected(listing.error());
  auto hash = hash_repository(*repository, *listing, 0);
  if (!hash) return tl::unexpected(hash.error());
  if (*hash != paper.repository_hash) {
    return fail(ErrorCode::stale,
                fmt::format("the repository of paper {} is not the one that the suite was built "
                            "from: its hash is {}, not {}",
                            spec.id, *hash, paper.repository_hash),
                "build the suite again, or give back the files as they were");
  }

  std::set<std::string> result_files;
  for (const Experiment& experiment : spec.experiments) {
    for (const auto& [name, source] : experiment.results) result_files.insert(source.file);
  }
  std::erase_if(listing->files, [&](const RepositoryFile& file) {
    const bool result = result_files.contains(file.path);
    if (!result && !matches_any(spec.leave_out, file.path)) return false;
    listing->skipped.push_back({file.path, result ? "result of an experiment" : "leave_out"});
    return true;
  });
  detail::leave_out_compiled(*repository, *listing, observer);
  std::sort(listing->skipped.begin(), listing->skipped.end(),
            [](const SkippedPath& a, const SkippedPath& b) { return a.path < b.path; });

  auto pristine =
      PristineTree::create(*repository, *listing, scratch / "pristine", sandbox, observer);
  if (!pristine) return tl::unexpected(pristine.error());
  auto prepared =
      prepare_environment(spec.environment, pristine->root(), sandbox, environment, observer);
  if (!prepared) return tl::unexpected(prepared.error());
  const WorkspaceMethod method = pristine->best_method(scratch, sandbox);
  return PaperRuntime{.paper = &paper,
                      .pristine = std::move(*pristine),
                      .left_out = std::move(listing->skipped),
                      .method = method,
                      .environment = std::move(*prepared),
                      .scratch = scratch,
                      .builds = std::make_shared<detail::Builds>(scratch / "objects")};
}

Result<EvaluatorRun> run_experiments(const PaperRuntime& runtime,
                                     const std::vector<FileEdits>& edits, const Sandbox& sandbox,
                                     Observer& observer, const ExperimentRunOptions& options) {
  auto files = detail::edited_files(runtime.pristine, edits);
  if (!files) return tl::unexpected(files.error());
  auto base = detail::experiment_base(runtime, std::move(*files), options, sandbox, observer);
  if (!base) return tl::unexpected(base.error());
  EvaluatorRun run;
  if (base->built) run.build = base->built->commands;
  const detail::ExtraSurroundings extra{
      .mounts = {}, .variables = options.variables, .folder = options.folder};
  for (const Experiment& experiment : runtime.paper->spec.experiments) {
    if (!options.experiments.empty() &&
        std::find(options.experiments.begin(), options.experiments.end(), experiment.id) ==
            options.experiments.end()) {
      continue;
    }
    auto record = detail::run_experiment(runtime, experiment, *base, extra, sandbox, observer);
    if (!record) return tl::unexpected(record.error());
    run.experiments.push_back(std::move(*record));
  }
  return run;
}

Result<std::filesystem::path> compiled_objects(const PaperRuntime& runtime, const Task& task,
                                               const MaskedRepo& masked, const Sandbox& sandbox,
                                               Observer& observer) {
  auto files = detail::edited_files(runtime.pristine, masked.edits);
  if (!files) return tl::unexpected(files.error());
  return runtime.builds->objects_of(runtime, task.id, *files, sandbox, observer);
}

Result<std::filesystem::path> gold_objects(const PaperRuntime& runtime, const Sandbox& sandbox,
                                           Observer& observer) {
  return runtime.builds->objects_of_gold(runtime, sandbox, observer);
}

}  // namespace lacuna
