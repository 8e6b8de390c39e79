#include "lacuna/run/environment.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/hash.hpp"
#include "lacuna/base/text.hpp"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view system_path = "/usr/local/bin:/usr/bin:/bin";
constexpr std::string_view environment_inside = "/environment";
constexpr std::size_t shown_output = 2000;

/// Where an interpreter that is named by an absolute path lives, if it is not a system folder.
Result<std::optional<Mount>> interpreter_mount(const std::string& python) {
  const fs::path given(python);
  if (!given.is_absolute()) return std::nullopt;
  std::error_code error;
  const fs::path real = fs::canonical(given, error);
  if (error || ::access(real.c_str(), X_OK) != 0) {
    return fail(ErrorCode::not_found, fmt::format("there is no interpreter {}", python),
                "name one by its absolute path, or as \"python3\"");
  }
  if (real.string().starts_with("/usr/")) return std::nullopt;
  const fs::path prefix = real.parent_path().parent_path();
  // The path comes from a paper's YAML: show nothing to foreign code but what is an installation.
  if (!real.filename().string().starts_with("python") || !fs::is_directory(prefix / "lib", error) ||
      real.parent_path().filename() != "bin") {
    return fail(ErrorCode::bad_input, fmt::format("{} is not in a Python installation", python),
                "expected PREFIX/bin/python3 beside PREFIX/lib");
  }
  return Mount{.host = prefix, .inside = prefix.string(), .writable = false};
}

std::string key_of(const PaperEnvironment& wanted) {
  Sha256 hash;
  hash.update("lacuna environment 1").update(wanted.python);
  for (const auto& requirement : wanted.requirements) hash.update(requirement);
  hash.update(std::uint64_t{wanted.setup.size()});
  for (const auto& command : wanted.setup) hash.update(command);
  return hash.hex();
}

/// Runs one step of the making of an environment; it may write to `environment` alone.
class Maker {
 public:
  Maker(const Sandbox& sandbox, Observer& observer, fs::path environment, SandboxCommand common)
      : sandbox_(sandbox),
        observer_(observer),
        environment_(std::move(environment)),
        common_(std::move(common)) {}

  Result<void> step(std::string_view what, std::vector<std::string> argv) const {
    observer_.progress({.step = "environment", .done = 0, .total = 0});
    SandboxCommand command = common_;
    command.argv = std::move(argv);
    command.mounts.push_back(
        {.host = environment_, .inside = std::string(environment_inside), .writable = true});
    auto result = sandbox_.run(command, observer_);
    if (!result) return tl::unexpected(result.error());
    const ProcessResult& process = result->process;
    if (process.cancelled) return fail(ErrorCode::cancelled, "stopped while making an environment");
    if (process.ok()) return {};
    const std::string& output = process.errors.empty() ? process.output : process.errors;
    const std::string tail = output.substr(output.size() - std::min(output.size(), shown_output));
    return fail(ErrorCode::bad_input,
                fmt::format("{} failed ({})", what,
                            !result->limit.empty() ? result->limit + " limit"
                                                   : fmt::format("exit {}", process.exit_status)),
                printable(tail));
  }

 private:
  const Sandbox& sandbox_;
  Observer& observer_;
  fs::path environment_;
  SandboxCommand common_;
};

Result<void> fill_environment(const PaperEnvironment& wanted, const Maker& maker) {
  const std::string python = wanted.python;
  if (auto made = maker.step("python -m venv", {python, "-m", "venv", "/environment"}); !made) {
    return made;
  }
  if (!wanted.requirements.empty()) {
    std::vector<std::string> argv = {"/environment/bin/python",
                                     "-m",
                                     "pip",
                                     "install",
                                     "--no-input",
                                     "--no-cache-dir",
                                     "--disable-pip-version-check",
                                     "--progress-bar=off",
                                     "--"};
    argv.insert(argv.end(), wanted.requirements.begin(), wanted.requirements.end());
    if (auto installed = maker.step("pip install", std::move(argv)); !installed) return installed;
  }
  for (const std::string& command : wanted.setup) {
    if (auto ran = maker.step(fmt::format("setup command `{}`", printable(command)),
                              {"sh", "-c", command});
        !ran) {
      return ran;
    }
  }
  return {};
}

