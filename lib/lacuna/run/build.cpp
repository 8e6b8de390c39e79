#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "lacuna/base/hash.hpp"
#include "lacuna/run/build_internal.hpp"

namespace lacuna::detail {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kept_trees = 8;
constexpr std::size_t shown_output = 1500;
constexpr const char* objects_inside = "/lacuna-objects";
constexpr const char* store_inside = "/lacuna-store";

/// The folder of links named as compilers that lead to ccache; empty where it is not installed.
std::string compiler_links() {
  if (::access("/usr/bin/ccache", X_OK) != 0) return {};
  for (const char* folder : {"/usr/lib/ccache", "/usr/lib64/ccache", "/usr/lib/ccache/bin"}) {
    std::error_code error;
    if (fs::exists(fs::path(folder) / "cc", error) || fs::exists(fs::path(folder) / "gcc", error)) {
      return folder;
    }
  }
  return {};
}

bool can_share(const PaperRuntime& runtime, const Sandbox& sandbox) {
  return !runtime.paper->spec.build.commands.empty() && !compiler_links().empty() &&
         sandbox.capabilities().available;
}

std::string key_of(const std::vector<WorkspaceFile>& files, const std::string& folder) {
  std::vector<const WorkspaceFile*> sorted;
  for (const WorkspaceFile& file : files) sorted.push_back(&file);
  std::sort(sorted.begin(), sorted.end(),
            [](const WorkspaceFile* a, const WorkspaceFile* b) { return a->path < b->path; });
  Sha256 hash;
  hash.update(folder);
  for (const WorkspaceFile* file : sorted) hash.update(file->path).update(file->text);
  return hash.hex();
}

/// The end of what the failed command wrote: compilers write to standard error, build programs
/// often pass that on to standard output.
std::string problem_of(const CommandRecord& record) {
  std::string problem = "the build failed: " + failure_of(record);
  for (const std::string* text : {&record.errors_tail, &record.output_tail}) {
    if (text->find_first_not_of(" \n") == std::string::npos) continue;
    problem += ": " + text->substr(text->size() - std::min(text->size(), shown_output));
  }
  while (problem.ends_with('\n')) problem.pop_back();
  return problem;
}

/// Variables of ccache for all uses. Only what the preprocessor gives is looked up, never the list
/// of included files of an earlier run, which a new header could make wrong.
std::vector<std::string> ccache_variables(const PaperRuntime& runtime, const std::string& links) {
  std::string path = links;
  for (const std::string& variable : runtime.environment.variables) {
    if (variable.starts_with("PATH=")) path = links + ":" + variable.substr(5);
  }
  return {"PATH=" + path,      fmt::format("CCACHE_DIR={}", objects_inside),
          "CCACHE_NODIRECT=1", "CCACHE_TEMPDIR=/tmp/ccache",
          "CCACHE_MAXSIZE=4G", "CCACHE_NOCOMPRESS=1"};
}

/// A folder that the sandbox's user may write to.
Result<void> make_given(const fs::path& folder, const Sandbox& sandbox) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    return fail(ErrorCode::io, fmt::format("cannot make {}: {}", folder.string(), error.message()));
  }
  for (const fs::path& path : {folder.parent_path(), folder}) ::chmod(path.c_str(), 0755);
  return sandbox.give_to_user(folder);
}

/// Both settings name the second store of ccache, before and since version 4.7.
void add_store(ExtraSurroundings& extra, const fs::path& store, bool writable) {
  extra.mounts.push_back({.host = store, .inside = store_inside, .writable = writable});
  for (const char* name : {"CCACHE_SECONDARY_STORAGE", "CCACHE_REMOTE_STORAGE"}) {
    extra.variables.push_back(
        fmt::format("{}=file:{}{}", name, store_inside, writable ? "" : "|read-only"));
  }
}

}  // namespace

ExtraSurroundings with_objects(const PaperRuntime& runtime, const fs::path& objects) {
  const std::string links = objects.empty() ? std::string() : compiler_links();
  if (links.empty()) return {};
  ExtraSurroundings extra{.mounts = {{.host = objects, .inside = objects_inside}},
                          .variables = ccache_variables(runtime, links)};
  extra.variables.emplace_back("CCACHE_READONLY=1");
  return extra;
}

std::shared_ptr<Builds::Slot> Builds::slot_of(const std::vector<WorkspaceFile>& files,
                                              const std::string& folder) {
  const std::string key = key_of(files, folder);
  const std::lock_guard lock(mutex_);
  auto found = std::find_if(slots_.begin(), slots_.end(),
                            [&](const auto& entry) { return entry.first == key; });
  if (found == slots_.end()) {
    if (slots_.size() >= kept_trees) slots_.erase(slots_.begin());
    slots_.emplace_back(key, std::make_shared<Slot>());
  } else {
    std::rotate(found, found + 1, slots_.end());
  }
  return slots_.back().second;
}

