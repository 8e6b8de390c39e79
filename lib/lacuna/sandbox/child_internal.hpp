#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "lacuna/sandbox/sandbox.hpp"

namespace lacuna::detail {

/// Where the folders of a sandbox are put together before bubblewrap starts.
///
/// bubblewrap runs as an unprivileged user: it can neither mount an overlay from folders of another
/// user nor reach a workspace below a folder of mode 0700. So the child makes a mount namespace of
/// its own first, mounts all there is on one small tmpfs, the stage, and lets bubblewrap bind from
/// it.
enum class Staging {
  privileged,      ///< by root, before the user changes
  user_namespace,  ///< by the unprivileged user, root of a user namespace of its own
  none,            ///< not at all: bubblewrap binds from the host; no overlays
};

/// A folder (or file) that is bound to `<stage>/<name>`.
struct StagedMount {
  std::string host;
  std::string name;
};

struct StagedOverlay {
  std::string lower;
  std::string middle;  ///< may be empty
  std::string upper;
  std::string work;
  std::string name;
};

struct StagedTmpfs {
  std::string name;
  std::string options;  ///< as mount(2) takes them: "size=…,nr_inodes=…,mode=1777,uid=…"
};

/// The child's side of a sandbox, between fork and exec of bubblewrap (or, without isolation, of
/// the command). Made ready before the fork; operator() makes async-signal-safe calls only and
/// returns 0 or an errno.
///
/// The forked process stays as a supervisor and a second one goes on to exec. The supervisor
/// adopts what loses its parent, kills it when the second one has ended, and ends last: so that the
/// end of the process means that nothing is left, and its resource usage counts everything. SIGTERM
/// to the supervisor ends all of it at once.
struct ChildSetup {
  Staging staging = Staging::none;
  std::string stage;  ///< folder of the host that is covered by the stage; e.g. "/tmp"
  std::vector<StagedMount> mounts;
  std::vector<StagedOverlay> overlays;
  std::vector<StagedTmpfs> tmpfs;

  bool change_user = false;  ///< to `user` and `group`, without supplementary groups
  uid_t user = 0;
  gid_t group = 0;
  bool own_user_namespace = false;  ///< counts processes from zero; implied by user_namespace
  std::string working_directory;    ///< entered last, without isolation only; may be empty

  std::vector<int> cgroup_procs;  ///< RunCgroup::procs() to join
  SandboxLimits limits;
  bool limit_data = false;       ///< RLIMIT_DATA of each process, with room for stacks
  bool limit_processes = false;  ///< RLIMIT_NPROC

  int operator()() const;
};

/// Where a staged thing stands: `<stage>/<name>`.
std::string staged_path(const ChildSetup& setup, const std::string& name);

/// What the supervisor understands as the wish to end. For ProcessOptions::stop.
void stop_supervisor(pid_t pid);

/// Puts together what operator() does in the second process. In child_stage.cpp.
int stage_all(const ChildSetup& setup);

}  // namespace lacuna::detail
