#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>
#include <utility>

#include "lacuna/base/json_reader.hpp"
#include "lacuna/run/build_internal.hpp"
#include "lacuna/run/trace_internal.hpp"

namespace lacuna::detail {
namespace fs = std::filesystem;
namespace {

constexpr const char* counts_inside = "/lacuna-trace";
constexpr const char* root_inside = "/workspace/";
/// Counters cost time.
constexpr double slower = 4;

bool is_compiled_language(std::string_view language) {
  return language == "c" || language == "cpp";
}

/// The paper's flags with those for counters. What is inlined before the counters come in, counts
/// in the caller alone; what is inlined later keeps its own.
std::vector<std::string> counting_variables(const PaperRuntime& runtime) {
  std::vector<std::string> variables;
  const auto& own = runtime.paper->spec.environment.variables;
  for (const char* name : {"CFLAGS", "CXXFLAGS", "LDFLAGS"}) {
    const auto found = own.find(name);
    variables.push_back(fmt::format("{}={} --coverage -fno-early-inlining", name,
                                    found == own.end() ? "" : found->second));
  }
  variables.push_back(fmt::format("GCOV_PREFIX={}", counts_inside));
  return variables;
}

void say(Observer& observer, const PaperRuntime& runtime, std::string message) {
  observer.diagnostic({.severity = Severity::note,
                       .code = "trace_incomplete",
                       .message = std::move(message),
                       .where = {.path = runtime.paper->spec.file.string()}});
}

/// The unmasked tree, built with counters; the problem is set where that does not work.
Result<std::shared_ptr<const BuiltTree>> build_with_counters(const PaperRuntime& runtime,
                                                             const ExtraSurroundings& extra,
                                                             const Sandbox& sandbox,
                                                             Observer& observer) {
  auto workspace =
      Workspace::create(runtime.pristine, {}, runtime.method, runtime.scratch, sandbox);
  if (!workspace) return tl::unexpected(workspace.error());
  SandboxCommand command = experiment_command(runtime, *workspace, extra);
  command.limits.network = false;
  const BuildStep& step = runtime.paper->spec.build;
  std::vector<CommandRecord> records;
  auto ran = run_commands(step.commands, step.time_limit * slower, std::move(command), sandbox,
                          observer, records);
  if (!ran) return tl::unexpected(ran.error());
  std::string problem = all_succeeded(records) ? std::string() : failure_of(records.back());
  return std::make_shared<const BuiltTree>(
      BuiltTree{std::move(*workspace), std::move(records), std::move(problem)});
}

/// What gcov prints on the counts in `folder`.
Result<std::string> read_counts(const PaperRuntime& runtime, const BuiltTree& tree,
                                const fs::path& folder, const Sandbox& sandbox,
                                Observer& observer) {
  auto workspace = Workspace::create_on(tree.workspace, runtime.scratch, sandbox);
  if (!workspace) return tl::unexpected(workspace.error());
  SandboxCommand command =
      experiment_command(runtime, *workspace,
                         {.mounts = {{.host = folder, .inside = counts_inside}}, .variables = {}});
  // gcov wants the counts beside the graphs that the compiler wrote.
  command.argv = {"sh", "-c",
                  fmt::format("[ ! -d {0}/workspace ] || cp -r {0}/workspace/. . ; "
                              "find . -name '*.gcda' -exec gcov --json-format --stdout "
                              "{{}} +",
                              counts_inside)};
  command.limits.network = false;
  command.limits.wall = std::chrono::minutes(5);
  command.limits.output_bytes = std::uint64_t{256} << 20;
  auto result = sandbox.run(command, observer);
  if (!result) return tl::unexpected(result.error());
  if (result->process.cancelled) return fail(ErrorCode::cancelled, "stopped");
  return std::move(result->process.output);
}

/// One function of gcov's document, by where it begins.
struct CountedFunction {
  std::string path;
  std::uint64_t line = 0;
  std::uint64_t count = 0;
};

/// The path below the repository; the path as it is where it lies elsewhere.
std::string path_in_repository(const Json& document, const std::string& path) {
  const auto folder = document.find("current_working_directory");
  const bool known = folder != document.end() && folder->is_string();
  const std::string full =
      (known ? fs::path(folder->get<std::string>()) / path : fs::path(path)).lexically_normal();
  return full.starts_with(root_inside) ? full.substr(std::string_view(root_inside).size()) : full;
}

/// Adds the repository's files to `paths`.
std::vector<CountedFunction> counted_functions(const Json& document, std::set<std::string>& paths) {
  std::vector<CountedFunction> found;
  const auto files = document.find("files");
  if (files == document.end() || !files->is_array()) return found;
  for (const Json& file : *files) {
    const auto path = file.is_object() ? file.find("file") : file.end();
    const auto functions = file.is_object() ? file.find("functions") : file.end();
    if (path == file.end() || !path->is_string() || functions == file.end() ||
        !functions->is_array()) {
      continue;
    }
    const std::string name = path_in_repository(document, path->get<std::string>());
    paths.insert(name);
    for (const Json& function : *functions) {
      if (!function.is_object()) continue;
      const auto line = function.find("start_line");
      const auto count = function.find("execution_count");
      if (line == function.end() || !line->is_number_unsigned() || count == function.end() ||
          !count->is_number_unsigned()) {
        continue;
      }
      found.push_back({name, line->get<std::uint64_t>(), count->get<std::uint64_t>()});
    }
  }
  return found;
}

}  // namespace

void add_gcov_counts(std::string_view lines, const std::vector<CandidatePlace>& places,
                     std::map<std::string, std::uint64_t>& counts) {
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    const auto document = parse_json(lines.substr(0, end), "gcov");
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (!document || !document->is_object()) continue;
    std::set<std::string> paths;
    const auto functions = counted_functions(*document, paths);
    for (const CandidatePlace& place : places) {
      if (!paths.contains(place.path)) continue;
      std::uint64_t& count = counts[place.id];
      // A template is there once for each of its uses.
      for (const CountedFunction& function : functions) {
        const bool is_place = function.path == place.path && function.line >= place.line &&
                              function.line <= place.body_line;
        if (is_place) count += function.count;
      }
    }
  }
}

