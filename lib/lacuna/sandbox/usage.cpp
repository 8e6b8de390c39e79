#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <memory>
#include <string_view>

#include "lacuna/sandbox/watch_internal.hpp"

namespace lacuna::detail {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kSmallest = 4096;
/// More processes and descriptors than any limit allows are not looked at one by one.
constexpr std::size_t kMostProcesses = 8192;

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

Folder open_folder(int at, const char* name, int extra_flags) {
  const int fd = ::openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | extra_flags);
  if (fd < 0) return nullptr;
  Folder folder(::fdopendir(fd));
  if (!folder) ::close(fd);
  return folder;
}

bool is_dots(const char* name) {
  return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

bool is_number(const char* name) {
  return *name != '\0' && std::all_of(name, name + std::char_traits<char>::length(name),
                                      [](char c) { return c >= '0' && c <= '9'; });
}

/// A small file below an open folder.
std::string read_at(int at, const std::string& name) {
  std::string text;
  const int fd = ::openat(at, name.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return text;
  std::array<char, 4096> buffer;
  const ssize_t count = ::read(fd, buffer.data(), buffer.size());
  if (count > 0) text.assign(buffer.data(), static_cast<std::size_t>(count));
  ::close(fd);
  return text;
}

/// /proc as the processes of the namespace of `init` see it: lists them all and nothing else.
Folder open_inner_proc(pid_t init) {
  if (init <= 1) return nullptr;
  return open_folder(AT_FDCWD, fmt::format("/proc/{}/root/proc", init).c_str(), 0);
}

template <class Visit>
void for_each_process(DIR* proc, Visit visit) {
  std::size_t seen = 0;
  while (const dirent* entry = ::readdir(proc)) {
    if (!is_number(entry->d_name)) continue;
    if (++seen > kMostProcesses) break;
    visit(std::string(entry->d_name));
  }
}

/// The second number of statm, in bytes.
std::uint64_t resident(std::string_view statm) {
  const auto space = statm.find(' ');
  if (space == std::string_view::npos) return 0;
  std::uint64_t pages = 0;
  std::from_chars(statm.data() + space + 1, statm.data() + statm.size(), pages);
  static const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return pages * page;
}

/// The line "Pss: N kB" of smaps_rollup, in bytes.
std::uint64_t proportional(std::string_view rollup) {
  const auto at = rollup.find("\nPss:");
  if (at == std::string_view::npos) return 0;
  const auto digits = rollup.find_first_of("0123456789", at);
  if (digits == std::string_view::npos) return 0;
  std::uint64_t kilobytes = 0;
  std::from_chars(rollup.data() + digits, rollup.data() + rollup.size(), kilobytes);
  return kilobytes * 1024;
}

/// The fields 14 to 17 of stat: user and system time, of the process and of its children.
std::uint64_t processor_ticks(std::string_view stat) {
  // The second field is a name of any bytes between parentheses.
  const auto name_end = stat.rfind(')');
  if (name_end == std::string_view::npos) return 0;
  stat.remove_prefix(name_end + 1);
  std::uint64_t sum = 0;
  for (int field = 3; field <= 17; ++field) {
    const auto begin = stat.find_first_not_of(' ');
    if (begin == std::string_view::npos) break;
    stat.remove_prefix(begin);
    const auto end = std::min(stat.find(' '), stat.size());
    std::uint64_t number = 0;
    std::from_chars(stat.data(), stat.data() + end, number);
    if (field >= 14) sum += number;
    stat.remove_prefix(end);
  }
  return sum;
}

}  // namespace

TreeUsage measure_tree(const fs::path& root, std::uint64_t enough) {
  TreeUsage usage;
  struct stat top{};
  const Folder base = open_folder(AT_FDCWD, root.c_str(), 0);
  if (!base || ::fstat(::dirfd(base.get()), &top) != 0) return usage;
  std::vector<std::string> waiting = {"."};
  while (!waiting.empty() && usage.bytes < enough) {
    const std::string path = std::move(waiting.back());
    waiting.pop_back();
    const Folder folder = open_folder(::dirfd(base.get()), path.c_str(), O_NOFOLLOW);
    if (!folder) {
      if (errno == ENAMETOOLONG) usage.too_deep = true;
      continue;
    }
    while (const dirent* entry = ::readdir(folder.get())) {
      if (is_dots(entry->d_name)) continue;
      struct stat status{};
      if (::fstatat(::dirfd(folder.get()), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
          status.st_dev != top.st_dev) {
        continue;
      }
      usage.bytes += std::max<std::uint64_t>(
          kSmallest, static_cast<std::uint64_t>(status.st_blocks) * 512 /
                         std::max<std::uint64_t>(1, S_ISREG(status.st_mode) ? status.st_nlink : 1));
      if (S_ISDIR(status.st_mode)) waiting.push_back(path + "/" + entry->d_name);
      if (usage.bytes >= enough) break;
    }
  }
  return usage;
}

std::uint64_t resident_memory(pid_t init, std::uint64_t enough) {
  const Folder proc = open_inner_proc(init);
  if (!proc) return 0;
  const int fd = ::dirfd(proc.get());
  std::uint64_t sum = 0;
  for_each_process(proc.get(),
                   [&](const std::string& pid) { sum += resident(read_at(fd, pid + "/statm")); });
  if (sum <= enough) return sum;
  ::rewinddir(proc.get());
  sum = 0;
  for_each_process(proc.get(), [&](const std::string& pid) {
    sum += proportional(read_at(fd, pid + "/smaps_rollup"));
  });
  return sum;
}

std::chrono::microseconds processor_time(pid_t init) {
  const Folder proc = open_inner_proc(init);
  if (!proc) return {};
  std::uint64_t ticks = 0;
  for_each_process(proc.get(), [&](const std::string& pid) {
    ticks += processor_ticks(read_at(::dirfd(proc.get()), pid + "/stat"));
  });
  static const auto per_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  return std::chrono::microseconds(ticks * 1'000'000 / per_second);
}

std::uint64_t nameless_files(pid_t init, const std::vector<fs::path>& folders) {
  const Folder proc = open_inner_proc(init);
  if (!proc) return 0;
  std::vector<dev_t> devices;
  for (const fs::path& folder : folders) {
    struct stat status{};
    if (::stat(folder.c_str(), &status) == 0) devices.push_back(status.st_dev);
  }
  // Several descriptors may hold one file.
  std::vector<std::pair<ino_t, std::uint64_t>> found;
  const int fd = ::dirfd(proc.get());
  for_each_process(proc.get(), [&](const std::string& pid) {
    const Folder open_files = open_folder(fd, (pid + "/fd").c_str(), 0);
    if (!open_files) return;
    while (const dirent* entry = ::readdir(open_files.get())) {
      struct stat status{};
      if (is_number(entry->d_name) &&
          ::fstatat(::dirfd(open_files.get()), entry->d_name, &status, 0) == 0 &&
          S_ISREG(status.st_mode) && status.st_nlink == 0 &&
          std::find(devices.begin(), devices.end(), status.st_dev) != devices.end()) {
        found.emplace_back(status.st_ino, static_cast<std::uint64_t>(status.st_blocks) * 512);
      }
    }
  });
  std::sort(found.begin(), found.end());
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (i == 0 || found[i].first != found[i - 1].first) {
      bytes += std::max(kSmallest, found[i].second);
    }
  }
  return bytes;
}

}  // namespace lacuna::detail
