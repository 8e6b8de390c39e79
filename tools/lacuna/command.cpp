#include "command.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <system_error>

#include "front_ends.hpp"
#include "lacuna/base/files.hpp"
#include "lacuna/base/text.hpp"
#include "lacuna/graph/build.hpp"
#include "lacuna/run/configure.hpp"
#include "lacuna/sandbox/sandbox.hpp"

namespace lacuna::cli {
namespace fs = std::filesystem;
namespace {

/// How the user reaches git servers: keys and proxies.
std::vector<std::string> git_variables() {
  std::vector<std::string> variables;
  for (const char* name : {"SSH_AUTH_SOCK", "http_proxy", "https_proxy", "no_proxy"}) {
    if (const char* value = std::getenv(name)) variables.push_back(std::string(name) + "=" + value);
  }
  return variables;
}

}  // namespace

fs::path Context::cache_directory() const {
  if (options.no_cache) return {};
  if (!options.cache.empty()) return fs::absolute(options.cache);
  if (const char* xdg = std::getenv("XDG_CACHE_HOME"); xdg != nullptr && *xdg == '/') {
    return fs::path(xdg) / "lacuna";
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') {
    return fs::path(home) / ".cache" / "lacuna";
  }
  return {};
}

CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& description,
                      const std::string& examples) {
  CLI::App* command = app.add_subcommand(name, description);
  command->footer("Examples:\n" + examples);
  command->fallthrough();
  return command;
}

Result<Target> open_target(const std::string& spec, const Context& context) {
  Target target;
  target.options.jobs = context.options.jobs;
  target.options.cache_directory = context.cache_directory();
  std::string folder = spec;
  std::error_code error;
  if (fs::is_regular_file(spec, error)) {
    const fs::path file = fs::absolute(spec);
    folder = file.parent_path().string();
    target.options.path_globs = {file.filename().string()};
  }
  auto repository = open_repository(
      folder, {.cache_directory = target.options.cache_directory, .environment = git_variables()},
      context.terminal);
  if (!repository) return tl::unexpected(repository.error());
  target.repository = std::move(*repository);
  return target;
}

namespace {

/// Shows at once what a configure step has to say: who asks for one wants to know.
class ConfigureObserver : public Observer {
 public:
  explicit ConfigureObserver(Terminal& terminal) : terminal_(terminal) {}
  void progress(const Progress& progress) override { terminal_.progress(progress); }
  void diagnostic(const Diagnostic& diagnostic) override {
    terminal_.note(fmt::format("{}: {}: {}", to_string(diagnostic.severity),
                               printable(diagnostic.where.path), printable(diagnostic.message)));
  }
  bool cancelled() override { return terminal_.cancelled(); }

 private:
  Terminal& terminal_;
};

}  // namespace

Result<void> configure_target(const Target& target, Context& context) {
  const auto sandbox = Sandbox::create({}, context.terminal);
  if (!sandbox) return tl::unexpected(sandbox.error());
  ConfigureObserver observer(context.terminal);
  const auto built =
      configure_repository(target.repository, *sandbox,
                           {.cache_directory = context.cache_directory(),
                            .time_limit = std::chrono::seconds(context.options.configure_seconds)},
                           observer);
  if (!built) return tl::unexpected(built.error());
  context.front_ends = make_front_ends(built->string());
  return {};
}

Result<Inventory> inventory_of(const Target& target, Context& context) {
  if (context.options.configure) {
    if (auto configured = configure_target(target, context); !configured) {
      return tl::unexpected(configured.error());
    }
  }
  return build_inventory(target.repository, context.front_ends, target.options, context.terminal);
}

DependencyOptions dependency_options(const Context& context) {
  DependencyOptions how;
  how.jobs = context.options.jobs;
  how.cache_directory = context.cache_directory();
  return how;
}

Result<CallGraph> call_graph_of(const Inventory& inventory, Context& context) {
  return build_call_graph(inventory, context.front_ends, dependency_options(context),
                          context.terminal);
}

Result<Json> read_json_file(const fs::path& path) {
  auto text = read_file(path);
  if (!text) return tl::unexpected(text.error());
  return parse_json(*text, path.string());
}

}  // namespace lacuna::cli
