#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "lacuna/sandbox/watch_internal.hpp"

namespace lacuna::detail {
namespace {

constexpr std::chrono::milliseconds kInterval{100};
/// Looking takes at most about a tenth of one processor.
constexpr int kRest = 10;

std::uint64_t free_bytes(const std::filesystem::path& folder, std::uint64_t* size = nullptr) {
  struct statvfs status{};
  if (::statvfs(folder.c_str(), &status) != 0) return std::numeric_limits<std::uint64_t>::max();
  if (size != nullptr) *size = std::uint64_t{status.f_blocks} * status.f_frsize;
  return std::uint64_t{status.f_bavail} * status.f_frsize;
}

}  // namespace

RunWatch::RunWatch(Observer& upstream, Options options)
    : upstream_(upstream), options_(std::move(options)) {
  if (options_.disk_bytes == 0) options_.folders.clear();
  for (const auto& folder : options_.folders) {
    before_.push_back(measure_tree(folder, std::numeric_limits<std::uint64_t>::max()).bytes);
    free_before_.push_back(free_bytes(folder));
  }
  next_ = Clock::now() + kInterval;
}

bool RunWatch::cancelled() {
  const auto begin = Clock::now();
  if (limit_.empty() && begin >= next_) {
    if (over_memory()) {
      limit_ = "memory";
    } else if (over_disk()) {
      limit_ = "disk";
    }
    const auto end = Clock::now();
    next_ = end + std::max<Clock::duration>(kInterval, (end - begin) * kRest);
  }
  return !limit_.empty() || upstream_.cancelled();
}

void RunWatch::look_at_the_end() {
  if (limit_.empty() && over_disk()) limit_ = "disk";
}

bool RunWatch::over_disk() {
  if (options_.folders.empty()) return false;
  std::uint64_t grown = 0;
  for (std::size_t i = 0; i < options_.folders.size(); ++i) {
    const std::uint64_t left = options_.disk_bytes - std::min(options_.disk_bytes, grown);
    const TreeUsage now = measure_tree(options_.folders[i], before_[i] + left + 1);
    if (now.too_deep) return true;
    grown += now.bytes - std::min(now.bytes, before_[i]);
    if (grown > options_.disk_bytes) return true;
  }
  grown += nameless_files(init(), options_.folders);
  return grown > options_.disk_bytes || file_systems_are_full();
}

/// What no walk can see, such as files that are mapped but neither named nor open, shows at last in
/// the space that is left. Others use the disk too: only a full one is blamed on the command.
bool RunWatch::file_systems_are_full() const {
  for (std::size_t i = 0; i < options_.folders.size(); ++i) {
    std::uint64_t size = 0;
    const std::uint64_t now = free_bytes(options_.folders[i], &size);
    const std::uint64_t lost = free_before_[i] - std::min(free_before_[i], now);
    if (lost > options_.disk_bytes && now < size / 50) return true;
  }
  return false;
}

bool RunWatch::over_memory() {
  // The kernel kills one process and leaves the others, which then wait for it for ever.
  if (options_.cgroup != nullptr && options_.cgroup->memory_kills() > 0) return true;
  return options_.memory_bytes != 0 &&
         resident_memory(init(), options_.memory_bytes) > options_.memory_bytes;
}

const std::string& RunWatch::reports() {
  std::array<char, 1024> buffer;
  ssize_t count = 0;
  while (options_.status >= 0 && reports_.size() < 65536 &&
         (count = ::read(options_.status, buffer.data(), buffer.size())) > 0) {
    reports_.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return reports_;
}

/// The first process of the sandbox, by its number outside.
pid_t RunWatch::init() {
  if (init_ == 0) {
    constexpr std::string_view kKey = "\"child-pid\":";
    const std::string& text = reports();
    const auto at = text.find(kKey);
    if (at == std::string::npos) return 0;
    const auto digits = text.find_first_not_of(' ', at + kKey.size());
    if (digits == std::string::npos) return 0;
    std::from_chars(text.data() + digits, text.data() + text.size(), init_);
  }
  return init_;
}

}  // namespace lacuna::detail
