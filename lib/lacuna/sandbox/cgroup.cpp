#include "lacuna/sandbox/cgroup_internal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <ctime>
#include <thread>
#include <utility>

namespace lacuna::detail {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "lacuna-";

/// A small file of /proc or of a control group; empty where it cannot be read.
std::string read_small(const fs::path& path) {
  std::string text;
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return text;
  std::array<char, 8192> buffer;
  ssize_t count = 0;
  while (text.size() < (std::size_t{4} << 20) &&
         (count = ::read(fd, buffer.data(), buffer.size())) > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  ::close(fd);
  return text;
}

/// 0 or an errno.
int write_small(const fs::path& path, std::string_view text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) return errno;
  const ssize_t count = ::write(fd, text.data(), text.size());
  const int error = count == static_cast<ssize_t>(text.size()) ? 0 : (count < 0 ? errno : EIO);
  ::close(fd);
  return error;
}

std::uint64_t number_in(const fs::path& path) {
  const std::string text = read_small(path);
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return parts;
}

bool has_word(std::string_view list, std::string_view word) {
  for (const std::string_view part : split(list, ',')) {
    if (part == word) return true;
  }
  return false;
}

struct CgroupMount {
  std::string_view root;
  std::string_view point;
  std::string_view type;
  std::string_view options;  ///< of the file system: the controllers of version 1
};

std::vector<CgroupMount> cgroup_mounts(std::string_view mountinfo) {
  std::vector<CgroupMount> mounts;
  for (const std::string_view line : split(mountinfo, '\n')) {
    const auto dash = line.find(" - ");
    if (dash == std::string_view::npos) continue;
    const auto before = split(line.substr(0, dash), ' ');
    const auto after = split(line.substr(dash + 3), ' ');
    if (before.size() < 5 || after.size() < 3) continue;
    if (after[0] != "cgroup" && after[0] != "cgroup2") continue;
    mounts.push_back({before[3], before[4], after[0], after[2]});
  }
  return mounts;
}

/// The group `path` as a folder, where the mount shows it.
fs::path below_mount(const CgroupMount& mount, std::string_view path) {
  if (path.empty() || path.front() != '/' || path.find("/..") != std::string_view::npos) return {};
  if (mount.root != "/") {
    if (path.substr(0, mount.root.size()) != mount.root) return mount.point;
    path.remove_prefix(mount.root.size());
  }
  while (!path.empty() && path.front() == '/') path.remove_prefix(1);
  return path.empty() ? fs::path(mount.point) : fs::path(mount.point) / path;
}

bool process_lives(pid_t pid) { return ::kill(pid, 0) == 0 || errno != ESRCH; }

/// Removes groups whose maker was killed. Only empty ones go, and only old ones: a number may
/// belong to a process that cannot be seen from here.
void remove_leftovers(const fs::path& parent) {
  std::error_code error;
  for (fs::directory_iterator it(parent, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (name.rfind(kPrefix, 0) != 0) continue;
    long maker = 0;
    std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), maker);
    struct stat status{};
    if (maker <= 0 || process_lives(static_cast<pid_t>(maker)) ||
        ::stat(it->path().c_str(), &status) != 0 || std::time(nullptr) - status.st_mtime < 60) {
      continue;
    }
    ::rmdir(it->path().c_str());
  }
}

std::string new_name() {
  static std::atomic<std::uint64_t> next{0};
  return fmt::format("{}{}-{}", kPrefix, ::getpid(), next.fetch_add(1));
}

/// Makes a group, sees whether `file` in it takes a limit, and removes the group.
bool group_takes(const fs::path& parent, std::initializer_list<const char*> files) {
  if (parent.empty()) return false;
  const fs::path folder = parent / new_name();
  if (::mkdir(folder.c_str(), 0755) != 0) return false;
  bool takes = ::access((folder / "cgroup.procs").c_str(), W_OK) == 0;
  for (const char* file : files) {
    takes = takes && write_small(folder / file, "1048576") == 0;
  }
  ::rmdir(folder.c_str());
  return takes;
}

