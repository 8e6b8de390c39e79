#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "lacuna/base/error.hpp"
#include "lacuna/base/process.hpp"
#include "lacuna/sandbox/cgroup_internal.hpp"
#include "lacuna/sandbox/child_internal.hpp"
#include "lacuna/sandbox/sandbox.hpp"

namespace lacuna::detail {

/// Whom a command believes to be, whoever it is outside.
constexpr unsigned kInsideUser = 1000;
/// Below `/tmp`, so that it is writable, sized and gone at the end.
constexpr const char* kInsideHome = "/tmp/home";

/// How sandboxes are made on this machine, as far as it is known by now.
struct Machine {
  std::string bubblewrap;      ///< the program; empty: no isolation
  std::string version;         ///< of bubblewrap, as it says itself: "0.8.0"
  bool disable_userns = true;  ///< whether it knows --disable-userns
  Staging staging = Staging::none;
  std::string stage;  ///< as in ChildSetup
  bool change_user = false;
  uid_t user = 0;
  gid_t group = 0;
  bool user_namespaces = true;  ///< whether RLIMIT_NPROC can count from zero in one of our own
  CgroupParents cgroups;
  std::array<std::string, 2> seccomp;  ///< programs without and with network; empty: no filter
};

/// Descriptors in memory that bubblewrap reads: each holds one text. Closed with the object.
class MemoryFiles {
 public:
  MemoryFiles() = default;
  MemoryFiles(const MemoryFiles&) = delete;
  MemoryFiles& operator=(const MemoryFiles&) = delete;
  ~MemoryFiles();

  /// A descriptor that reads `text` from its beginning. Errors: io.
  Result<int> add(std::string_view text);
  const std::vector<int>& all() const { return descriptors_; }

 private:
  std::vector<int> descriptors_;
};

/// What bubblewrap is to do for a command, and what has to be staged for it.
struct BubblewrapPlan {
  std::vector<std::string> argv;  ///< `bwrap --args FD -- command…`
  ChildSetup setup;               ///< without limits and control groups
};

/// Checks the command's paths and writes the arguments. `status` is where bubblewrap reports to.
/// Errors: invalid_argument, not_found for a folder that is not there, unsupported for an overlay
/// where there are none, io.
Result<BubblewrapPlan> plan_bubblewrap(const Machine& machine, const SandboxCommand& command,
                                       int status, MemoryFiles& files);

/// The command's variables with the defaults for PATH, HOME and LANG.
std::vector<std::string> complete_environment(const std::vector<std::string>& environment,
                                              const std::string& home);

/// Runs a command in bubblewrap. Errors as Sandbox::run.
Result<SandboxResult> run_isolated(const Machine& machine, const SandboxCommand& command,
                                   Observer& observer);

/// Runs a command with limits but without isolation, with mounts translated to host folders.
Result<SandboxResult> run_bare(const Machine& machine, const SandboxCommand& command,
                               Observer& observer);

/// Finds out, by trying, how sandboxes can be made here. `bubblewrap` overrides the program.
std::pair<Machine, SandboxCapabilities> probe_machine(const std::string& bubblewrap,
                                                      Observer& observer);

}  // namespace lacuna::detail
