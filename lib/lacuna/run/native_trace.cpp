#include "lacuna/run/native_trace_internal.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <set>
#include <system_error>
#include <utility>

#include "lacuna/base/files.hpp"
#include "lacuna/base/text.hpp"

namespace lacuna::detail {
namespace fs = std::filesystem;
namespace {

// Python must not take it for its own module of the hook.
constexpr std::string_view source_name = "lacuna_native.c";
constexpr std::string_view library_name = "lacuna_native.so";
constexpr std::string_view report_flags = "-g -finstrument-functions";
/// Known to g++ alone.
constexpr std::string_view exclude_flag =
    "-finstrument-functions-exclude-file-list=/usr/include,/usr/lib,/pybind11/";
constexpr std::string_view python_prefix = "python\t";

/// The names and places of addresses in a module, one each.
using Addresses = std::map<std::uint64_t, std::pair<std::string, std::string>>;

bool sets(const std::vector<std::string>& variables, std::string_view name) {
  return std::any_of(variables.begin(), variables.end(), [&](const std::string& variable) {
    return variable.size() > name.size() && variable.starts_with(name) &&
           variable[name.size()] == '=';
  });
}

/// Whether a shell command in the sandbox succeeds.
bool succeeds(const std::string& text, SandboxCommand command, const Sandbox& sandbox,
              Observer& observer) {
  command.argv = {"sh", "-c", text};
  const auto result = sandbox.run(command, observer);
  return result && result->process.ok();
}

Result<void> ask_for_names(const std::string& module, Addresses& addresses, SandboxCommand command,
                           const Sandbox& sandbox, Observer& observer) {
  command.argv = {"addr2line", "-f", "-C", "-e", module};
  command.limits.wall = std::chrono::minutes(5);
  command.limits.output_bytes = std::uint64_t{256} << 20;
  for (const auto& [address, names] : addresses) command.input += fmt::format("{:#x}\n", address);
  const auto result = sandbox.run(command, observer);
  if (!result) return tl::unexpected(result.error());
  std::string_view text = result->process.output;
  const auto line = [&] {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view found = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return std::string(found);
  };
  for (auto& [address, names] : addresses) {
    names.first = line();
    names.second = line();
  }
  return {};
}

/// A Python function that called compiled code, as the runtime wrote it down.
RawFunction python_function(std::string_view text, std::uint64_t line) {
  RawFunction function;
  text.remove_prefix(python_prefix.size());
  const auto end = text.find('\t');
  if (end == std::string_view::npos) return function;
  function.name = std::string(text.substr(0, end));
  function.path = std::string(text.substr(end + 1));
  function.line = static_cast<std::uint32_t>(std::min<std::uint64_t>(line, 0xFFFFFFFFU));
  return function;
}

/// A file is named by the process and a number: "123-0.native".
std::vector<NativeTable> read_tables(const fs::path& folder, std::set<std::string>& processes) {
  std::set<fs::path> paths;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() == ".native") paths.insert(at->path());
  }
  std::vector<NativeTable> tables;
  for (const fs::path& path : paths) {
    auto text = read_file(path, {.max_bytes = 16 << 20, .follow_symlink = false});
    if (!text) continue;
    const std::string name = path.stem().string();
    processes.insert(name.substr(0, name.find('-')));
    tables.push_back(read_native_table(*text));
  }
  return tables;
}

/// A table with names; what does not belong to the repository is left out.
RawTrace named(const NativeTable& table, const std::map<std::string, Addresses>& modules,
               const TracePlaces& places) {
  RawTrace trace;
  trace.threads = table.threads;
  trace.full = table.full;
  std::vector<std::optional<std::uint32_t>> numbers;
  for (const NativeTable::Function& each : table.functions) {
    RawFunction function;
    if (each.module.starts_with(python_prefix)) {
      function = python_function(each.module, each.offset);
    } else {
      const auto& [name, place] = modules.at(each.module).at(each.offset);
      function = named_native_function(name, place, places.root_inside);
    }
    if (function.path.empty()) {
      numbers.emplace_back();
      continue;
    }
    numbers.emplace_back(static_cast<std::uint32_t>(trace.functions.size()));
    function.calls = each.calls;
    function.nanoseconds = each.nanoseconds;
    trace.functions.push_back(std::move(function));
  }
  for (const RawEdge& edge : table.edges) {
    const auto caller = numbers[edge.caller];
    const auto callee = numbers[edge.callee];
    if (!caller || !callee) continue;
    const RawFunction& from = trace.functions[*caller];
    const RawFunction& to = trace.functions[*callee];
    // A compiler may make two functions of one destructor, the one of which calls the other.
    const bool same = from.key() == to.key() && *caller != *callee;
    if (same && to.name.starts_with("~")) continue;
    trace.edges.push_back({*caller, *callee, edge.calls});
  }
  return trace;
}

}  // namespace

