#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "lacuna/base/files.hpp"
#include "lacuna/sandbox/machine_internal.hpp"
#include "lacuna/sandbox/watch_internal.hpp"

namespace lacuna::detail {
namespace {

namespace fs = std::filesystem;

/// bubblewrap's reports: it writes, we read at leisure.
struct StatusPipe {
  int read = -1;
  int write = -1;

  StatusPipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0) {
      read = ends[0];
      write = ends[1];
    }
  }
  StatusPipe(const StatusPipe&) = delete;
  StatusPipe& operator=(const StatusPipe&) = delete;
  ~StatusPipe() {
    if (read >= 0) ::close(read);
    if (write >= 0) ::close(write);
  }
};

std::vector<fs::path> writable_folders(const SandboxCommand& command) {
  std::vector<fs::path> folders;
  for (const Mount& mount : command.mounts) {
    if (mount.writable) folders.push_back(mount.host);
  }
  for (const OverlayMount& overlay : command.overlays) folders.push_back(overlay.upper);
  return folders;
}

ProcessOptions process_options(const SandboxCommand& command, const ChildSetup& setup) {
  ProcessOptions options;
  options.working_directory = "/";
  options.input = command.input;
  options.wall_limit = command.limits.wall;
  if (command.limits.output_bytes > 0) {
    options.output_limit = command.limits.output_bytes;
    options.kill_on_output_limit = true;
  } else {
    options.output_limit = UINT64_MAX;
  }
  options.child_setup = [&setup] { return setup(); };
  options.stop = stop_supervisor;
  return options;
}

/// A shell's way to say that a signal ended a command, turned back.
void read_shell_status(ProcessResult& process) {
  if (process.signal == 0 && process.exit_status > 128 && process.exit_status < 128 + NSIG) {
    process.signal = process.exit_status - 128;
    process.exit_status = -1;
  }
}

/// Which limit ended the command, as far as it can be known.
std::string limit_that_ended(const SandboxLimits& limits, const ProcessResult& process,
                             const RunWatch& watch, const RunCgroup& cgroup) {
  if (process.timed_out) return "wall";
  if (!watch.limit().empty()) return watch.limit();
  if (process.output_limit_hit && limits.output_bytes > 0) return "output";
  if (cgroup.memory_kills() > 0) return "memory";  // after the watch last looked
  if (process.signal == SIGXCPU) return "cpu";
  if (process.signal == SIGKILL && limits.cpu.count() > 0 && process.cpu >= limits.cpu) {
    return "cpu";
  }
  if (process.signal == SIGXFSZ) return "disk";
  if (!process.ok() && cgroup.process_refusals() > 0) return "processes";
  return {};
}

SandboxResult finish(const SandboxLimits& limits, ProcessResult process, RunWatch& watch,
                     const RunCgroup& cgroup) {
  read_shell_status(process);
  if (!process.cancelled && !process.timed_out) watch.look_at_the_end();
  SandboxResult result;
  result.limit = limit_that_ended(limits, process, watch, cgroup);
  // The watch ends a run by way of the observer; only the caller's own wish counts as cancelled.
  if (!watch.limit().empty()) process.cancelled = false;
  result.process = std::move(process);
  return result;
}

/// bubblewrap's own complaint, where the command never started.
Error start_error(const SandboxCommand& command, const ProcessResult& process) {
  std::string reason = process.errors.substr(0, process.errors.find('\n'));
  constexpr std::string_view kName = "bwrap: ";
  if (reason.rfind(kName, 0) == 0) reason.erase(0, kName.size());
  if (reason.empty()) reason = fmt::format("bubblewrap ended with {}", process.exit_status);
  if (reason.rfind("execvp ", 0) == 0) {
    const bool missing = reason.find(std::strerror(ENOENT)) != std::string::npos;
    return {missing ? ErrorCode::missing_tool : ErrorCode::io,
            fmt::format("cannot start {} in the sandbox: {}", command.argv.front(), reason),
            missing ? "the sandbox has /usr and what is mounted; check PATH and the program's "
                      "interpreter"
                    : "",
            {}};
  }
  return {ErrorCode::io,
          fmt::format("the sandbox does not start: {}", reason),
          "`lacuna doctor` tells what works here",
          {}};
}

/// Upper folders belong to whoever the command runs as: an overlay takes its owner from there.
Result<void> own_uppers(const Machine& machine, const SandboxCommand& command) {
  if (!machine.change_user) return {};
  for (const OverlayMount& overlay : command.overlays) {
    if (::lchown(overlay.upper.c_str(), machine.user, machine.group) != 0) {
      return fail(ErrorCode::io, fmt::format("cannot hand over {}: {}", overlay.upper.string(),
                                             std::strerror(errno)));
    }
  }
  return {};
}

