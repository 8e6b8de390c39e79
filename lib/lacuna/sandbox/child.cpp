#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <ctime>

#include "lacuna/sandbox/child_internal.hpp"

// Everything here runs between fork and exec: no allocation, no locks, raw system calls where the C
// library would talk to other threads (setresuid).

namespace lacuna::detail {
namespace {

/// What a thread's stack has by default.
constexpr rlim_t kThreadStack = rlim_t{8} << 20;

/// Writes a whole small file in one go, as the files of /proc and cgroups want it.
int write_file(const char* path, const char* text, std::size_t size) {
  const int fd = ::open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return errno;
  const ssize_t count = ::write(fd, text, size);
  const int error = count == static_cast<ssize_t>(size) ? 0 : (count < 0 ? errno : EIO);
  ::close(fd);
  return error;
}

/// Sends SIGKILL to every child of this process. The supervisor's children are what has lost its
/// parent inside of the sandbox.
void kill_children() {
  const int fd = ::open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  char buffer[4096];
  pid_t number = 0;
  ssize_t count = 0;
  while ((count = ::read(fd, buffer, sizeof buffer)) > 0) {
    for (ssize_t i = 0; i < count; ++i) {
      if (buffer[i] >= '0' && buffer[i] <= '9') {
        number = number * 10 + (buffer[i] - '0');
      } else {
        if (number > 1) ::kill(number, SIGKILL);
        number = 0;
      }
    }
  }
  if (number > 1) ::kill(number, SIGKILL);
  ::close(fd);
}

[[noreturn]] void end_like(int status) {
  if (WIFEXITED(status)) ::_exit(WEXITSTATUS(status));
  const int number = WTERMSIG(status);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::kill(::getpid(), number);
  ::_exit(128 + number);
}

/// Waits for `child`, then kills and reaps whatever else is there. Never returns.
[[noreturn]] void supervise(pid_t child, const sigset_t& signals) {
  // When the caller dies, SIGKILL for this process would leave what bubblewrap has started but not
  // yet bound to its own life. SIGTERM, which is blocked, ends them one after another.
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  // Nothing of the sandbox may be held open from here: not a pipe, not a workspace.
  if (::syscall(SYS_close_range, 0U, ~0U, 0U) != 0) {
    for (int fd = 0; fd < 65536; ++fd) ::close(fd);
  }
  if (::chdir("/") != 0) ::_exit(127);
  bool ended = false;
  int end_status = 0;
  while (true) {
    int status = 0;
    pid_t pid = 0;
    while ((pid = ::waitpid(-1, &status, WNOHANG)) > 0) {
      if (pid == child) {
        ended = true;
        end_status = status;
      }
    }
    if (pid < 0 && errno == ECHILD) break;
    if (ended) kill_children();
    const timespec pause{0, ended ? 2'000'000 : 500'000'000};
    if (::sigtimedwait(&signals, nullptr, &pause) == SIGTERM) ::kill(child, SIGKILL);
  }
  end_like(end_status);
}

/// Forks off the process that goes on to exec and returns there; the calling one supervises.
int fork_under_supervisor() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGCHLD);
  sigaddset(&signals, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &signals, nullptr);
  if (::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) return errno;
  const pid_t supervisor = ::getpid();
  const pid_t child = ::_Fork();
  if (child < 0) return errno;
  if (child > 0) supervise(child, signals);
  ::sigprocmask(SIG_UNBLOCK, &signals, nullptr);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != supervisor) ::_exit(127);
  return 0;
}

/// The lower of what is wanted and what this process may have.
int set_limit(__rlimit_resource_t resource, rlim_t soft, rlim_t hard) {
  rlimit limit{};
  if (::getrlimit(resource, &limit) != 0) return errno;
  if (limit.rlim_max < hard && ::geteuid() != 0) hard = limit.rlim_max;
  limit.rlim_max = hard;
  limit.rlim_cur = soft < hard ? soft : hard;
  return ::setrlimit(resource, &limit) == 0 ? 0 : errno;
}

