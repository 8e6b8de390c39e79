#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "lacuna/sandbox/machine_internal.hpp"

namespace lacuna::detail {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

void append(Arguments& to, std::initializer_list<std::string> arguments) {
  to.insert(to.end(), arguments);
}

/// An absolute path without ".", ".." or empty components, outside of what the sandbox makes
/// itself.
Result<void> check_inside(const std::string& inside) {
  const auto refuse = [&](const char* why) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("cannot show a folder at {:?} in a sandbox: {}", inside, why));
  };
  if (inside.empty() || inside.front() != '/' || inside == "/") {
    return refuse("it must be an absolute path below the root");
  }
  if (inside.find('\0') != std::string::npos) return refuse("it contains a NUL byte");
  const fs::path path(inside);
  if (path.lexically_normal().native() != inside || path.filename().empty()) {
    return refuse("it must be written without '.', '..', '//' and a '/' at the end");
  }
  const std::string first = *std::next(path.begin());
  if (first == "proc" || first == "dev" || first == "sys" || inside == "/tmp" || inside == "/usr" ||
      inside == "/etc") {
    return refuse("the system's own folders are there");
  }
  return {};
}

Result<void> check_host(const fs::path& host) {
  struct stat status{};
  if (host.native().find('\0') == std::string::npos && ::stat(host.c_str(), &status) == 0) {
    return {};
  }
  return fail(ErrorCode::not_found,
              fmt::format("cannot show {} in a sandbox: {}", host.string(), std::strerror(errno)));
}

/// /usr and what points into it; elsewhere the folders of old beside it.
void add_system(Arguments& arguments) {
  append(arguments, {"--ro-bind", "/usr", "/usr"});
  for (const char* name : {"bin", "sbin", "lib", "lib32", "lib64", "libx32"}) {
    const fs::path path = fs::path("/") / name;
    std::error_code error;
    if (fs::is_symlink(path, error)) {
      const fs::path target = fs::read_symlink(path, error);
      if (!error) append(arguments, {"--symlink", target.string(), path.string()});
    } else if (fs::is_directory(path, error)) {
      append(arguments, {"--ro-bind", path.string(), path.string()});
    }
  }
}

/// The few files of /etc that programs need, none of which says anything about this machine.
Result<void> add_settings(Arguments& arguments, bool network, MemoryFiles& files) {
  Arguments shown = {"/etc/ld.so.cache",  "/etc/ld.so.conf", "/etc/ld.so.conf.d",
                     "/etc/alternatives", "/etc/localtime",  "/etc/ssl/openssl.cnf"};
  Arguments made = {
      "/etc/passwd",
      fmt::format("lacuna:x:{0}:{0}:lacuna:{1}:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n",
                  kInsideUser, kInsideHome),
      "/etc/group", fmt::format("lacuna:x:{}:\nnogroup:x:65534:\n", kInsideUser)};
  if (network) {
    shown.insert(shown.end(),
                 {"/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/ssl/certs",
                  "/etc/pki", "/etc/ca-certificates", "/etc/services", "/etc/protocols"});
  } else {
    made.insert(made.end(), {"/etc/hosts", "127.0.0.1 localhost sandbox\n::1 localhost\n",
                             "/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"});
  }
  append(arguments, {"--perms", "0755", "--dir", "/etc", "--perms", "0755", "--dir", "/etc/ssl"});
  for (const std::string& path : shown) {
    std::error_code error;
    if (fs::exists(path, error)) append(arguments, {"--ro-bind-try", path, path});
  }
  for (std::size_t i = 0; i < made.size(); i += 2) {
    auto fd = files.add(made[i + 1]);
    if (!fd) return tl::unexpected(fd.error());
    append(arguments, {"--perms", "0444", "--file", std::to_string(*fd), made[i]});
  }
  return {};
}

struct Tmpfs {
  const char* name;
  const char* inside;
  std::uint64_t bytes;
  /// An empty file takes no bytes but a kilobyte of the kernel's memory.
  std::uint64_t files;
};

void add_tmpfs(Arguments& arguments, const Tmpfs& tmpfs, ChildSetup& setup) {
  if (setup.staging == Staging::none) {
    append(arguments, {"--perms", "1777"});
    if (tmpfs.bytes > 0) append(arguments, {"--size", std::to_string(tmpfs.bytes)});
    append(arguments, {"--tmpfs", tmpfs.inside});
    return;
  }
  setup.tmpfs.push_back(
      {tmpfs.name, fmt::format("mode=1777,size={},nr_inodes={}", tmpfs.bytes, tmpfs.files)});
  append(arguments, {"--bind", staged_path(setup, tmpfs.name), tmpfs.inside});
}

