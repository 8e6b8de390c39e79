#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "lacuna/base/process_child_internal.hpp"

namespace lacuna::detail {
namespace {

[[noreturn]] void give_up(const ChildPlan& plan, Stage stage, int error) {
  const StartFailure failure{stage, error};
  const ssize_t ignored = ::write(plan.report, &failure, sizeof failure);
  (void)ignored;
  ::_exit(127);
}

/// Marks everything above the standard streams as to be closed by exec, but for what is kept.
void close_rest_on_exec(const ChildPlan& plan) {
  if (::syscall(SYS_close_range, 3U, ~0U, 4U /* CLOSE_RANGE_CLOEXEC */) != 0) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    const rlim_t last = std::min<rlim_t>(limit.rlim_cur, rlim_t{1} << 20);
    for (rlim_t fd = 3; fd < last; ++fd) ::fcntl(static_cast<int>(fd), F_SETFD, FD_CLOEXEC);
  }
  for (const int fd : plan.options->keep_descriptors) ::fcntl(fd, F_SETFD, 0);
}

void reset_signals() {
  struct sigaction action{};
  action.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) ::sigaction(number, &action, nullptr);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// Dies with the parent, also where the parent is gone already.
void die_with_parent(pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const pid_t now = ::getppid();  // 0: the parent is outside of this process namespace
  if (now != 0 && now != parent) ::_exit(127);
}

}  // namespace

[[noreturn]] void run_child(const ChildPlan& plan) {
  const ProcessOptions& options = *plan.options;
  ::setpgid(0, 0);
  reset_signals();
  die_with_parent(plan.parent);
  if (::dup2(plan.input, STDIN_FILENO) < 0 || ::dup2(plan.output, STDOUT_FILENO) < 0 ||
      ::dup2(plan.errors, STDERR_FILENO) < 0) {
    give_up(plan, Stage::descriptors, errno);
  }
  close_rest_on_exec(plan);
  const char* directory = options.working_directory.c_str();
  if (*directory != '\0' && ::chdir(directory) != 0) {
    give_up(plan, Stage::working_directory, errno);
  }
  if (options.child_setup) {
    if (const int error = options.child_setup(); error != 0) give_up(plan, Stage::setup, error);
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a change of user in the set-up took it away
  ::execve(plan.program, plan.argv, plan.environment);
  give_up(plan, Stage::execute, errno);
}

}  // namespace lacuna::detail
