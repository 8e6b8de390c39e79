#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <sstream>

#include "lacuna/base/files.hpp"
#include "lacuna/sandbox/machine_internal.hpp"
#include "lacuna/sandbox/seccomp_internal.hpp"

namespace lacuna::detail {
namespace {

namespace fs = std::filesystem;

/// Nobody's number: above what Debian and Fedora give to users and services, below `nobody` and
/// systemd's dynamic users.
constexpr unsigned kSandboxUser = 65530;

std::string first_line(const char* path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

/// Whether the user namespace that this process is in has a user of that number.
bool is_mapped(const char* map, unsigned id) {
  std::ifstream file(map);
  std::uint64_t first = 0, outside = 0, count = 0;
  while (file >> first >> outside >> count) {
    if (id >= first && id - first < count) return true;
  }
  return false;
}

/// Since Linux 5.14 RLIMIT_NPROC counts from zero in a new user namespace.
bool counts_by_namespace() {
  utsname name{};
  if (::uname(&name) != 0) return false;
  int major = 0, minor = 0;
  std::istringstream stream{std::string(name.release)};
  char dot = 0;
  stream >> major >> dot >> minor;
  return major > 5 || (major == 5 && minor >= 14);
}

std::string bubblewrap_version(const std::string& program, Observer& observer) {
  ProcessOptions options;
  options.argv = {program, "--version"};
  options.wall_limit = std::chrono::seconds(5);
  const auto result = run_process(options, observer);
  if (!result || !result->ok()) return {};
  const auto digits = result->output.find_first_of("0123456789");
  if (digits == std::string::npos) return {};
  return result->output.substr(digits, result->output.find_first_of(" \n", digits) - digits);
}

bool at_least_0_8(const std::string& version) {
  int major = 0, minor = 0;
  char dot = 0;
  std::istringstream stream(version);
  stream >> major >> dot >> minor;
  return major > 0 || minor >= 8;
}

/// What one run of the probe's script showed.
struct Trial {
  bool works = false;
  std::string reason;  ///< why not
  bool filtered = false;
  bool lonely_network = false;
  bool powerless = false;
  bool unprivileged = false;
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

constexpr const char* kScript =
    "cat /proc/self/status /proc/net/dev || exit 1\n"
    "[ -e original ] || exit 0\n"
    "echo changed > original && echo new > added";

Trial read_trial(const Result<SandboxResult>& run) {
  Trial trial;
  if (!run) {
    trial.reason = run.error().message;
    return trial;
  }
  const ProcessResult& process = run->process;
  if (!process.ok()) {
    trial.reason = process.errors.empty()
                       ? fmt::format("a shell in it ended with status {}, signal {}, limit {:?}",
                                     process.exit_status, process.signal, run->limit)
                       : process.errors.substr(0, process.errors.find('\n'));
    return trial;
  }
  trial.works = true;
  trial.filtered = has(process.output, "Seccomp:\t2");
  trial.powerless = has(process.output, "CapEff:\t0000000000000000") &&
                    has(process.output, "CapPrm:\t0000000000000000") &&
                    has(process.output, "NoNewPrivs:\t1");
  // Two lines of headings, then one a device.
  const auto devices = process.output.find("Inter-|");
  trial.lonely_network = devices != std::string::npos &&
                         std::count(process.output.begin() + static_cast<std::ptrdiff_t>(devices),
                                    process.output.end(), '\n') == 3 &&
                         has(process.output, " lo:");
  return trial;
}

SandboxCommand probe_command() {
  SandboxCommand command;
  command.argv = {"/bin/sh", "-c", kScript};
  command.limits.wall = std::chrono::seconds(10);
  command.limits.memory_bytes = std::uint64_t{256} << 20;
  command.limits.processes = 32;
  return command;
}

/// Runs the script in a bare sandbox.
Trial try_plain(const Machine& machine, Observer& observer) {
  return read_trial(run_isolated(machine, probe_command(), observer));
}

/// Runs it in an overlay, and looks at what that left on disk.
Trial try_overlay(const Machine& machine, Observer& observer) {
  Trial none;
  auto folder = TemporaryDirectory::create("lacuna-probe");
  if (!folder) {
    none.reason = folder.error().message;
    return none;
  }
  const fs::path root = folder->path();
  std::error_code error;
  for (const char* name : {"lower", "upper", "work"}) fs::create_directory(root / name, error);
  std::ofstream(root / "lower/original") << "original\n";
  if (machine.change_user) {
    for (const char* name : {"lower", "lower/original"}) {
      if (::lchown((root / name).c_str(), machine.user, machine.group) != 0) return none;
    }
  }
  SandboxCommand command = probe_command();
  command.overlays.push_back({root / "lower", root / "upper", root / "work", "/workspace"});
  Trial trial = read_trial(run_isolated(machine, command, observer));
  struct stat status{};
  const bool kept = first_line((root / "lower/original").c_str()) == "original" &&
                    first_line((root / "upper/original").c_str()) == "changed" &&
                    ::stat((root / "upper/added").c_str(), &status) == 0;
  if (trial.works && !kept) {
    trial.works = false;
    trial.reason = "an overlay does not keep changes apart";
  }
  trial.unprivileged = status.st_uid != 0;
  return trial;
}

struct Findings {
  std::optional<Trial> trial;
  bool overlay = false;
  std::string reason;  ///< of the first attempt, where none works
};

/// Goes from the best way to make a sandbox down to the least, and stays at the first that works.
Findings find_way(Machine& machine, Observer& observer) {
  Findings findings;
  std::vector<Staging> ways = {Staging::user_namespace, Staging::none};
  if (machine.change_user) ways.insert(ways.begin(), Staging::privileged);
  for (const Staging way : ways) {
    machine.staging = way;
    if (way != Staging::none) {
      Trial trial = try_overlay(machine, observer);
      if (trial.works) {
        findings.overlay = true;
        findings.trial = std::move(trial);
        return findings;
      }
      if (findings.reason.empty()) findings.reason = trial.reason;
    }
    Trial trial = try_plain(machine, observer);
    if (trial.works) {
      trial.unprivileged = machine.change_user || ::geteuid() != 0;
      findings.trial = std::move(trial);
      return findings;
    }
    if (findings.reason.empty()) findings.reason = trial.reason;
  }
  return findings;
}

std::string advice_for_namespaces() {
  if (first_line("/proc/sys/kernel/unprivileged_userns_clone") == "0") {
    return "allow user namespaces: sysctl -w kernel.unprivileged_userns_clone=1";
  }
  if (first_line("/proc/sys/user/max_user_namespaces") == "0") {
    return "allow user namespaces: sysctl -w user.max_user_namespaces=10000";
  }
  if (first_line("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1") {
    return "allow user namespaces: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or "
           "give bubblewrap an AppArmor profile";
  }
  return "in a container, allow user namespaces and mounts (docker run --privileged, or "
         "--security-opt seccomp=unconfined --security-opt systempaths=unconfined)";
}

std::string cgroup_name(int version, const char* controller) {
  return fmt::format("{} controller of control groups version {}", controller, version);
}

Protection memory_protection(const Machine& machine, bool isolated) {
  if (machine.cgroups.memory_version != 0) {
    return {"memory", true, cgroup_name(machine.cgroups.memory_version, "memory"), {}};
  }
  const std::string advice =
      "for a limit by the kernel run as root, or in a session to which systemd delegates the "
      "memory and pids controllers";
  if (!isolated) return {"memory", false, "RLIMIT_DATA of each process only", advice};
  return {"memory", true,
          "the sum of all processes is looked at about every 100 ms and may be over for that long; "
          "RLIMIT_DATA of each process",
          advice};
}

Protection process_protection(const Machine& machine, bool isolated) {
  if (machine.cgroups.pids_version != 0) {
    return {"processes", true, cgroup_name(machine.cgroups.pids_version, "pids"), {}};
  }
  if (isolated && machine.user_namespaces) {
    return {"processes", true, "RLIMIT_NPROC, counted in a user namespace of its own", {}};
  }
  return {"processes",
          false,
          {},
          "run as root with control groups, or on Linux 5.14 or newer with bubblewrap"};
}

/// What stands whether there is isolation or not.
std::vector<Protection> common_protections(const Machine& machine, bool isolated) {
  return {
      memory_protection(machine, isolated),
      process_protection(machine, isolated),
      {"wall", true, "everything is killed at the limit", {}},
      {"cpu", true, "RLIMIT_CPU of each process", {}},
      {"file size", true, "RLIMIT_FSIZE", {}},
      {"open files", true, "RLIMIT_NOFILE of each process", {}},
      {"disk",
       true,
       "writable folders are measured about every 100 ms, each file as 4 KiB or more; a fast "
       "writer "
       "may be over for that long",
       {}},
      {"output", true, "read up to the limit, then everything is killed", {}},
  };
}

std::vector<Protection> protections_of_nothing(const Machine& machine, const std::string& advice) {
  std::vector<Protection> all;
  for (const char* name : {"files", "processes of others", "network", "unprivileged user",
                           "system calls", "temporary files"}) {
    all.push_back({name, false, {}, advice});
  }
  const auto common = common_protections(machine, false);
  all.insert(all.end(), common.begin(), common.end());
  return all;
}

std::vector<Protection> protections_of(const Machine& machine, const Trial& trial) {
  const bool staged = machine.staging != Staging::none;
  std::vector<Protection> all = {
      {"files",
       true,
       fmt::format("bubblewrap {}: only /usr read-only, a few files of /etc and what is mounted",
                   machine.version),
       {}},
      {"processes of others", true, "namespaces of its own; killed with the first process", {}},
      {"network", trial.lonely_network, "network namespace with nothing but its own loopback",
       trial.lonely_network ? "" : "the sandbox sees network devices: report this"},
      {"unprivileged user", trial.unprivileged && trial.powerless,
       machine.change_user
           ? fmt::format("user {}, no capabilities, no new privileges", machine.user)
           : "this program's own user, no capabilities, no new privileges",
       trial.unprivileged ? "" : "run as a user other than root, or where user 65530 exists"},
      {"system calls", trial.filtered, "seccomp filter",
       trial.filtered ? "" : "needs a kernel with CONFIG_SECCOMP_FILTER"},
      {"temporary files",
       true,
       staged ? "tmpfs with a size and a number of files" : "tmpfs with a size",
       {}},
  };
  const auto common = common_protections(machine, true);
  all.insert(all.end(), common.begin(), common.end());
  return all;
}

/// A folder that the stage can cover: nothing that a sandbox binds from the host by name.
std::string stage_folder() {
  for (const char* folder : {"/tmp", "/run", "/mnt", "/var"}) {
    struct stat status{};
    if (::stat(folder, &status) == 0 && S_ISDIR(status.st_mode)) return folder;
  }
  return "/tmp";
}

}  // namespace

std::pair<Machine, SandboxCapabilities> probe_machine(const std::string& bubblewrap,
                                                      Observer& observer) {
  Machine machine;
  SandboxCapabilities found;
  machine.stage = stage_folder();
  machine.cgroups = find_cgroups();
  machine.user_namespaces = counts_by_namespace();
  machine.change_user = ::geteuid() == 0 && is_mapped("/proc/self/uid_map", kSandboxUser) &&
                        is_mapped("/proc/self/gid_map", kSandboxUser);
  machine.user = machine.group = kSandboxUser;
  for (const bool network : {false, true}) {
    if (auto program = seccomp_program(network)) machine.seccomp[network ? 1 : 0] = *program;
  }
  const std::string wanted = bubblewrap.empty() ? "bwrap" : bubblewrap;
  machine.bubblewrap = find_program(wanted, "/usr/local/bin:/usr/bin:/bin").string();
  machine.version =
      machine.bubblewrap.empty() ? std::string() : bubblewrap_version(machine.bubblewrap, observer);
  if (machine.version.empty()) {
    machine.bubblewrap.clear();
    const std::string advice = "install bubblewrap (apt-get install bubblewrap)";
    found.missing = "bubblewrap is not here: " + advice;
    found.protections = protections_of_nothing(machine, advice);
    return {std::move(machine), std::move(found)};
  }
  machine.disable_userns = at_least_0_8(machine.version);

  const Findings findings = find_way(machine, observer);
  if (!findings.trial) {
    machine.bubblewrap.clear();
    const std::string advice = advice_for_namespaces();
    found.missing = fmt::format("bubblewrap does not work here ({}): {}", findings.reason, advice);
    found.protections = protections_of_nothing(machine, advice);
    return {std::move(machine), std::move(found)};
  }
  found.available = true;
  found.overlay = findings.overlay;
  found.protections = protections_of(machine, *findings.trial);
  return {std::move(machine), std::move(found)};
}

}  // namespace lacuna::detail