/// A mount or an overlay, in the order in which they have to be made.
struct Shown {
  std::string inside;
  const Mount* mount = nullptr;
  const OverlayMount* overlay = nullptr;
};

Result<std::vector<Shown>> sorted_mounts(const Machine& machine, const SandboxCommand& command) {
  std::vector<Shown> all;
  for (const Mount& mount : command.mounts) {
    if (auto checked = check_host(mount.host); !checked) return tl::unexpected(checked.error());
    all.push_back({mount.inside, &mount, nullptr});
  }
  for (const OverlayMount& overlay : command.overlays) {
    if (machine.staging == Staging::none) {
      return fail(ErrorCode::unsupported, "overlays cannot be made on this machine",
                  "copy the folder instead");
    }
    for (const fs::path* path : {&overlay.lower, &overlay.upper, &overlay.work, &overlay.middle}) {
      if (path->empty() && path == &overlay.middle) continue;
      if (auto checked = check_host(*path); !checked) return tl::unexpected(checked.error());
    }
    all.push_back({overlay.inside, nullptr, &overlay});
  }
  for (const Shown& shown : all) {
    if (auto checked = check_inside(shown.inside); !checked) {
      return tl::unexpected(checked.error());
    }
  }
  // Whatever lies inside of another is mounted after it.
  std::stable_sort(all.begin(), all.end(), [](const Shown& a, const Shown& b) {
    return a.inside.size() < b.inside.size();
  });
  return all;
}

Result<void> add_mounts(const Machine& machine, const SandboxCommand& command, Arguments& arguments,
                        ChildSetup& setup) {
  auto all = sorted_mounts(machine, command);
  if (!all) return tl::unexpected(all.error());
  for (std::size_t i = 0; i < all->size(); ++i) {
    const Shown& shown = (*all)[i];
    const std::string name = fmt::format("m{}", i);
    std::string source = staged_path(setup, name);
    bool writable = true;
    if (shown.overlay != nullptr) {
      const OverlayMount& overlay = *shown.overlay;
      setup.overlays.push_back(
          {fs::absolute(overlay.lower).string(),
           overlay.middle.empty() ? std::string() : fs::absolute(overlay.middle).string(),
           fs::absolute(overlay.upper).string(), fs::absolute(overlay.work).string(), name});
    } else {
      const std::string host = fs::absolute(shown.mount->host).string();
      writable = shown.mount->writable;
      if (setup.staging == Staging::none) {
        source = host;
      } else {
        setup.mounts.push_back({host, name});
      }
    }
    append(arguments, {writable ? "--bind" : "--ro-bind", source, shown.inside});
  }
  return {};
}

Result<void> check_words(const SandboxCommand& command) {
  const auto has_nul = [](const std::string& text) { return text.find('\0') != std::string::npos; };
  if (command.argv.empty() || command.argv.front().empty()) {
    return fail(ErrorCode::invalid_argument, "a sandbox needs a command to run");
  }
  if (std::any_of(command.argv.begin(), command.argv.end(), has_nul) ||
      std::any_of(command.environment.begin(), command.environment.end(), has_nul) ||
      has_nul(command.working_directory)) {
    return fail(ErrorCode::invalid_argument, "a NUL byte in a command for the sandbox");
  }
  if (command.working_directory.empty() || command.working_directory.front() != '/') {
    return fail(ErrorCode::invalid_argument,
                "the working folder of a sandboxed command must be an absolute path");
  }
  for (const std::string& variable : command.environment) {
    if (variable.find('=') == 0 || variable.find('=') == std::string::npos) {
      return fail(ErrorCode::invalid_argument,
                  fmt::format("{:?} is not a variable: write KEY=value", variable));
    }
  }
  if (command.environment.size() > 2000) {
    return fail(ErrorCode::limit, "more than 2,000 variables for a sandboxed command");
  }
  return {};
}

Arguments isolation(const Machine& machine, bool network) {
  const std::string id = std::to_string(kInsideUser);
  Arguments arguments = {"--unshare-all",
                         "--unshare-user",
                         "--die-with-parent",
                         "--new-session",
                         "--clearenv",
                         "--cap-drop",
                         "ALL",
                         "--hostname",
                         "sandbox",
                         "--uid",
                         id,
                         "--gid",
                         id};
  if (machine.disable_userns) arguments.emplace_back("--disable-userns");
  if (network) arguments.emplace_back("--share-net");
  return arguments;
}