/// Whether a process can go from its own group into a child of `parent`: in version 2 the right to
/// write into the common ancestor is needed too.
bool can_move_within(const fs::path& parent) {
  return ::access((parent / "cgroup.procs").c_str(), W_OK) == 0;
}

fs::path find_unified(const fs::path& own) {
  for (const fs::path& parent : {own, own.parent_path()}) {
    if (own.empty() || ::access((parent / "cgroup.procs").c_str(), F_OK) != 0) break;
    if (!can_move_within(parent)) continue;
    if (group_takes(parent, {"memory.max", "pids.max"})) return parent;
    if (write_small(parent / "cgroup.subtree_control", "+memory +pids") == 0 &&
        group_takes(parent, {"memory.max", "pids.max"})) {
      return parent;
    }
  }
  return {};
}

}  // namespace

std::optional<std::uint64_t> keyed_number(std::string_view text, std::string_view key) {
  for (const std::string_view line : split(text, '\n')) {
    if (line.size() <= key.size() || line.substr(0, key.size()) != key || line[key.size()] != ' ') {
      continue;
    }
    const std::string_view digits = line.substr(key.size() + 1);
    std::uint64_t number = 0;
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (end.ec == std::errc()) return number;
  }
  return std::nullopt;
}

OwnCgroups own_cgroups(std::string_view mountinfo, std::string_view self) {
  OwnCgroups own;
  const auto mounts = cgroup_mounts(mountinfo);
  for (const std::string_view line : split(self, '\n')) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) continue;
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    const std::string_view path = line.substr(second + 1);
    for (const CgroupMount& mount : mounts) {
      if (controllers.empty()) {
        if (mount.type == "cgroup2" && own.unified.empty()) own.unified = below_mount(mount, path);
      } else if (mount.type == "cgroup") {
        for (const auto& [controller, folder] :
             {std::pair("memory", &own.memory_v1), std::pair("pids", &own.pids_v1)}) {
          if (has_word(controllers, controller) && has_word(mount.options, controller) &&
              folder->empty()) {
            *folder = below_mount(mount, path);
          }
        }
      }
    }
  }
  return own;
}

CgroupParents find_cgroups() {
  CgroupParents parents;
  const OwnCgroups own =
      own_cgroups(read_small("/proc/self/mountinfo"), read_small("/proc/self/cgroup"));
  if (const fs::path unified = find_unified(own.unified); !unified.empty()) {
    parents.memory = parents.pids = unified;
    parents.memory_version = parents.pids_version = 2;
  } else {
    if (group_takes(own.memory_v1, {"memory.limit_in_bytes"})) {
      parents.memory = own.memory_v1;
      parents.memory_version = 1;
    }
    if (group_takes(own.pids_v1, {"pids.max"})) {
      parents.pids = own.pids_v1;
      parents.pids_version = 1;
    }
  }
  for (const fs::path& folder : {parents.memory, parents.pids}) {
    if (!folder.empty()) remove_leftovers(folder);
  }
  return parents;
}

