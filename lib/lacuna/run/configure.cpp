#include "lacuna/run/configure.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <system_error>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/hash.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/run/compiled_files_internal.hpp"
#include "lacuna/run/configured_build_internal.hpp"
#include "lacuna/run/workspace.hpp"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t shown_output = 2000;
constexpr int timed_out_status = 124;  // of timeout(1)

/// One build system: how the root shows it, what it needs, and what leaves the database in "$1" in
/// at most "$2" seconds, run in the root.
struct BuildSystem {
  const char* file;
  const char* tool;
  const char* package;
  bool builds;  ///< compiles everything, so that a part of it may fail or take too long
  const char* script;
};

constexpr const char* make_script =
    "bear --output \"$1/compile_commands.json\" -- timeout \"$2\" make -k -j2";

// Build systems are asked in this order: a CMake project or a Python package may have a Makefile
// for convenience.
constexpr std::array<BuildSystem, 7> build_systems = {{
    {"CMakeLists.txt", "cmake", "cmake", false,
     "cmake -S . -B \"$1\" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON"},
    {"meson.build", "meson", "meson", false,
     "if [ -d \"$1/meson-info\" ]; then meson setup --reconfigure \"$1\"; "
     "else meson setup \"$1\"; fi"},
    {"setup.py", "bear", "bear", true,
     "bear --output \"$1/compile_commands.json\" -- timeout \"$2\" python3 setup.py -q build_ext "
     "--force --build-temp \"$1/temp\" --build-lib \"$1/lib\""},
    {"GNUmakefile", "bear", "bear", true, make_script},
    {"makefile", "bear", "bear", true, make_script},
    {"Makefile", "bear", "bear", true, make_script},
    {"configure", "bear", "bear", true,
     "timeout \"$2\" ./configure && "
     "bear --output \"$1/compile_commands.json\" -- timeout \"$2\" make -k -j2"},
}};

const BuildSystem* find_build_system(const fs::path& root) {
  for (const BuildSystem& system : build_systems) {
    std::error_code error;
    if (fs::is_regular_file(fs::symlink_status(root / system.file, error))) return &system;
  }
  return nullptr;
}

tl::unexpected<Error> cannot_make(const fs::path& folder, const std::error_code& error) {
  return fail(ErrorCode::io,
              fmt::format("cannot make {}: {}", printable(folder.string()), error.message()));
}

/// Lets one process at a time configure a repository; freed when the object goes.
class Lock {
 public:
  explicit Lock(const fs::path& path)
      : descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) {
    if (descriptor_ >= 0) ::flock(descriptor_, LOCK_EX);
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

 private:
  int descriptor_;
};

/// A folder that the sandbox's user can write to, in ones that it can pass.
Result<void> make_folder(const fs::path& folder, const Sandbox& sandbox) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return cannot_make(folder, error);
  ::chmod(folder.parent_path().c_str(), 0755);
  return sandbox.give_to_user(folder);
}

/// A copy of the repository's files, without what compilers made and with what is vendored, for the
/// build to write to. All files are of one time: make takes none for older than another.
Result<fs::path> copy_root(const Repository& repository, const FileList& listing,
                           const fs::path& top, const Sandbox& sandbox, Observer& observer) {
  const fs::path to = top / "source";
  if (auto removed = remove_tree(to); !removed) return tl::unexpected(removed.error());
  const auto pristine = PristineTree::create(repository, listing, to, sandbox, observer);
  if (!pristine) return tl::unexpected(pristine.error());
  const std::array<timespec, 2> times = {timespec{1'000'000'000, 0}, timespec{1'000'000'000, 0}};
  for (const RepositoryFile& file : listing.files) {
    ::utimensat(AT_FDCWD, (to / file.path).c_str(), times.data(), AT_SYMLINK_NOFOLLOW);
  }
  return pristine->root();
}

Result<FileList> files_to_build(const Repository& repository, Observer& observer) {
  auto listing = list_files(repository, {.include_vendored = true}, observer);
  if (!listing) return listing;
  Observer nobody;  // what it says is about workspaces
  detail::leave_out_compiled(repository, *listing, nobody);
  return listing;
}

std::string end_of(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  if (text.size() > shown_output) text.erase(0, text.size() - shown_output);
  return printable(text);
}

/// What went wrong; empty where nothing did.
std::string problem_of(const BuildSystem& system, const SandboxResult& result) {
  const std::string_view what = system.builds ? "the build" : std::string_view(system.tool);
  if (result.process.ok()) return {};
  if (result.limit == "wall" || (system.builds && result.process.exit_status == timed_out_status)) {
    return fmt::format("{} took too long", what);
  }
  if (!result.limit.empty()) return fmt::format("{} reached the limit of {}", what, result.limit);
  return fmt::format("{} failed with exit status {}: {}", what, result.process.exit_status,
                     end_of(result.process.output + result.process.errors));
}

/// One run of a build system on a repository; `top` holds the copy and the build folder.
struct Build {
  const BuildSystem& system;
  const Repository& repository;
  const FileList& listing;
  const Sandbox& sandbox;
  const ConfigureOptions& options;
  const fs::path& top;
};

