#include "lacuna/run/configure.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <system_error>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/hash.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/run/workspace.hpp"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t shown_output = 2000;
constexpr std::uint64_t most_database_bytes = std::uint64_t{256} << 20;

/// One build system: how the root shows it, what it needs, and what leaves the database in "$1",
/// run in the root.
struct BuildSystem {
  const char* file;
  const char* tool;
  const char* package;
  bool writes_to_root;
  const char* script;
};

// Build systems are asked in this order: a CMake project may have a Makefile for convenience.
constexpr std::array<BuildSystem, 4> build_systems = {{
    {"CMakeLists.txt", "cmake", "cmake", false,
     "cmake -S . -B \"$1\" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON"},
    {"meson.build", "meson", "meson", false,
     "if [ -d \"$1/meson-info\" ]; then meson setup --reconfigure \"$1\"; "
     "else meson setup \"$1\"; fi"},
    {"Makefile", "bear", "bear", true,
     "bear --output \"$1/compile_commands.json\" -- make -B -k -j2 || "
     "test -s \"$1/compile_commands.json\""},
    {"configure", "bear", "bear", true,
     "./configure && { bear --output \"$1/compile_commands.json\" -- make -B -k -j2 || "
     "test -s \"$1/compile_commands.json\"; }"},
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

/// Folders that the sandbox's user can write to, in ones that it can pass.
Result<void> make_folders(const fs::path& top, const std::vector<fs::path>& folders,
                          const Sandbox& sandbox) {
  for (const fs::path& folder : folders) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return cannot_make(folder, error);
    if (auto given = sandbox.give_to_user(folder); !given) return given;
  }
  ::chmod(top.c_str(), 0755);
  return {};
}

/// A copy of the repository's files: the sandbox's user may not be able to read the repository.
Result<fs::path> copy_root(const Repository& repository, const fs::path& top,
                           const Sandbox& sandbox, Observer& observer) {
  const auto listing = list_files(repository, {}, observer);
  if (!listing) return tl::unexpected(listing.error());
  const fs::path to = top / "source";
  std::error_code error;
  fs::remove_all(to, error);
  if (error) return cannot_make(to, error);
  const auto pristine = PristineTree::create(repository, *listing, to, sandbox, observer);
  if (!pristine) return tl::unexpected(pristine.error());
  return pristine->root();
}

/// Shows the copy in the place of the repository itself, so that paths in the database are its.
Result<void> show_root(const BuildSystem& system, const fs::path& copy, const fs::path& root,
                       const fs::path& top, const Sandbox& sandbox, SandboxCommand& command) {
  if (!system.writes_to_root) {
    command.mounts.push_back({.host = copy, .inside = root.string(), .writable = false});
    return {};
  }
  if (!sandbox.capabilities().overlay) {
    return fail(ErrorCode::unsupported,
                fmt::format("{} builds inside the repository, which needs an overlay that this "
                            "machine does not have",
                            system.tool),
                "make a compile_commands.json by hand and name it");
  }
  for (const char* name : {"upper", "work"}) {
    std::error_code error;
    fs::remove_all(top / name, error);
  }
  auto made = make_folders(top, {top / "upper", top / "work"}, sandbox);
  if (!made) return made;
  command.overlays.push_back(
      {.lower = root, .upper = top / "upper", .work = top / "work", .inside = root.string()});
  return {};
}

Result<void> check_result(const BuildSystem& system, const SandboxResult& result) {
  if (result.process.cancelled) return fail(ErrorCode::cancelled, "cancelled while configuring");
  if (result.limit == "wall") {
    return fail(ErrorCode::timeout, fmt::format("{} took too long", system.tool));
  }
  if (result.process.ok()) return {};
  std::string output = result.process.errors + result.process.output;
  if (output.size() > shown_output) output.erase(0, output.size() - shown_output);
  while (output.ends_with('\n')) output.pop_back();
  return fail(ErrorCode::bad_input,
              fmt::format("{} failed with exit status {}: {}", system.tool,
                          result.process.exit_status, printable(output)),
              "what it looks for may not be installed here");
}

}  // namespace

Result<fs::path> configure_repository(const Repository& repository, const Sandbox& sandbox,
                                      const ConfigureOptions& options, Observer& observer) {
  if (options.cache_directory.empty()) {
    return fail(ErrorCode::invalid_argument, "configuring needs a cache folder to build in");
  }
  const BuildSystem* system = find_build_system(repository.root);
  if (system == nullptr) {
    return fail(ErrorCode::unsupported,
                fmt::format("{} has neither CMakeLists.txt nor meson.build, Makefile or configure",
                            printable(repository.root.string())),
                "make a compile_commands.json by hand and name it");
  }
  if (find_program(system->tool, ProcessOptions{}.search_path).empty()) {
    return fail(ErrorCode::missing_tool, fmt::format("{} is not installed", system->tool),
                fmt::format("apt-get install {}", system->package));
  }
  const std::string key = sha256(repository.root.string()).substr(0, 16);
  const fs::path top = fs::absolute(options.cache_directory) / "configured" / key;
  const fs::path build = top / "build";
  if (auto made = make_folders(top, {build}, sandbox); !made) return tl::unexpected(made.error());
  SandboxCommand command;
  command.argv = {"sh", "-c", system->script, "sh", build.string()};
  command.working_directory = repository.root.string();
  command.limits.wall = options.time_limit;
  const auto copy = copy_root(repository, top, sandbox, observer);
  if (!copy) return tl::unexpected(copy.error());
  if (auto shown = show_root(*system, *copy, repository.root, top, sandbox, command); !shown) {
    return tl::unexpected(shown.error());
  }
  command.mounts.push_back({.host = build, .inside = build.string(), .writable = true});
  observer.progress({"configure", 0, 1});
  const auto result = sandbox.run(command, observer);
  if (!result) return tl::unexpected(result.error());
  if (auto checked = check_result(*system, *result); !checked) {
    return tl::unexpected(checked.error());
  }
  auto database = read_file_below(build, "compile_commands.json", most_database_bytes);
  if (!database) return tl::unexpected(database.error());
  observer.progress({"configure", 1, 1});
  return build;
}

}  // namespace lacuna