Result<std::shared_ptr<const BuiltTree>> Builds::build(const PaperRuntime& runtime,
                                                       const std::vector<WorkspaceFile>& files,
                                                       const ExtraSurroundings& extra,
                                                       const Sandbox& sandbox, Observer& observer) {
  const auto slot = slot_of(files, extra.folder);
  const std::lock_guard lock(slot->mutex);
  const bool fills = !extra.mounts.empty() && extra.mounts.front().writable;
  if (slot->tree && !fills) return slot->tree;
  auto workspace =
      Workspace::create(runtime.pristine, files, runtime.method, runtime.scratch, sandbox);
  if (!workspace) return tl::unexpected(workspace.error());
  const BuildStep& step = runtime.paper->spec.build;
  std::vector<CommandRecord> records;
  SandboxCommand command = experiment_command(runtime, *workspace, extra);
  command.limits.network = false;
  auto printed =
      run_commands(step.commands, step.time_limit, std::move(command), sandbox, observer, records);
  if (!printed) return tl::unexpected(printed.error());
  auto tree = std::make_shared<BuiltTree>(BuiltTree{std::move(*workspace), std::move(records), {}});
  if (!all_succeeded(tree->commands)) tree->problem = problem_of(tree->commands.back());
  // A limit may have to do with what else this machine does; everything else happens again.
  if (!slot->tree && tree->commands.back().limit.empty()) slot->tree = tree;
  return std::shared_ptr<const BuiltTree>(std::move(tree));
}

Result<std::shared_ptr<const BuiltTree>> Builds::get(const PaperRuntime& runtime,
                                                     const std::vector<WorkspaceFile>& files,
                                                     const ExperimentRunOptions& options,
                                                     const Sandbox& sandbox, Observer& observer) {
  ExtraSurroundings extra = with_objects(runtime, options.objects);
  extra.folder = options.folder;
  return build(runtime, files, extra, sandbox, observer);
}

Result<void> Builds::fill_store(const PaperRuntime& runtime, const Sandbox& sandbox,
                                Observer& observer) {
  const std::lock_guard lock(store_.mutex);
  if (store_.filled) return {};
  for (const char* name : {"store", "unmasked"}) {
    if (auto made = make_given(folder_ / name, sandbox); !made) return made;
  }
  ExtraSurroundings extra{
      .mounts = {{.host = folder_ / "unmasked", .inside = objects_inside, .writable = true}},
      .variables = ccache_variables(runtime, compiler_links())};
  add_store(extra, folder_ / "store", true);
  auto built = build(runtime, {}, extra, sandbox, observer);
  if (!built) return tl::unexpected(built.error());
  store_.filled = true;
  return {};
}

Result<fs::path> Builds::objects_of(const PaperRuntime& runtime, const std::string& task,
                                    const std::vector<WorkspaceFile>& masked,
                                    const Sandbox& sandbox, Observer& observer) {
  if (!can_share(runtime, sandbox) || masked.empty()) return fs::path();
  std::shared_ptr<Objects> objects;
  {
    const std::lock_guard lock(mutex_);
    auto& entry = objects_[task];
    if (!entry) entry = std::make_shared<Objects>();
    objects = entry;
  }
  fs::path folder = folder_ / "tasks" / task;
  const std::lock_guard lock(objects->mutex);
  if (objects->filled) return folder;
  if (auto filled = fill_store(runtime, sandbox, observer); !filled) {
    return tl::unexpected(filled.error());
  }
  if (auto made = make_given(folder, sandbox); !made) return tl::unexpected(made.error());
  ExtraSurroundings extra{.mounts = {{.host = folder, .inside = objects_inside, .writable = true}},
                          .variables = ccache_variables(runtime, compiler_links())};
  add_store(extra, folder_ / "store", false);
  if (auto built = build(runtime, masked, extra, sandbox, observer); !built) {
    return tl::unexpected(built.error());
  }
  objects->filled = true;
  return folder;
}

Result<fs::path> Builds::objects_of_gold(const PaperRuntime& runtime, const Sandbox& sandbox,
                                         Observer& observer) {
  if (!can_share(runtime, sandbox)) return fs::path();
  if (auto filled = fill_store(runtime, sandbox, observer); !filled) {
    return tl::unexpected(filled.error());
  }
  return folder_ / "unmasked";
}

}  // namespace lacuna::detail
