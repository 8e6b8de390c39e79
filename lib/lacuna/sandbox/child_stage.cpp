#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

#include "lacuna/sandbox/child_internal.hpp"

// Everything here runs between fork and exec: no allocation, no locks.

namespace lacuna::detail {
namespace {

constexpr std::size_t kMostSources = 128;

/// Text on the stack that never overflows: `ok` turns false instead.
struct Text {
  char bytes[4096] = {};
  std::size_t size = 0;
  bool ok = true;

  Text& add(const char* text) {
    const std::size_t length = std::strlen(text);
    if (size + length + 1 > sizeof bytes) {
      ok = false;
      return *this;
    }
    std::memcpy(bytes + size, text, length + 1);
    size += length;
    return *this;
  }
  Text& add(int number) {
    char digits[16];
    std::size_t at = sizeof digits;
    digits[--at] = '\0';
    do {
      digits[--at] = static_cast<char>('0' + number % 10);
      number /= 10;
    } while (number != 0);
    return add(digits + at);
  }
};

/// The descriptor as a path, so that no byte of a folder's name can be taken for an option.
Text through_descriptor(int fd) { return Text().add("/proc/self/fd/").add(fd); }

Text on_stage(const ChildSetup& setup, const std::string& name) {
  return Text().add(setup.stage.c_str()).add("/").add(name.c_str());
}

int make_folder(const Text& path) {
  if (!path.ok) return ENAMETOOLONG;
  return ::mkdir(path.bytes, 0755) == 0 || errno == EEXIST ? 0 : errno;
}

/// Folders of the host, opened before the stage covers them.
struct Sources {
  int fds[kMostSources];
  std::size_t count = 0;

  int open(const std::string& path) {
    if (count == kMostSources) return E2BIG;
    const int fd = ::open(path.c_str(), O_PATH | O_CLOEXEC);
    if (fd < 0) return errno;
    fds[count++] = fd;
    return 0;
  }
};

int open_sources(const ChildSetup& setup, Sources& sources) {
  int error = 0;
  for (const StagedMount& mount : setup.mounts) {
    if (error == 0) error = sources.open(mount.host);
  }
  for (const StagedOverlay& overlay : setup.overlays) {
    for (const std::string* path :
         {&overlay.lower, &overlay.upper, &overlay.work, &overlay.middle}) {
      if (error == 0 && !path->empty()) error = sources.open(*path);
    }
  }
  return error;
}

int bind(const ChildSetup& setup, const StagedMount& mount, int source) {
  const Text target = on_stage(setup, mount.name);
  struct stat status{};
  if (::fstat(source, &status) != 0) return errno;
  if (S_ISDIR(status.st_mode)) {
    if (const int error = make_folder(target); error != 0) return error;
  } else {
    const int fd = ::open(target.bytes, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0) return errno;
    ::close(fd);
  }
  const Text from = through_descriptor(source);
  return ::mount(from.bytes, target.bytes, nullptr, MS_BIND | MS_REC, nullptr) == 0 ? 0 : errno;
}

int mount_overlay(const ChildSetup& setup, const StagedOverlay& overlay, const int* sources) {
  const Text target = on_stage(setup, overlay.name);
  if (const int error = make_folder(target); error != 0) return error;
  // Nothing that a stranger left in the folders may change where a name leads.
  Text options;
  options.add("lowerdir=");
  if (!overlay.middle.empty()) options.add(through_descriptor(sources[3]).bytes).add(":");
  options.add(through_descriptor(sources[0]).bytes);
  options.add(",upperdir=").add(through_descriptor(sources[1]).bytes);
  options.add(",workdir=").add(through_descriptor(sources[2]).bytes);
  options.add(",redirect_dir=nofollow,index=off,xino=off");
  options.add(setup.staging == Staging::user_namespace ? ",userxattr" : ",metacopy=off");
  if (!options.ok) return ENAMETOOLONG;
  return ::mount("overlay", target.bytes, "overlay", MS_NOSUID | MS_NODEV, options.bytes) == 0
             ? 0
             : errno;
}

int mount_tmpfs(const ChildSetup& setup, const StagedTmpfs& tmpfs) {
  const Text target = on_stage(setup, tmpfs.name);
  if (const int error = make_folder(target); error != 0) return error;
  return ::mount("tmpfs", target.bytes, "tmpfs", MS_NOSUID | MS_NODEV, tmpfs.options.c_str()) == 0
             ? 0
             : errno;
}

}  // namespace

int stage_all(const ChildSetup& setup) {
  // Nothing that is mounted here may show outside, nor the other way round.
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return errno;
  Sources sources;
  if (const int error = open_sources(setup, sources); error != 0) return error;
  if (::mount("tmpfs", setup.stage.c_str(), "tmpfs", MS_NOSUID | MS_NODEV,
              "mode=0755,size=1m,nr_inodes=1k") != 0) {
    return errno;
  }
  ::umask(022);
  std::size_t next = 0;
  int error = 0;
  for (const StagedMount& mount : setup.mounts) {
    if (error == 0) error = bind(setup, mount, sources.fds[next++]);
  }
  for (const StagedOverlay& overlay : setup.overlays) {
    if (error == 0) error = mount_overlay(setup, overlay, &sources.fds[next]);
    next += overlay.middle.empty() ? 3 : 4;
  }
  for (const StagedTmpfs& tmpfs : setup.tmpfs) {
    if (error == 0) error = mount_tmpfs(setup, tmpfs);
  }
  for (std::size_t i = 0; i < sources.count; ++i) ::close(sources.fds[i]);
  return error;
}

}  // namespace lacuna::detail
