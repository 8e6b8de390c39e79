#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "lacuna/run/raw_trace_internal.hpp"
#include "lacuna/run/trace_internal.hpp"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view hooked_language = "python";

/// Which candidate begins in which line of which file.
using Places = std::map<std::pair<std::string, std::uint32_t>, std::string>;

/// The hook's folder before those that the paper asks for.
std::string python_path(const PreparedEnvironment& environment) {
  constexpr std::string_view key = "PYTHONPATH=";
  std::string value = fmt::format("{}/lacuna-hook", key);
  for (const std::string& variable : environment.variables) {
    if (variable.starts_with(key)) value += ":" + variable.substr(key.size());
  }
  return value;
}

/// Adds how often the processes of one experiment entered each place.
void add_counts(const detail::RawTrace& trace, const Places& places,
                std::map<std::string, std::uint64_t>& counts) {
  for (const detail::RawFunction& function : trace.functions) {
    const auto place = places.find({function.path, function.line});
    if (place != places.end() && !function.name.empty() && function.name.front() != '<') {
      counts[place->second] += function.calls;
    }
  }
}

Places python_places(const std::vector<detail::CandidatePlace>& candidates) {
  Places places;
  for (const detail::CandidatePlace& place : candidates) {
    if (place.language == hooked_language) places[{place.path, place.line}] = place.id;
  }
  return places;
}

}  // namespace

namespace detail {

Result<std::vector<CandidatePlace>> candidate_places(const PaperRuntime& runtime,
                                                     const FrontEnds& front_ends) {
  std::vector<CandidatePlace> places;
  for (const PlannedFile& file : runtime.paper->files) {
    auto text = read_file_below(runtime.pristine.root(), file.path, std::uint64_t{1} << 30);
    if (!text) return tl::unexpected(text.error());
    const LanguageFrontEnd* front_end = front_ends.for_file(file.path, *text);
    if (front_end == nullptr) continue;
    const SourceFile source(file.path, std::move(*text));
    for (const Function& function : front_end->parse(source).functions) {
      std::string id = to_string(function.id);
      if (!runtime.paper->candidates.contains(id)) continue;
      places.push_back({.id = std::move(id),
                        .language = function.language,
                        .path = file.path,
                        .line = function.line,
                        .body_line = source.lines().line(function.body.begin)});
    }
  }
  return places;
}

Result<std::vector<ExperimentRecord>> run_hooked(
    const PaperRuntime& runtime, const std::function<Result<void>(const fs::path& folder)>& write,
    const std::function<Result<void>(const Experiment& experiment, const fs::path& out)>& read,
    const Sandbox& sandbox, Observer& observer) {
  auto directory = TemporaryDirectory::create("trace", runtime.scratch);
  if (!directory) return tl::unexpected(directory.error());
  const fs::path hooks = directory->path() / "hook";
  if (auto written = write(hooks); !written) return tl::unexpected(written.error());

  auto base = experiment_base(runtime, {}, {}, sandbox, observer);
  if (!base) return tl::unexpected(base.error());
  std::vector<ExperimentRecord> records;
  const auto& experiments = runtime.paper->spec.experiments;
  for (const Experiment& experiment : experiments) {
    observer.progress({.step = "trace", .done = records.size(), .total = experiments.size()});
    const fs::path out = directory->path() / experiment.id;
    std::error_code error;
    fs::create_directories(out, error);
    for (const fs::path& folder : {directory->path(), hooks, out}) ::chmod(folder.c_str(), 0755);
    if (auto given = sandbox.give_to_user(out); !given) return tl::unexpected(given.error());

    const ExtraSurroundings extra{
        .mounts = {{.host = hooks, .inside = "/lacuna-hook", .writable = false},
                   {.host = out, .inside = "/lacuna-trace", .writable = true}},
        .variables = {python_path(runtime.environment),
                      std::string("LACUNA_TRACE_ROOT=") + workspace_folder,
                      "LACUNA_TRACE_OUT=/lacuna-trace"}};
    auto record = run_experiment(runtime, experiment, *base, extra, sandbox, observer);
    if (!record) return tl::unexpected(record.error());
    records.push_back(std::move(*record));
    if (auto taken = read(experiment, out); !taken) return tl::unexpected(taken.error());
  }
  return records;
}

}  // namespace detail

Result<GoldRun> trace_gold_run(const PaperRuntime& runtime, const FrontEnds& front_ends,
                               const Sandbox& sandbox, Observer& observer) {
  const auto candidates = detail::candidate_places(runtime, front_ends);
  if (!candidates) return tl::unexpected(candidates.error());
  const Places places = python_places(*candidates);
  GoldRun run;
  const auto read = [&](const Experiment& experiment, const fs::path& out) -> Result<void> {
    auto& counts = run.entries[experiment.id];
    for (const auto& [place, id] : places) counts[id] = 0;
    const auto traced = detail::read_python_traces(out);
    if (!traced) return tl::unexpected(traced.error());
    add_counts(*traced, places, counts);
    return {};
  };
  auto records = detail::run_hooked(runtime, detail::write_python_hook, read, sandbox, observer);
  if (!records) return tl::unexpected(records.error());
  run.experiments = std::move(*records);
  auto counted = detail::trace_compiled(runtime, *candidates, sandbox, observer, run.entries);
  if (!counted) return tl::unexpected(counted.error());
  return run;
}

}  // namespace lacuna