int set_limits(const ChildSetup& setup) {
  const SandboxLimits& limits = setup.limits;
  int error = set_limit(RLIMIT_CORE, 0, 0);
  if (error == 0 && limits.cpu.count() > 0) {
    // A second more until SIGKILL, for who catches SIGXCPU.
    const auto seconds = static_cast<rlim_t>(limits.cpu.count());
    error = set_limit(RLIMIT_CPU, seconds, seconds + 1);
  }
  if (error == 0 && limits.file_bytes > 0) {
    error = set_limit(RLIMIT_FSIZE, limits.file_bytes, limits.file_bytes);
  }
  if (error == 0 && limits.open_files > 0) {
    error = set_limit(RLIMIT_NOFILE, limits.open_files, limits.open_files);
  }
  if (error == 0 && setup.limit_data && limits.memory_bytes > 0) {
    // Stacks of threads count in full, however little of them is used.
    const rlim_t data = limits.memory_bytes + rlim_t{limits.processes} * kThreadStack;
    error = set_limit(RLIMIT_DATA, data, data);
  }
  return error;
}

int become_user(const ChildSetup& setup) {
  if (::syscall(SYS_setgroups, 0, nullptr) != 0 ||
      ::syscall(SYS_setresgid, setup.group, setup.group, setup.group) != 0 ||
      ::syscall(SYS_setresuid, setup.user, setup.user, setup.user) != 0) {
    return errno;
  }
  // Did it take? A process that is still root must not go on.
  if (::geteuid() != setup.user || ::getuid() != setup.user || ::getegid() != setup.group ||
      ::setuid(0) == 0) {
    return EPERM;
  }
  return 0;
}

/// "1000 1000 1\n": the own number onto itself. Returns the length.
std::size_t identity_map(char (&text)[64], unsigned id) {
  char digits[16];
  std::size_t length = 0;
  do {
    digits[length++] = static_cast<char>('0' + id % 10);
    id /= 10;
  } while (id != 0);
  std::size_t at = 0;
  for (int twice = 0; twice < 2; ++twice) {
    for (std::size_t i = length; i > 0; --i) text[at++] = digits[i - 1];
    text[at++] = ' ';
  }
  text[at++] = '1';
  text[at++] = '\n';
  return at;
}

int enter_user_namespace(bool with_mounts) {
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);  // /proc/self belongs to root after a change of user
  if (::unshare(CLONE_NEWUSER | (with_mounts ? CLONE_NEWNS : 0)) != 0) return errno;
  char text[64];
  int error = write_file("/proc/self/setgroups", "deny", 4);
  if (error == ENOENT) error = 0;
  if (error == 0) error = write_file("/proc/self/uid_map", text, identity_map(text, user));
  if (error == 0) error = write_file("/proc/self/gid_map", text, identity_map(text, group));
  return error;
}

int set_up(const ChildSetup& setup) {
  for (const int fd : setup.cgroup_procs) {
    if (::write(fd, "0", 1) != 1) return errno;
  }
  if (const int error = set_limits(setup); error != 0) return error;
  if (setup.staging == Staging::privileged) {
    if (::unshare(CLONE_NEWNS) != 0) return errno;
    if (const int error = stage_all(setup); error != 0) return error;
  }
  if (setup.change_user) {
    if (const int error = become_user(setup); error != 0) return error;
  }
  const bool stage_as_user = setup.staging == Staging::user_namespace;
  if (stage_as_user || setup.own_user_namespace) {
    if (const int error = enter_user_namespace(stage_as_user); error != 0) return error;
  }
  if (stage_as_user) {
    if (const int error = stage_all(setup); error != 0) return error;
  }
  if (setup.limit_processes && setup.limits.processes > 0) {
    // Two more for bubblewrap itself.
    const rlim_t most = rlim_t{setup.limits.processes} + 2;
    if (const int error = set_limit(RLIMIT_NPROC, most, most); error != 0) return error;
  }
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // changes of user take it away
  if (!setup.working_directory.empty() && ::chdir(setup.working_directory.c_str()) != 0) {
    return errno;
  }
  return 0;
}

}  // namespace

int ChildSetup::operator()() const {
  if (const int error = fork_under_supervisor(); error != 0) return error;
  return set_up(*this);
}

std::string staged_path(const ChildSetup& setup, const std::string& name) {
  return setup.stage + "/" + name;
}

void stop_supervisor(pid_t pid) { ::kill(pid, SIGTERM); }

}  // namespace lacuna::detail