Result<void> add_filter(const Machine& machine, bool network, Arguments& arguments,
                        MemoryFiles& files) {
  const std::string& program = machine.seccomp[network ? 1 : 0];
  if (program.empty()) return {};
  auto fd = files.add(program);
  if (!fd) return tl::unexpected(fd.error());
  append(arguments, {"--seccomp", std::to_string(*fd)});
  return {};
}

std::string joined_by_nul(const Arguments& arguments) {
  std::string text;
  for (const std::string& argument : arguments) text.append(argument).push_back('\0');
  return text;
}

}  // namespace

MemoryFiles::~MemoryFiles() {
  for (const int fd : descriptors_) ::close(fd);
}

Result<int> MemoryFiles::add(std::string_view text) {
  const int fd = ::memfd_create("lacuna", MFD_CLOEXEC);
  if (fd < 0) {
    return fail(ErrorCode::io,
                fmt::format("cannot make a file in memory: {}", std::strerror(errno)));
  }
  descriptors_.push_back(fd);
  std::size_t at = 0;
  while (at < text.size()) {
    const ssize_t count = ::pwrite(fd, text.data() + at, text.size() - at, static_cast<off_t>(at));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      return fail(ErrorCode::io,
                  fmt::format("cannot write to a file in memory: {}", std::strerror(errno)));
    }
    at += static_cast<std::size_t>(count);
  }
  return fd;
}

std::vector<std::string> complete_environment(const std::vector<std::string>& environment,
                                              const std::string& home) {
  std::vector<std::string> complete;
  for (const std::string& standard : {std::string("PATH=/usr/local/bin:/usr/bin:/bin"),
                                      "HOME=" + home, std::string("LANG=C.UTF-8")}) {
    const std::string key = standard.substr(0, standard.find('=') + 1);
    const bool given = std::any_of(environment.begin(), environment.end(),
                                   [&](const std::string& own) { return own.rfind(key, 0) == 0; });
    if (!given) complete.push_back(standard);
  }
  complete.insert(complete.end(), environment.begin(), environment.end());
  return complete;
}

Result<BubblewrapPlan> plan_bubblewrap(const Machine& machine, const SandboxCommand& command,
                                       int status, MemoryFiles& files) {
  if (auto checked = check_words(command); !checked) return tl::unexpected(checked.error());
  BubblewrapPlan plan;
  ChildSetup& setup = plan.setup;
  setup.staging = machine.staging;
  setup.stage = machine.stage;
  setup.change_user = machine.change_user;
  setup.user = machine.user;
  setup.group = machine.group;

  const SandboxLimits& limits = command.limits;
  Arguments arguments = isolation(machine, limits.network);
  add_system(arguments);
  if (auto added = add_settings(arguments, limits.network, files); !added) {
    return tl::unexpected(added.error());
  }
  append(arguments, {"--proc", "/proc", "--dev", "/dev"});
  add_tmpfs(arguments, {"tmp", "/tmp", limits.tmp_bytes, 200'000}, setup);
  add_tmpfs(arguments, {"shm", "/dev/shm", limits.shm_bytes, 10'000}, setup);
  append(arguments, {"--dir", kInsideHome, "--dir", "/workspace"});
  if (auto added = add_mounts(machine, command, arguments, setup); !added) {
    return tl::unexpected(added.error());
  }
  // Both are file systems in memory without a size: nobody may write there.
  append(arguments, {"--remount-ro", "/dev", "--remount-ro", "/"});
  append(arguments, {"--chdir", command.working_directory});
  for (const std::string& variable : complete_environment(command.environment, kInsideHome)) {
    const auto equals = variable.find('=');
    append(arguments, {"--setenv", variable.substr(0, equals), variable.substr(equals + 1)});
  }
  append(arguments, {"--json-status-fd", std::to_string(status)});
  if (auto added = add_filter(machine, limits.network, arguments, files); !added) {
    return tl::unexpected(added.error());
  }
  // Through a descriptor: the command line of a process is there for everybody to read.
  auto fd = files.add(joined_by_nul(arguments));
  if (!fd) return tl::unexpected(fd.error());
  plan.argv = {machine.bubblewrap, "--args", std::to_string(*fd), "--"};
  plan.argv.insert(plan.argv.end(), command.argv.begin(), command.argv.end());
  return plan;
}

}  // namespace lacuna::detail