Result<void> trace_compiled(const PaperRuntime& runtime, const std::vector<CandidatePlace>& places,
                            const Sandbox& sandbox, Observer& observer, EntryCounts& entries) {
  std::vector<CandidatePlace> compiled;
  std::copy_if(places.begin(), places.end(), std::back_inserter(compiled),
               [](const CandidatePlace& place) { return is_compiled_language(place.language); });
  if (compiled.empty() || runtime.paper->spec.build.commands.empty() ||
      ::access("/usr/bin/gcov", X_OK) != 0 || !sandbox.capabilities().available) {
    return {};
  }
  auto directory = TemporaryDirectory::create("counts", runtime.scratch);
  if (!directory) return tl::unexpected(directory.error());
  ExtraSurroundings extra{.mounts = {}, .variables = counting_variables(runtime)};
  auto tree = build_with_counters(runtime, extra, sandbox, observer);
  if (!tree) return tl::unexpected(tree.error());
  if (!(*tree)->problem.empty()) {
    say(observer, runtime,
        fmt::format("the build with counters failed, so that calls are not counted: {}",
                    (*tree)->problem));
    return {};
  }
  for (Experiment experiment : runtime.paper->spec.experiments) {
    observer.progress({.step = "trace", .done = 0, .total = 0});
    const fs::path out = directory->path() / experiment.id;
    std::error_code error;
    fs::create_directories(out, error);
    for (const fs::path& folder : {directory->path(), out}) ::chmod(folder.c_str(), 0755);
    if (auto given = sandbox.give_to_user(out); !given) return given;
    extra.mounts = {{.host = out, .inside = counts_inside, .writable = true}};
    experiment.time_limit *= slower;
    auto record = run_experiment(runtime, experiment, {.files = {}, .built = *tree}, extra, sandbox,
                                 observer);
    if (!record) return tl::unexpected(record.error());
    if (!all_succeeded(record->commands)) {
      say(observer, runtime,
          fmt::format("experiment {} fails with counters, so that its calls are not counted: {}",
                      experiment.id, failure_of(record->commands.back())));
      continue;
    }
    auto printed = read_counts(runtime, **tree, out, sandbox, observer);
    if (!printed) return tl::unexpected(printed.error());
    add_gcov_counts(*printed, compiled, entries[experiment.id]);
  }
  return {};
}

}  // namespace lacuna::detail
