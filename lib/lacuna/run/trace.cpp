#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "lacuna/base/json_reader.hpp"
#include "lacuna/run/trace_internal.hpp"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

/// Loaded by Python at start as `sitecustomize`. Each process appends to a file of its own: a line
/// when a function is first entered, so that a process that is killed is seen in part, and the
/// counts when it ends.
constexpr std::string_view hook = R"py(
import atexit, json, os, sys, threading
_root = "/workspace/"
_counts = {}
_file = None

def _write(key, count):
    global _file
    if _file is None or _file[0] != os.getpid():
        path = "/lacuna-trace/%d.jsonl" % os.getpid()
        _file = (os.getpid(), os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644))
    os.write(_file[1], (json.dumps([key[0], key[1], count]) + "\n").encode())

def _hook(frame, event, argument):
    if event != "call":
        return
    code = frame.f_code
    path = code.co_filename
    if not path.startswith(_root):
        if path.startswith("/") or path.startswith("<"):
            return
        path = os.path.join(os.getcwd(), path)
    key = (os.path.normpath(path)[len(_root):], code.co_firstlineno)
    seen = _counts.get(key, 0)
    _counts[key] = seen + 1
    if not seen:
        _write(key, 1)

def _finish():
    sys.setprofile(None)
    for key, count in list(_counts.items()):
        if count > 1:
            _write(key, count - 1)

atexit.register(_finish)
os.register_at_fork(after_in_child=_counts.clear)
threading.setprofile(_hook)
sys.setprofile(_hook)
)py";

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

/// Adds what one process wrote. The file comes from foreign code: what makes no sense is skipped.
void add_counts(std::string_view lines, const Places& places,
                std::map<std::string, std::uint64_t>& counts) {
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    auto line = parse_json(lines.substr(0, end), "trace");
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (!line || !line->is_array() || line->size() != 3 || !(*line)[0].is_string() ||
        !(*line)[1].is_number_unsigned() || !(*line)[2].is_number_unsigned()) {
      continue;
    }
    const auto place = places.find({(*line)[0].get<std::string>(),
                                    static_cast<std::uint32_t>((*line)[1].get<std::uint64_t>())});
    if (place != places.end()) counts[place->second] += (*line)[2].get<std::uint64_t>();
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
    const LanguageFrontEnd* front_end = front_ends.for_path(file.path);
    if (front_end == nullptr) continue;
    auto text = read_file_below(runtime.pristine.root(), file.path, std::uint64_t{1} << 30);
    if (!text) return tl::unexpected(text.error());
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

}  // namespace detail

Result<GoldRun> trace_gold_run(const PaperRuntime& runtime, const FrontEnds& front_ends,
                               const Sandbox& sandbox, Observer& observer) {
  const auto candidates = detail::candidate_places(runtime, front_ends);
  if (!candidates) return tl::unexpected(candidates.error());
  const Places places = python_places(*candidates);
  auto directory = TemporaryDirectory::create("trace", runtime.scratch);
  if (!directory) return tl::unexpected(directory.error());
  const fs::path hooks = directory->path() / "hook";
  if (auto written = write_file_atomic(hooks / "sitecustomize.py", hook, {.sync = false});
      !written) {
    return tl::unexpected(written.error());
  }

  auto base = detail::experiment_base(runtime, {}, {}, sandbox, observer);
  if (!base) return tl::unexpected(base.error());
  GoldRun run;
  const auto& experiments = runtime.paper->spec.experiments;
  for (const Experiment& experiment : experiments) {
    observer.progress(
        {.step = "trace", .done = run.experiments.size(), .total = experiments.size()});
    const fs::path out = directory->path() / experiment.id;
    std::error_code error;
    fs::create_directories(out, error);
    for (const fs::path& folder : {directory->path(), hooks, out}) ::chmod(folder.c_str(), 0755);
    if (auto given = sandbox.give_to_user(out); !given) return tl::unexpected(given.error());

    const detail::ExtraSurroundings extra{
        .mounts = {{.host = hooks, .inside = "/lacuna-hook", .writable = false},
                   {.host = out, .inside = "/lacuna-trace", .writable = true}},
        .variables = {python_path(runtime.environment)}};
    auto record = detail::run_experiment(runtime, experiment, *base, extra, sandbox, observer);
    if (!record) return tl::unexpected(record.error());
    run.experiments.push_back(std::move(*record));

    auto& counts = run.entries[experiment.id];
    for (const auto& [place, id] : places) counts[id] = 0;
    for (const auto& entry : fs::directory_iterator(out, error)) {
      auto text = read_file(entry.path(), {.max_bytes = 64 << 20, .follow_symlink = false});
      if (text) add_counts(*text, places, counts);
    }
  }
  auto counted = detail::trace_compiled(runtime, *candidates, sandbox, observer, run.entries);
  if (!counted) return tl::unexpected(counted.error());
  return run;
}

}  // namespace lacuna