struct Built {
  SandboxResult result;
  std::string problem;  ///< empty where nothing went wrong
  Result<detail::BuildCommands> commands;
};

Result<Built> build_in_copy(const Build& build, Observer& observer) {
  const fs::path folder = build.top / "build";
  const fs::path& root = build.repository.root;
  const auto copy = copy_root(build.repository, build.listing, build.top, build.sandbox, observer);
  if (!copy) return tl::unexpected(copy.error());
  if (auto removed = remove_tree(folder / "compile_commands.json"); !removed) {
    return tl::unexpected(removed.error());
  }
  const std::chrono::seconds limit = build.options.time_limit;
  SandboxCommand command;
  command.argv = {
      "sh", "-c", build.system.script, "sh", folder.string(), std::to_string(limit.count())};
  command.working_directory = root.string();
  // bear writes what it has seen only after the build has been stopped.
  command.limits.wall = limit + std::chrono::seconds(build.system.builds ? 10 : 0);
  command.mounts = {{.host = *copy, .inside = root.string(), .writable = true},
                    {.host = folder, .inside = folder.string(), .writable = true}};
  observer.progress({"configure", 0, 1});
  auto result = build.sandbox.run(command, observer);
  if (!result) return tl::unexpected(result.error());
  if (result->process.cancelled) return fail(ErrorCode::cancelled, "cancelled while configuring");
  auto commands = detail::finish_database(folder, root, *copy, build.listing);
  std::string problem = problem_of(build.system, *result);
  return Built{std::move(*result), std::move(problem), std::move(commands)};
}

tl::unexpected<Error> failed(const Built& built) {
  if (built.problem.ends_with("took too long")) {
    return fail(ErrorCode::timeout, built.problem, "give it more with --configure-time");
  }
  if (!built.result.limit.empty()) return fail(ErrorCode::limit, built.problem);
  return fail(ErrorCode::bad_input, built.problem, "what it looks for may not be installed here");
}

/// Names what is not as it should be, where flags can be guessed all the same.
void warn(const BuildSystem& system, std::string code, std::string message, Observer& observer) {
  observer.diagnostic({.severity = Severity::warning,
                       .code = std::move(code),
                       .message = std::move(message),
                       .where = {.path = system.file}});
}

}  // namespace

Result<fs::path> configure_repository(const Repository& repository, const Sandbox& sandbox,
                                      const ConfigureOptions& options, Observer& observer) {
  if (options.cache_directory.empty()) {
    return fail(ErrorCode::invalid_argument, "configuring needs a cache folder to build in");
  }
  const BuildSystem* system = find_build_system(repository.root);
  if (system == nullptr) {
    return fail(
        ErrorCode::unsupported,
        fmt::format("{} has no CMakeLists.txt, meson.build, setup.py, Makefile or configure",
                    printable(repository.root.string())),
        "make a compile_commands.json by hand and name it");
  }
  if (find_program(system->tool, ProcessOptions{}.search_path).empty()) {
    return fail(ErrorCode::missing_tool, fmt::format("{} is not installed", system->tool),
                fmt::format("apt-get install {}", system->package));
  }
  const std::string key = sha256(repository.root.string()).substr(0, 16);
  const fs::path top = fs::absolute(options.cache_directory) / "configured" / key;
  fs::path build = top / "build";
  if (auto made = make_folder(build, sandbox); !made) return tl::unexpected(made.error());
  const Lock lock(top / "lock");
  const auto listing = files_to_build(repository, observer);
  if (!listing) return tl::unexpected(listing.error());
  const Build build_of = {*system, repository, *listing, sandbox, options, top};
  auto built = build_in_copy(build_of, observer);
  if (!built) return tl::unexpected(built.error());
  if (built->problem.empty() && built->commands && !built->commands->unseen.empty()) {
    // bear writes down what it sees in two steps, from several threads, so that two reports at one
    // moment can both be lost: https://github.com/rizsotto/Bear, EventsDatabaseWriter in 3.x.
    built = build_in_copy(build_of, observer);
    if (!built) return tl::unexpected(built.error());
  }
  const std::size_t commands = built->commands ? built->commands->count : 0;
  if (!built->problem.empty() && (!system->builds || commands == 0)) {
    static_cast<void>(remove_tree(build));  // what is left of it could be why it fails again
    return failed(*built);
  }
  if (!built->commands) return tl::unexpected(built->commands.error());
  if (!built->problem.empty()) {
    warn(*system, "partial_build",
         fmt::format("{}; {} compile commands are known of it", built->problem, commands),
         observer);
  } else if (commands == 0) {
    warn(*system, "empty_build", "the build compiles no C or C++: flags are guessed", observer);
  } else if (!built->commands->unseen.empty()) {
    warn(*system, "unseen_command",
         fmt::format("nothing is known of how {} was compiled: its flags are guessed",
                     printable(built->commands->unseen)),
         observer);
  }
  observer.progress({"configure", 1, 1});
  return build;
}

}  // namespace lacuna