void set_limits(const Machine& machine, const SandboxCommand& command, const RunCgroup& cgroup,
                ChildSetup& setup) {
  setup.limits = command.limits;
  setup.cgroup_procs = cgroup.procs();
  setup.limit_data = machine.cgroups.memory_version == 0;
  setup.limit_processes = machine.cgroups.pids_version == 0 && machine.user_namespaces;
  setup.own_user_namespace = setup.limit_processes;
}

}  // namespace

Result<SandboxResult> run_isolated(const Machine& machine, const SandboxCommand& command,
                                   Observer& observer) {
  const SandboxLimits& limits = command.limits;
  StatusPipe status;
  if (status.write < 0) {
    return fail(ErrorCode::io, fmt::format("cannot open a pipe: {}", std::strerror(errno)));
  }
  MemoryFiles files;
  auto plan = plan_bubblewrap(machine, command, status.write, files);
  if (!plan) return tl::unexpected(plan.error());
  if (auto owned = own_uppers(machine, command); !owned) return tl::unexpected(owned.error());
  // Two more for bubblewrap itself.
  auto cgroup = RunCgroup::create(machine.cgroups, limits.memory_bytes,
                                  limits.processes == 0 ? 0 : limits.processes + 2ULL);
  if (!cgroup) return tl::unexpected(cgroup.error());
  set_limits(machine, command, *cgroup, plan->setup);

  ProcessOptions options = process_options(command, plan->setup);
  options.argv = plan->argv;
  options.keep_descriptors = files.all();
  options.keep_descriptors.push_back(status.write);
  RunWatch::Options watched;
  watched.folders = writable_folders(command);
  watched.disk_bytes = limits.disk_bytes;
  watched.memory_bytes = plan->setup.limit_data ? limits.memory_bytes : 0;
  watched.status = status.read;
  watched.cgroup = &*cgroup;
  RunWatch watch(observer, std::move(watched));
  std::chrono::microseconds computed{0};
  options.stop = [&](pid_t pid) {
    computed = watch.processor_time_now();
    stop_supervisor(pid);
  };

  auto process = run_process(options, watch);
  if (!process) return tl::unexpected(process.error());
  process->cpu = std::max(process->cpu, computed);
  const bool started = watch.reports().find("\"exit-code\"") != std::string::npos;
  SandboxResult result = finish(limits, std::move(*process), watch, *cgroup);
  if (!started && result.limit.empty() && !result.process.cancelled && result.process.signal == 0) {
    return tl::unexpected(start_error(command, result.process));
  }
  return result;
}

namespace {

/// The host folder for a path inside, by the longest mount above it; otherwise the path itself.
fs::path translate(const SandboxCommand& command, const std::string& inside) {
  const Mount* best = nullptr;
  for (const Mount& mount : command.mounts) {
    const bool above = inside == mount.inside || inside.rfind(mount.inside + "/", 0) == 0;
    if (above && (best == nullptr || mount.inside.size() > best->inside.size())) best = &mount;
  }
  if (best == nullptr) return inside;
  const std::string rest = inside.substr(best->inside.size());
  return rest.empty() ? best->host : fs::path(best->host.string() + rest);
}

}  // namespace

Result<SandboxResult> run_bare(const Machine& machine, const SandboxCommand& command,
                               Observer& observer) {
  if (command.argv.empty()) {
    return fail(ErrorCode::invalid_argument, "a sandbox needs a command to run");
  }
  if (!command.overlays.empty()) {
    return fail(ErrorCode::unsupported, "overlays cannot be made without a sandbox",
                "copy the folder instead");
  }
  auto home = TemporaryDirectory::create("lacuna-home");
  if (!home) return tl::unexpected(home.error());
  auto cgroup =
      RunCgroup::create(machine.cgroups, command.limits.memory_bytes, command.limits.processes);
  if (!cgroup) return tl::unexpected(cgroup.error());

  ChildSetup setup;
  set_limits(machine, command, *cgroup, setup);
  setup.limit_processes = setup.own_user_namespace = false;
  ProcessOptions options = process_options(command, setup);
  options.argv = command.argv;
  options.environment = complete_environment(command.environment, home->path().string());
  for (const std::string& variable : options.environment) {
    if (variable.rfind("PATH=", 0) == 0) options.search_path = variable.substr(5);
  }
  options.working_directory = translate(command, command.working_directory);
  std::error_code error;
  if (!fs::is_directory(options.working_directory, error)) {
    options.working_directory = home->path();
  }
  RunWatch::Options watched;
  watched.folders = writable_folders(command);
  watched.disk_bytes = command.limits.disk_bytes;
  watched.cgroup = &*cgroup;
  RunWatch watch(observer, std::move(watched));
  auto process = run_process(options, watch);
  if (!process) return tl::unexpected(process.error());
  return finish(command.limits, std::move(*process), watch, *cgroup);
}

}  // namespace lacuna::detail
