#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lacuna/base/observer.hpp"
#include "lacuna/sandbox/cgroup_internal.hpp"

namespace lacuna::detail {

/// What a tree takes on disk. Every file and folder counts as at least 4 KiB, so that a limit on
/// bytes is one on inodes too.
struct TreeUsage {
  std::uint64_t bytes = 0;
  bool too_deep = false;  ///< paths longer than the kernel takes: only hostile programs make them
};

/// Walks the tree without following symlinks and without crossing to other file systems. Stops when
/// `enough` bytes were seen.
TreeUsage measure_tree(const std::filesystem::path& root, std::uint64_t enough);

/// What the processes below `init` in its process namespace take: resident memory, shared pages
/// divided among those that share them, but only looked at so closely when the plain sum is over
/// `enough`.
std::uint64_t resident_memory(pid_t init, std::uint64_t enough);

/// Processor time of all processes of the namespace of `init` that are there now, and of those that
/// they have waited for. What is killed with its namespace is waited for by nobody.
std::chrono::microseconds processor_time(pid_t init);

/// Files that have no name any more but are held open by the processes of the namespace of `init`,
/// on the file systems of `folders`.
std::uint64_t nameless_files(pid_t init, const std::vector<std::filesystem::path>& folders);

/// Looks, while a sandbox runs, for limits that the kernel does not enforce there. It is the
/// Observer of run_process: being asked whether to cancel is its clock.
class RunWatch : public Observer {
 public:
  struct Options {
    std::vector<std::filesystem::path> folders;  ///< where the command may write
    std::uint64_t disk_bytes = 0;                ///< that they may grow by; 0: no limit
    std::uint64_t memory_bytes = 0;              ///< of all processes; 0: the kernel sees to it
    int status = -1;                             ///< bubblewrap's reports, not blocking
    const RunCgroup* cgroup = nullptr;           ///< where the kernel counts kills for memory
  };

  RunWatch(Observer& upstream, Options options);

  void progress(const Progress& progress) override { upstream_.progress(progress); }
  void diagnostic(const Diagnostic& diagnostic) override { upstream_.diagnostic(diagnostic); }
  bool cancelled() override;

  /// Looks once more, after the end. True where the command ended over the limit.
  void look_at_the_end();

  /// What all processes have computed by now.
  std::chrono::microseconds processor_time_now() { return processor_time(init()); }

  /// "disk", "memory", or empty.
  const std::string& limit() const { return limit_; }
  /// All that bubblewrap has reported by now.
  const std::string& reports();

 private:
  using Clock = std::chrono::steady_clock;

  bool over_disk();
  bool over_memory();
  bool file_systems_are_full() const;
  pid_t init();

  Observer& upstream_;
  Options options_;
  std::vector<std::uint64_t> before_;       ///< bytes of each folder at the start
  std::vector<std::uint64_t> free_before_;  ///< bytes free on its file system
  Clock::time_point next_;
  std::string limit_;
  std::string reports_;
  pid_t init_ = 0;
};

}  // namespace lacuna::detail
