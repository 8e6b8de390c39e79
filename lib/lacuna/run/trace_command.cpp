#include "lacuna/run/trace_command.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/run/native_trace_internal.hpp"
#include "lacuna/run/workspace.hpp"
#include "lacuna/version.hpp"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t shown_output = 2000;

double seconds(std::chrono::microseconds duration) {
  return static_cast<double>(duration.count()) / 1e6;
}

/// A command may need what git does not track, such as data or what was built in place.
bool is_wanted(const std::string& reason) {
  return reason == "not tracked" || reason == "ignored" || reason == "build output";
}

void add_file(const fs::path& root, const std::string& path, FileList& listing) {
  struct stat info{};
  if (::lstat((root / path).c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return;
  listing.files.push_back({.path = path,
                           .size = static_cast<std::uint64_t>(info.st_size),
                           .executable = (info.st_mode & S_IXUSR) != 0});
}

/// All that lies in the folder and that a command could need.
Result<FileList> files_to_run(const Repository& repository, Observer& observer) {
  auto listing = list_files(repository, {.include_vendored = true}, observer);
  if (!listing) return listing;
  const std::vector<SkippedPath> skipped = listing->skipped;
  for (const SkippedPath& each : skipped) {
    if (!is_wanted(each.reason)) continue;
    if (!each.path.ends_with('/')) {
      add_file(repository.root, each.path, *listing);
      continue;
    }
    std::error_code error;
    fs::recursive_directory_iterator at(repository.root / each.path, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
      const std::string path = at->path().lexically_relative(repository.root).string();
      const std::string name = at->path().filename().string();
      if (name == "__pycache__" || name == ".git") at.disable_recursion_pending();
      add_file(repository.root, path, *listing);
    }
  }
  auto& files = listing->files;
  std::sort(files.begin(), files.end(),
            [](const RepositoryFile& a, const RepositoryFile& b) { return a.path < b.path; });
  files.erase(std::unique(files.begin(), files.end(),
                          [](const RepositoryFile& a, const RepositoryFile& b) {
                            return a.path == b.path;
                          }),
              files.end());
  return listing;
}

std::vector<std::string> with_hook(std::vector<std::string> variables,
                                   const detail::TracePlaces& places, bool native) {
  std::string path = "PYTHONPATH=" + places.hook_inside;
  std::string preload = "LD_PRELOAD=" + detail::native_runtime_inside(places);
  for (const std::string& variable : variables) {
    if (variable.starts_with("PYTHONPATH=")) path += ":" + variable.substr(variable.find('=') + 1);
    if (variable.starts_with("LD_PRELOAD=")) {
      preload += ":" + variable.substr(variable.find('=') + 1);
    }
  }
  std::erase_if(variables, [&](const std::string& variable) {
    return variable.starts_with("PYTHONPATH=") || (native && variable.starts_with("LD_PRELOAD="));
  });
  variables.push_back(std::move(path));
  if (native) variables.push_back(std::move(preload));
  variables.push_back("LACUNA_TRACE_ROOT=" + places.root_inside);
  variables.push_back("LACUNA_TRACE_OUT=" + places.out_inside);
  return variables;
}

/// One trace: its folders, its copy of the repository, and its steps in order.
class Tracer {
 public:
  Tracer(const Sandbox& sandbox, const TraceOptions& options, Observer& observer)
      : sandbox_(sandbox), options_(options), observer_(observer) {}

  Result<void> prepare(const Repository& repository) {
    auto directory = TemporaryDirectory::create("trace");
    if (!directory) return tl::unexpected(directory.error());
    directory_.emplace(std::move(*directory));
    const auto listing = files_to_run(repository, observer_);
    if (!listing) return tl::unexpected(listing.error());
    observer_.progress({.step = "copy", .done = 0, .total = 0});
    auto pristine = PristineTree::create(repository, *listing, directory_->path() / "pristine",
                                         sandbox_, observer_);
    if (!pristine) return tl::unexpected(pristine.error());
    pristine_.emplace(std::move(*pristine));
    return make_folders();
  }

  /// Seconds that the command takes without the tracer.
  Result<double> run_untraced() {
    auto workspace = make_workspace();
    if (!workspace) return tl::unexpected(workspace.error());
    if (!options_.build.empty()) {
      if (auto built = build(*workspace, options_.variables); !built) {
        return tl::unexpected(built.error());
      }
    }
    SandboxCommand command = surroundings(*workspace, options_.variables);
    command.argv = options_.command;
    observer_.progress({.step = "untraced", .done = 0, .total = 0});
    const auto result = sandbox_.run(command, observer_);
    if (!result) return tl::unexpected(result.error());
    if (result->process.cancelled) return fail(ErrorCode::cancelled, "stopped");
    return seconds(result->process.wall);
  }

  Result<SandboxResult> run_traced(detail::RawTrace& raw) {
    auto workspace = make_workspace();
    if (!workspace) return tl::unexpected(workspace.error());
    if (!sandbox_.capabilities().available) {
      places_.root_inside = workspace->changed_root().string();
    }
    const bool native = !options_.build.empty();
    if (native) {
      const SandboxCommand around = surroundings(*workspace, options_.variables);
      if (auto made = detail::compile_native_runtime(places_, around, sandbox_, observer_); !made) {
        return tl::unexpected(made.error());
      }
      const auto variables =
          detail::instrumented_variables(options_.variables, around, sandbox_, observer_);
      if (auto built = build(*workspace, variables); !built) return tl::unexpected(built.error());
    }
    SandboxCommand command =
        surroundings(*workspace, with_hook(options_.variables, places_, native));
    command.argv = options_.command;
    observer_.progress({.step = "trace", .done = 0, .total = 0});
    auto result = sandbox_.run(command, observer_);
    if (!result) return result;
    auto python = detail::read_python_traces(places_.out);
    if (!python) return tl::unexpected(python.error());
    raw = std::move(*python);
    if (!native) return result;
    // What was recorded is worth a few seconds more, also where somebody pressed Ctrl-C.
    Observer patient;
    auto compiled = detail::read_native_traces(
        places_, surroundings(*workspace, options_.variables), sandbox_, patient);
    if (!compiled) return tl::unexpected(compiled.error());
    compiled->processes = std::max(compiled->processes, raw.processes) - raw.processes;
    compiled->threads = std::max(compiled->threads, raw.threads) - raw.threads;
    detail::add(raw, *compiled);
    return result;
  }

 private:
  Result<void> make_folders() {
    const fs::path base = directory_->path();
    places_ = {.hook = base / "hook",
               .out = base / "out",
               .hook_inside = "/lacuna-hook",
               .out_inside = "/lacuna-trace",
               .root_inside = "/workspace"};
    if (!sandbox_.capabilities().available) {
      places_.hook_inside = places_.hook.string();
      places_.out_inside = places_.out.string();
    }
    std::error_code error;
    fs::create_directories(places_.out, error);
    if (auto written = detail::write_python_hook(places_.hook); !written) return written;
    for (const fs::path& folder : {base, places_.hook, places_.out}) {
      if (::chmod(folder.c_str(), 0755) != 0) {
        return fail(ErrorCode::io, "cannot make " + folder.string());
      }
    }
    return sandbox_.give_to_user(places_.out);
  }

  Result<Workspace> make_workspace() {
    const fs::path& parent = directory_->path();
    return Workspace::create(*pristine_, {}, pristine_->best_method(parent, sandbox_), parent,
                             sandbox_);
  }

  SandboxCommand surroundings(const Workspace& workspace,
                              const std::vector<std::string>& variables) const {
    SandboxCommand command;
    command.environment = variables;
    command.mounts = options_.mounts;
    command.mounts.push_back({.host = places_.hook, .inside = places_.hook_inside});
    command.mounts.push_back({.host = places_.out, .inside = places_.out_inside, .writable = true});
    command.limits = options_.limits;
    workspace.add_to(command);
    return command;
  }

  Result<void> build(const Workspace& workspace, const std::vector<std::string>& variables) {
    SandboxCommand command = surroundings(workspace, variables);
    command.argv = {"sh", "-c", options_.build};
    observer_.progress({.step = "build", .done = 0, .total = 0});
    const auto result = sandbox_.run(command, observer_);
    if (!result) return tl::unexpected(result.error());
    if (result->process.cancelled) return fail(ErrorCode::cancelled, "stopped");
    if (!result->limit.empty()) {
      return fail(ErrorCode::limit, fmt::format("the build hit its {} limit", result->limit));
    }
    if (result->process.ok()) return {};
    std::string text = result->process.output + result->process.errors;
    if (text.size() > shown_output) text.erase(0, text.size() - shown_output);
    return fail(ErrorCode::bad_input, "the build failed: " + printable(text),
                "it runs in the root of a copy of the repository, in the sandbox");
  }

  const Sandbox& sandbox_;
  const TraceOptions& options_;
  Observer& observer_;
  std::optional<TemporaryDirectory> directory_;
  std::optional<PristineTree> pristine_;
  detail::TracePlaces places_;
};

}  // namespace

Result<TraceRun> trace_command(const Inventory& inventory, const CallGraph& graph,
                               const Sandbox& sandbox, const TraceOptions& options,
                               Observer& observer) {
  if (options.command.empty()) return fail(ErrorCode::invalid_argument, "there is no command");
  Tracer tracer(sandbox, options, observer);
  if (auto prepared = tracer.prepare(inventory.repository()); !prepared) {
    return tl::unexpected(prepared.error());
  }
  double untraced = 0;
  if (options.measure_overhead) {
    auto measured = tracer.run_untraced();
    if (!measured) return tl::unexpected(measured.error());
    untraced = *measured;
  }
  detail::RawTrace raw;
  auto result = tracer.run_traced(raw);
  if (!result) return tl::unexpected(result.error());
  const ProcessResult& process = result->process;
  TraceRun run;
  run.trace = detail::name_functions(raw, with_all_functions(graph, inventory), inventory);
  Trace& trace = run.trace;
  trace.tool = fmt::format("lacuna {}", version());
  trace.command = options.command;
  trace.build = options.build;
  trace.exit_status = process.exit_status;
  trace.signal = process.signal;
  trace.stopped = process.cancelled ? "interrupt" : result->limit;
  trace.complete = trace.complete && trace.stopped.empty();
  trace.seconds = seconds(process.wall);
  trace.untraced_seconds = untraced;
  run.output = process.output;
  run.errors = process.errors;
  return run;
}

}  // namespace lacuna
