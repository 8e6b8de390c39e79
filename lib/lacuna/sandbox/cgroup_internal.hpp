#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lacuna/base/error.hpp"

namespace lacuna::detail {

/// Where this process may make control groups, found by making one.
struct CgroupParents {
  /// 1 or 2; 0 where the limit cannot be had.
  int memory_version = 0;
  int pids_version = 0;
  /// Folders in which a group for each run is made. The same one for version 2.
  std::filesystem::path memory;
  std::filesystem::path pids;
};

/// The groups that `mountinfo` and `self` (the texts of /proc/self/mountinfo and /proc/self/cgroup)
/// say this process is in.
struct OwnCgroups {
  std::filesystem::path memory_v1;
  std::filesystem::path pids_v1;
  std::filesystem::path unified;  ///< version 2
};
OwnCgroups own_cgroups(std::string_view mountinfo, std::string_view self);

/// Looks at this process's own groups and tries. Version 2 goes first where it has both
/// controllers; there the parent of the own group is tried as well, since a group with processes in
/// it cannot hand controllers down. Removes groups that dead processes of ours left behind.
CgroupParents find_cgroups();

/// The control groups of one run. Removed with the object; what is still inside is killed first.
class RunCgroup {
 public:
  /// Zero is no limit; a limit whose controller is missing is passed over. Errors: io.
  static Result<RunCgroup> create(const CgroupParents& parents, std::uint64_t memory_bytes,
                                  std::uint64_t processes);
  RunCgroup() = default;
  RunCgroup(RunCgroup&& other) noexcept;
  RunCgroup& operator=(RunCgroup&& other) noexcept;
  ~RunCgroup();

  /// Open files: a process of one thread that writes "0" to each joins.
  const std::vector<int>& procs() const { return procs_; }
  /// How often a process was killed because the memory was used up.
  std::uint64_t memory_kills() const;
  /// How often a new process was refused.
  std::uint64_t process_refusals() const;
  /// The most memory that was in use, with what was cached for files; 0 where unknown.
  std::uint64_t memory_peak() const;

 private:
  void release();

  std::vector<std::filesystem::path> folders_;
  std::vector<int> procs_;
  std::filesystem::path memory_;
  std::filesystem::path pids_;
  int memory_version_ = 0;
};

/// The number after `key` in "key number" lines; empty where there is none.
std::optional<std::uint64_t> keyed_number(std::string_view text, std::string_view key);

}  // namespace lacuna::detail