std::string native_runtime_inside(const TracePlaces& places) {
  return fmt::format("{}/{}", places.hook_inside, library_name);
}

std::vector<std::string> instrumented_variables(std::vector<std::string> variables,
                                                const SandboxCommand& surroundings,
                                                const Sandbox& sandbox, Observer& observer) {
  const bool own_compiler = sets(variables, "CC") || sets(variables, "CXX");
  const bool gcc = !own_compiler &&
                   succeeds("command -v gcc && command -v g++", surroundings, sandbox, observer);
  if (gcc) {
    variables.emplace_back("CC=gcc");
    variables.emplace_back("CXX=g++");
  }
  std::string flags(report_flags);
  SandboxCommand command = surroundings;
  command.environment = variables;
  const std::string probe =
      fmt::format("echo 'int x;' | ${{CXX:-c++}} {} -x c++ -c -o /dev/null -", exclude_flag);
  if (succeeds(probe, std::move(command), sandbox, observer)) {
    flags += fmt::format(" {}", exclude_flag);
  }
  for (const char* name : {"CFLAGS", "CXXFLAGS"}) {
    const std::string prefix = fmt::format("{}=", name);
    const auto own =
        std::find_if(variables.begin(), variables.end(),
                     [&](const std::string& variable) { return variable.starts_with(prefix); });
    if (own != variables.end()) {
      *own += " " + flags;
    } else {
      variables.push_back(prefix + flags);
    }
  }
  return variables;
}

Result<void> compile_native_runtime(const TracePlaces& places, const SandboxCommand& surroundings,
                                    const Sandbox& sandbox, Observer& observer) {
  auto written = write_file_atomic(places.hook / source_name, native_runtime_source(),
                                   {.mode = 0644, .sync = false});
  if (!written) return written;
  // The hook's folder is read-only inside, so that what is compiled comes by way of the other one.
  SandboxCommand command = surroundings;
  command.argv = {"sh", "-c",
                  fmt::format("cc -O2 -fPIC -shared '{}/{}' -o '{}/{}' -ldl -lpthread",
                              places.hook_inside, source_name, places.out_inside, library_name)};
  const auto result = sandbox.run(command, observer);
  if (!result) return tl::unexpected(result.error());
  if (!result->process.ok()) {
    return fail(ErrorCode::missing_tool,
                "cannot compile what instrumented code reports to: " +
                    printable(result->process.errors.substr(0, 500)),
                "install a C compiler");
  }
  auto library =
      read_file(places.out / library_name, {.max_bytes = 16 << 20, .follow_symlink = false});
  if (!library) return tl::unexpected(library.error());
  if (auto removed = remove_tree(places.out / library_name); !removed) return removed;
  return write_file_atomic(places.hook / library_name, *library, {.mode = 0755, .sync = false});
}

Result<RawTrace> read_native_traces(const TracePlaces& places, const SandboxCommand& surroundings,
                                    const Sandbox& sandbox, Observer& observer) {
  std::set<std::string> processes;
  const std::vector<NativeTable> tables = read_tables(places.out, processes);
  std::map<std::string, Addresses> modules;
  for (const NativeTable& table : tables) {
    for (const NativeTable::Function& each : table.functions) {
      if (!each.module.starts_with(python_prefix)) modules[each.module][each.offset];
    }
  }
  for (auto& [module, addresses] : modules) {
    if (!module.starts_with(places.root_inside + "/")) continue;  // foreign libraries
    if (auto asked = ask_for_names(module, addresses, surroundings, sandbox, observer); !asked) {
      return tl::unexpected(asked.error());
    }
  }
  RawTrace all;
  for (const NativeTable& table : tables) add(all, named(table, modules, places));
  all.processes = processes.size();
  return all;
}

}  // namespace lacuna::detail
