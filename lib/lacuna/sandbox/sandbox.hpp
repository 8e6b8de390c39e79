#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "lacuna/base/json.hpp"
#include "lacuna/base/observer.hpp"
#include "lacuna/base/process.hpp"

namespace lacuna {

/// What one sandboxed command may use. Zero means no limit. How well each one holds on this
/// machine, SandboxCapabilities says.
struct SandboxLimits {
  std::chrono::milliseconds wall{60'000};
  std::chrono::seconds cpu{0};                          ///< of each process
  std::uint64_t memory_bytes = std::uint64_t{4} << 30;  ///< of all processes together
  std::uint32_t processes = 256;                        ///< tasks at the same time
  std::uint64_t file_bytes = std::uint64_t{1} << 30;    ///< of each file written
  std::uint64_t disk_bytes = std::uint64_t{4} << 30;    ///< growth of all writable folders
                                                        ///< together; a file is 4 KiB or more
  std::uint64_t output_bytes = std::uint64_t{4} << 20;  ///< of each stream
  std::uint64_t tmp_bytes = std::uint64_t{512} << 20;   ///< size of /tmp
  std::uint64_t shm_bytes = std::uint64_t{64} << 20;    ///< size of /dev/shm
  std::uint32_t open_files = 1024;
  /// The host's network, with its loopback and abstract sockets; else only a loopback of its own.
  bool network = false;

  friend bool operator==(const SandboxLimits&, const SandboxLimits&) = default;
};

/// A host folder that the sandbox can see.
struct Mount {
  std::filesystem::path host;
  std::string inside;  ///< absolute path in the sandbox
  bool writable = false;
};

/// A host folder shown with changes kept apart: `lower` is never written to, new and changed files
/// land in `upper`. Needs SandboxCapabilities::overlay.
struct OverlayMount {
  std::filesystem::path lower;
  /// On a file system that takes overlay uppers; empty or used before. run() hands the folder
  /// itself over to user(), what is in it must belong there already.
  std::filesystem::path upper;
  std::filesystem::path work;  ///< an empty folder on the same file system as `upper`
  std::string inside;
  /// Changes to `lower` that are shown as part of it and not written to either: what a run left in
  /// its `upper`. No run may use it as that meanwhile. Empty: none.
  std::filesystem::path middle{};
};

struct SandboxCommand {
  std::vector<std::string> argv;  ///< looked up in PATH of `environment` inside the sandbox
  std::string working_directory = "/workspace";
  /// "KEY=value"; the whole environment. Where they are missing, PATH is
  /// /usr/local/bin:/usr/bin:/bin, HOME a fresh folder below /tmp, and LANG C.UTF-8.
  std::vector<std::string> environment;
  std::string input;
  std::vector<Mount> mounts;  ///< beside the read-only system folders
  std::vector<OverlayMount> overlays;
  SandboxLimits limits;
};

/// One thing that the sandbox should enforce, and whether it does on this machine.
struct Protection {
  std::string name;  ///< "network", "memory", "processes", "unprivileged user", …
  bool enforced = false;
  std::string how;     ///< "seccomp filter", "RLIMIT_CPU of each process", …
  std::string advice;  ///< what to do where it is not enforced
};

/// What works on this machine, found by trying it.
struct SandboxCapabilities {
  bool available = false;  ///< whether foreign code can be isolated at all
  std::string missing;     ///< why not, and what to install
  bool overlay = false;
  std::vector<Protection> protections;
};

Json to_json(const SandboxCapabilities& capabilities);

struct SandboxResult {
  /// Of the command; output cut at output_bytes. A status over 128 is taken for a shell's way to
  /// tell of a signal. Times and memory are those of everything in the sandbox.
  ProcessResult process;
  /// Which limit ended it: "wall", "cpu", "memory", "output", "disk" (also a file over file_bytes);
  /// "processes" where a command failed after a new process had been refused; or empty.
  std::string limit;
};

/// Runs foreign commands, each in fresh namespaces, as an unprivileged user with no capabilities:
/// nothing that a command starts survives it. Inside there are /usr, a few files of /etc, /proc,
/// harmless devices, an empty /tmp, and what is mounted; the user is 1000, "lacuna".
///
/// Without isolation (Options::unsafe_no_sandbox) a command sees the whole host as this program's
/// own user. Mounts are not made: only working_directory is translated to the host's folder, by the
/// mount that it lies in. Overlays are refused as unsupported. Immutable after construction; run()
/// may be called from many threads.
class Sandbox {
 public:
  struct Options {
    bool unsafe_no_sandbox = false;    ///< run without isolation where there is none; limits stay
    std::filesystem::path bubblewrap;  ///< the program; empty: looked up among the system's
  };

  /// Probes the machine once (some 50 ms). Errors: missing_tool, with what to install, where there
  /// is no isolation and `unsafe_no_sandbox` is not set.
  static Result<Sandbox> create(const Options& options, Observer& observer);

  Sandbox(Sandbox&&) noexcept;
  Sandbox& operator=(Sandbox&&) noexcept;
  ~Sandbox();

  const SandboxCapabilities& capabilities() const;

  /// The user that commands run as; writable mounts must belong to it. -1: this process's own.
  int user() const;
  int group() const;

  /// Hands a tree over to user() and group(), without following symlinks. Nothing to do where the
  /// sandbox runs as this process's own user.
  Result<void> give_to_user(const std::filesystem::path& tree) const;

  /// Runs one command; about 10 ms more than the command itself. Errors: io where the sandbox does
  /// not start; missing_tool where argv[0] is not in it; invalid_argument; not_found for a folder
  /// to mount; unsupported for an overlay without SandboxCapabilities::overlay. A command that
  /// fails or hits a limit is a result. A cancelled observer kills all of it and sets
  /// process.cancelled.
  Result<SandboxResult> run(const SandboxCommand& command, Observer& observer) const;

 private:
  struct State;
  explicit Sandbox(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Tries everything that Sandbox::create tries, without failing. For `lacuna doctor`.
SandboxCapabilities probe_sandbox(Observer& observer);

}  // namespace lacuna