Result<RunCgroup> RunCgroup::create(const CgroupParents& parents, std::uint64_t memory_bytes,
                                    std::uint64_t processes) {
  RunCgroup group;
  const std::string name = new_name();
  const auto open_group = [&](const fs::path& parent, int version) -> Result<fs::path> {
    fs::path folder = parent / name;
    if (::mkdir(folder.c_str(), 0755) != 0) {
      return fail(ErrorCode::io, fmt::format("cannot make the control group {}: {}",
                                             folder.string(), std::strerror(errno)));
    }
    group.folders_.push_back(folder);
    // A thread that moves itself takes no lock of the whole machine; a process does.
    const char* joined = version == 2 ? "cgroup.procs" : "tasks";
    const int fd = ::open((folder / joined).c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) {
      return fail(ErrorCode::io, fmt::format("cannot use the control group {}: {}", folder.string(),
                                             std::strerror(errno)));
    }
    group.procs_.push_back(fd);
    return folder;
  };
  const auto set = [](const fs::path& file, const std::string& value) -> Result<void> {
    const int error = write_small(file, value);
    if (error == 0) return {};
    return fail(ErrorCode::io, fmt::format("cannot write {} to {}: {}", value, file.string(),
                                           std::strerror(error)));
  };
  if (parents.memory_version != 0 && memory_bytes > 0) {
    auto folder = open_group(parents.memory, parents.memory_version);
    if (!folder) return tl::unexpected(folder.error());
    group.memory_ = *folder;
    group.memory_version_ = parents.memory_version;
    const std::string value = std::to_string(memory_bytes);
    const bool unified = parents.memory_version == 2;
    auto done = set(*folder / (unified ? "memory.max" : "memory.limit_in_bytes"), value);
    if (!done) return tl::unexpected(done.error());
    // Swap must not be a way around; a kernel without swap accounting has no such file.
    write_small(*folder / (unified ? "memory.swap.max" : "memory.memsw.limit_in_bytes"),
                unified ? "0" : value);
    if (unified) write_small(*folder / "memory.oom.group", "1");
  }
  if (parents.pids_version != 0 && processes > 0) {
    const bool same = parents.pids_version == 2 && !group.memory_.empty();
    if (same) {
      group.pids_ = group.memory_;
    } else {
      auto folder = open_group(parents.pids, parents.pids_version);
      if (!folder) return tl::unexpected(folder.error());
      group.pids_ = *folder;
    }
    auto done = set(group.pids_ / "pids.max", std::to_string(processes));
    if (!done) return tl::unexpected(done.error());
  }
  return group;
}

RunCgroup::RunCgroup(RunCgroup&& other) noexcept { *this = std::move(other); }

RunCgroup& RunCgroup::operator=(RunCgroup&& other) noexcept {
  if (this != &other) {
    release();
    folders_ = std::exchange(other.folders_, {});
    procs_ = std::exchange(other.procs_, {});
    memory_ = std::move(other.memory_);
    pids_ = std::move(other.pids_);
    memory_version_ = other.memory_version_;
  }
  return *this;
}

RunCgroup::~RunCgroup() { release(); }

void RunCgroup::release() {
  for (const int fd : procs_) ::close(fd);
  procs_.clear();
  for (const fs::path& folder : folders_) {
    // The supervisor has ended, so that all should be gone; what is not gets two seconds.
    for (int attempt = 0; attempt < 400 && ::rmdir(folder.c_str()) != 0 && errno == EBUSY;
         ++attempt) {
      if (write_small(folder / "cgroup.kill", "1") != 0) {
        const std::string members = read_small(folder / "cgroup.procs");
        for (const std::string_view line : split(members, '\n')) {
          long pid = 0;
          std::from_chars(line.data(), line.data() + line.size(), pid);
          if (pid > 1) ::kill(static_cast<pid_t>(pid), SIGKILL);
        }
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  folders_.clear();
}

std::uint64_t RunCgroup::memory_kills() const {
  if (memory_.empty()) return 0;
  const char* file = memory_version_ == 2 ? "memory.events" : "memory.oom_control";
  return keyed_number(read_small(memory_ / file), "oom_kill").value_or(0);
}

std::uint64_t RunCgroup::process_refusals() const {
  if (pids_.empty()) return 0;
  return keyed_number(read_small(pids_ / "pids.events"), "max").value_or(0);
}

std::uint64_t RunCgroup::memory_peak() const {
  if (memory_.empty()) return 0;
  return number_in(memory_ / (memory_version_ == 2 ? "memory.peak" : "memory.max_usage_in_bytes"));
}

}  // namespace lacuna::detail