/// Makes the environment beside its place and moves it there once it is complete.
Result<void> make_environment(const PaperEnvironment& wanted, const fs::path& place,
                              const Maker& maker, const fs::path& draft) {
  if (auto filled = fill_environment(wanted, maker); !filled) return filled;
  std::error_code error;
  fs::rename(draft, place, error);
  // Another process may have been quicker; its environment is as good as ours.
  if (error && !fs::is_directory(place)) {
    return fail(ErrorCode::io, fmt::format("cannot keep {}: {}", place.string(), error.message()));
  }
  return {};
}

Result<void> open_up(const fs::path& path, mode_t mode) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error || ::chmod(path.c_str(), mode) != 0) {
    return fail(ErrorCode::io, fmt::format("cannot make {}: {}", path.string(),
                                           std::generic_category().message(errno)));
  }
  return {};
}

SandboxCommand installer_command(const EnvironmentOptions& options, const fs::path& repository,
                                 const std::vector<Mount>& mounts) {
  SandboxCommand command;
  command.environment = options.installer_variables;
  command.environment.push_back(fmt::format("PATH={}/bin:{}", environment_inside, system_path));
  command.environment.push_back(fmt::format("LACUNA_ENVIRONMENT={}", environment_inside));
  command.mounts = mounts;
  command.mounts.insert(command.mounts.end(), options.installer_mounts.begin(),
                        options.installer_mounts.end());
  command.mounts.push_back({.host = repository, .inside = "/workspace", .writable = false});
  command.limits.wall = std::chrono::minutes(30);
  command.limits.tmp_bytes = std::uint64_t{4} << 30;
  command.limits.disk_bytes = std::uint64_t{20} << 30;
  command.limits.file_bytes = std::uint64_t{8} << 30;
  command.limits.network = true;
  return command;
}

}  // namespace

Result<PreparedEnvironment> prepare_environment(const PaperEnvironment& wanted,
                                                const fs::path& repository, const Sandbox& sandbox,
                                                const EnvironmentOptions& options,
                                                Observer& observer) {
  PreparedEnvironment prepared;
  auto interpreter = interpreter_mount(wanted.python);
  if (!interpreter) return tl::unexpected(interpreter.error());
  if (*interpreter) prepared.mounts.push_back(**interpreter);

  std::string path(system_path);
  const bool as_it_is =
      wanted.requirements.empty() && wanted.setup.empty() && wanted.python == "python3";
  if (!as_it_is) {
    if (options.cache_directory.empty()) {
      return fail(ErrorCode::invalid_argument, "an environment needs a cache folder");
    }
    const fs::path parent = options.cache_directory / "environments";
    const fs::path place = parent / key_of(wanted);
    if (!fs::is_directory(place)) {
      if (auto opened = open_up(parent, 0711); !opened) return tl::unexpected(opened.error());
      auto draft = TemporaryDirectory::create("draft", parent);
      if (!draft) return tl::unexpected(draft.error());
      const fs::path content = draft->path() / "environment";
      for (const fs::path& folder : {draft->path(), content}) {
        if (auto opened = open_up(folder, 0755); !opened) return tl::unexpected(opened.error());
      }
      if (auto given = sandbox.give_to_user(content); !given) {
        return tl::unexpected(given.error());
      }
      const Maker maker(sandbox, observer, content,
                        installer_command(options, repository, prepared.mounts));
      if (auto made = make_environment(wanted, place, maker, content); !made) {
        return tl::unexpected(made.error());
      }
    }
    prepared.mounts.push_back(
        {.host = place, .inside = std::string(environment_inside), .writable = false});
    path = fmt::format("{}/bin:{}", environment_inside, path);
    prepared.variables.push_back(fmt::format("LACUNA_ENVIRONMENT={}", environment_inside));
  }
  prepared.variables.push_back("PATH=" + path);
  // Byte code that the pristine tree does not have must not come into being in a shared folder.
  prepared.variables.emplace_back("PYTHONDONTWRITEBYTECODE=1");
  for (const auto& [key, value] : wanted.variables) prepared.variables.push_back(key + "=" + value);
  return prepared;
}

}  // namespace lacuna
