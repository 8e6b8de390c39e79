#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lacuna/base/error.hpp"
#include "lacuna/base/json.hpp"
#include "lacuna/graph/call_graph.hpp"
#include "lacuna/repo/inventory.hpp"
#include "lacuna/syntax/front_end.hpp"
#include "terminal.hpp"

namespace lacuna::cli {

/// The flags that every sub-command takes.
struct GlobalOptions {
  std::string directory;
  bool json = false;
  bool quiet = false;
  bool verbose = false;
  When color = When::automatic;
  When progress = When::automatic;
  unsigned jobs = 0;
  std::uint64_t seed = 0;
  std::string cache;  ///< folder of the cache; empty: the user's
  bool no_cache = false;
  std::string compile_commands;  ///< a file or folder, absolute or from here; empty: searched for
  bool configure = false;
  unsigned configure_seconds = 600;
};

/// What a sub-command works with.
struct Context {
  const GlobalOptions& options;
  Terminal& terminal;
  FrontEnds front_ends;

  std::filesystem::path cache_directory() const;  ///< empty with --no-cache
};

/// The body of a sub-command: prints its result through the terminal and gives the exit status.
using Action = std::function<Result<int>(Context&)>;

/// Where sub-commands put their action when the command line names them.
struct Selection {
  Action action;
  std::vector<std::string> behind;  ///< the words behind `--`, of sub-commands that run a command
};

void add_functions(CLI::App& app, Selection& selection);
void add_graph(CLI::App& app, Selection& selection);
void add_trace(CLI::App& app, Selection& selection);
void add_parse(CLI::App& app, Selection& selection);
void add_mask(CLI::App& app, Selection& selection);
void add_restore(CLI::App& app, Selection& selection);
void add_splice(CLI::App& app, Selection& selection);
void add_paper(CLI::App& app, Selection& selection);
void add_suite_verify(CLI::App& suite, Selection& selection);  ///< of add_suite
void add_suite(CLI::App& app, Selection& selection);
void add_run(CLI::App& app, Selection& selection);
void add_score(CLI::App& app, Selection& selection);
void add_score_one(CLI::App& app, Selection& selection);
void add_doctor(CLI::App& app, Selection& selection);
void add_completion(CLI::App& app, Selection& selection);

/// A sub-command with its two examples below the options.
CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& description,
                      const std::string& examples);

/// A repository, or one file of it, as the user named it.
struct Target {
  Repository repository;
  InventoryOptions options;
};

/// Opens what the user named: a folder, `URL@commit`, or a single file, which narrows everything
/// to that file.
Result<Target> open_target(const std::string& spec, const Context& context);
/// Runs the build system of the repository, and reads with what it says from then on.
Result<void> configure_target(const Target& target, Context& context);
/// With --configure first runs the build system of the repository, and reads with what it says.
Result<Inventory> inventory_of(const Target& target, Context& context);

/// What the command line says about analysing dependencies.
DependencyOptions dependency_options(const Context& context);
/// build_call_graph with that.
Result<CallGraph> call_graph_of(const Inventory& inventory, Context& context);

Result<Json> read_json_file(const std::filesystem::path& path);

}  // namespace lacuna::cli
