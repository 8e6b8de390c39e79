#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "lacuna/base/error.hpp"
#include "lacuna/base/observer.hpp"

namespace lacuna {

/// One child process and what it may use. Nothing is inherited but what stands here: descriptors
/// above 2 are closed, signal dispositions and the signal mask are reset.
struct ProcessOptions {
  std::vector<std::string> argv;  ///< argv[0] is looked up in `search_path` unless it has '/'
  std::string search_path = "/usr/local/bin:/usr/bin:/bin";
  std::filesystem::path working_directory;
  std::vector<std::string> environment;     ///< "KEY=value"; the whole environment
  std::string input;                        ///< bytes for standard input, then end of file
  std::chrono::milliseconds wall_limit{0};  ///< 0: none; then SIGKILL to the process group
  std::uint64_t output_limit = std::uint64_t{64} << 20;  ///< bytes kept of each stream
  bool kill_on_output_limit = false;                     ///< else the rest is read and thrown away
  /// Runs in the child between fork and exec, in a process with one thread of a program that may
  /// have many: only async-signal-safe calls. Returns 0, or an errno that start-up reports.
  std::function<int()> child_setup;
  /// Descriptors of the parent that the child keeps, under the same number.
  std::vector<int> keep_descriptors;
  /// Called in the parent just after the start and before the wait, with the child's pid.
  std::function<void(pid_t)> started;
  /// Ends the process at a limit or a cancellation, in place of SIGKILL to its group. Where it is
  /// still there after `stop_grace`, the group is killed all the same.
  std::function<void(pid_t)> stop;
  std::chrono::milliseconds stop_grace{3000};
};

struct ProcessResult {
  int exit_status = -1;  ///< as exit() had it; -1 where a signal ended the process
  int signal = 0;        ///< the signal that ended it; 0 for none
  bool timed_out = false;
  bool output_limit_hit = false;
  bool cancelled = false;
  std::string output;  ///< the first `output_limit` bytes of standard output
  std::string errors;  ///< the same of standard error
  std::chrono::microseconds wall{0};
  /// User and system time of the process and of the children that were waited for.
  std::chrono::microseconds cpu{0};
  std::uint64_t max_rss_bytes = 0;

  bool ok() const { return exit_status == 0 && signal == 0; }
};

/// Starts a process in a process group of its own, feeds and drains its pipes, and waits. A child
/// of the child that keeps a pipe open does not keep the call waiting: once the process has ended,
/// the group is killed and what is left in the pipes is read. When `observer` cancels, the group is
/// killed and `cancelled` is set. Thread-safe. Errors: missing_tool where argv[0] is not found; io.
/// A process that fails is a result, not an error. Where the calling thread or its whole program
/// ends meanwhile, the kernel kills the process. SIGCHLD must not be ignored by the program.
Result<ProcessResult> run_process(const ProcessOptions& options, Observer& observer);
Result<ProcessResult> run_process(const ProcessOptions& options);

/// The file that `program` names when looked up in `search_path`; empty where there is none.
std::filesystem::path find_program(std::string_view program, std::string_view search_path);

}  // namespace lacuna
