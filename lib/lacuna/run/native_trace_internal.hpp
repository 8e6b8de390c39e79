#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/run/raw_trace_internal.hpp"
#include "lacuna/sandbox/sandbox.hpp"

namespace lacuna::detail {

/// Where the parts of a trace lie, on this machine and as the traced program sees them. Without
/// isolation both are the same.
struct TracePlaces {
  std::filesystem::path hook;  ///< what traced processes load; read-only for them
  std::filesystem::path out;   ///< what they write
  std::string hook_inside;
  std::string out_inside;
  std::string root_inside;  ///< of the repository's copy
};

/// The variables of a build whose functions report themselves: `variables` with more in CFLAGS and
/// CXXFLAGS. The compiler must know them; g++ gets those that leave system headers alone.
std::vector<std::string> instrumented_variables(std::vector<std::string> variables,
                                                const SandboxCommand& surroundings,
                                                const Sandbox& sandbox, Observer& observer);

/// In C. Its files: struct table, in the order of bytes of this machine.
std::string_view native_runtime_source();

/// Compiles what instrumented functions report to, in the sandbox, into `places.hook`. To be loaded
/// with LD_PRELOAD. Errors: missing_tool without a C compiler; those of Sandbox::run.
Result<void> compile_native_runtime(const TracePlaces& places, const SandboxCommand& surroundings,
                                    const Sandbox& sandbox, Observer& observer);
std::string native_runtime_inside(const TracePlaces& places);

/// One file of the runtime, before its addresses have names.
struct NativeTable {
  struct Function {
    std::string module;  ///< the file that was loaded; "python\tNAME\tPATH" for a Python function
    std::uint64_t offset = 0;  ///< in the module; the line of a Python function
    std::uint64_t calls = 0;
    std::uint64_t nanoseconds = 0;
  };
  std::vector<Function> functions;
  std::vector<RawEdge> edges;
  std::uint64_t threads = 0;
  bool full = false;
};

/// The bytes come from foreign code: what makes no sense is left out.
NativeTable read_native_table(std::string_view bytes);

/// What addr2line -f -C says of one address, as a function of the repository; its path is empty
/// where it is none. `root` is the repository as the traced program saw it.
RawFunction named_native_function(std::string_view name, std::string_view place,
                                  std::string_view root);

/// Functions that no front end lists, such as constructors that the compiler makes, are left out:
/// who calls them calls what they call.
void contract(RawTrace& trace, const std::vector<bool>& unnamed);

/// What processes with the runtime left in `places.out`. `surroundings` is a command of the
/// sandbox, without argv, that sees what they saw: addr2line looks there for names and lines.
Result<RawTrace> read_native_traces(const TracePlaces& places, const SandboxCommand& surroundings,
                                    const Sandbox& sandbox, Observer& observer);

}  // namespace lacuna::detail
