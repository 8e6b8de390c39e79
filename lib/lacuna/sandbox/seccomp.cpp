#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "lacuna/sandbox/seccomp_internal.hpp"

namespace lacuna::detail {
namespace {

/// By name, because an older libseccomp or architecture may not know one of them.
constexpr const char* kRefused[] = {
    // keys, tracing of the kernel, other people's memory and descriptors
    "keyctl", "add_key", "request_key", "bpf", "perf_event_open", "userfaultfd", "kcmp",
    "pidfd_getfd", "lookup_dcookie", "fanotify_init", "memfd_secret",
    // a second interface to everything, past this filter
    "io_uring_setup", "io_uring_enter", "io_uring_register",
    // mounts and namespaces
    "mount", "umount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen",
    "fsconfig", "fsmount", "fspick", "mount_setattr", "setns", "open_by_handle_at", "quotactl",
    "quotactl_fd",
    // the machine
    "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module",
    "create_module", "reboot", "swapon", "swapoff", "syslog", "acct", "settimeofday",
    "clock_settime", "clock_settime64", "clock_adjtime", "clock_adjtime64", "adjtimex", "stime",
    "iopl", "ioperm", "vhangup", "nfsservctl", "_sysctl", "uselib", "ustat", "sysfs"};

constexpr unsigned kNamespaceFlags[] = {CLONE_NEWUSER, CLONE_NEWNS,  CLONE_NEWPID,   CLONE_NEWNET,
                                        CLONE_NEWIPC,  CLONE_NEWUTS, CLONE_NEWCGROUP};

/// clone(2) takes its flags second on s390, first elsewhere.
#if defined(__s390__)
constexpr unsigned kCloneFlags = 1;
#else
constexpr unsigned kCloneFlags = 0;
#endif

class Filter {
 public:
  Filter() : context_(::seccomp_init(SCMP_ACT_ALLOW), &::seccomp_release) {
    if (!context_) return;
    note(::seccomp_attr_set(context_.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
    // A binary tree in place of a chain: fewer steps for each call that is allowed.
    ::seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2);
  }

  template <class... Comparisons>
  void refuse(const char* name, int error, Comparisons... comparisons) {
    const int number = ::seccomp_syscall_resolve_name(name);
    if (!context_ || number == __NR_SCMP_ERROR) return;
    note(::seccomp_rule_add(context_.get(), SCMP_ACT_ERRNO(static_cast<std::uint16_t>(error)),
                            number, sizeof...(comparisons), comparisons...));
  }

  Result<std::string> bytes();

 private:
  void note(int result) {
    // EDOM: this architecture has no such call.
    if (result < 0 && result != -EDOM && error_ == 0) error_ = -result;
  }

  std::unique_ptr<void, void (*)(scmp_filter_ctx)> context_;
  int error_ = 0;
};

Result<std::string> Filter::bytes() {
  const auto refused = [](int error) {
    return fail(ErrorCode::internal,
                fmt::format("cannot make the filter of system calls: {}", std::strerror(error)));
  };
  if (!context_) return refused(ENOMEM);
  if (error_ != 0) return refused(error_);
  const int fd = ::memfd_create("lacuna-seccomp", MFD_CLOEXEC);
  if (fd < 0) return refused(errno);
  std::string program;
  int error = -::seccomp_export_bpf(context_.get(), fd);
  if (error == 0) {
    std::array<char, 4096> buffer;
    ssize_t count = 0;
    off_t at = 0;
    while ((count = ::pread(fd, buffer.data(), buffer.size(), at)) > 0) {
      program.append(buffer.data(), static_cast<std::size_t>(count));
      at += count;
    }
    if (count < 0) error = errno;
  }
  ::close(fd);
  if (error != 0) return refused(error);
  return program;
}

/// What a rule wants of one argument of a call, numbered from 0.
scmp_arg_cmp argument(unsigned number, scmp_compare how, scmp_datum_t first,
                      scmp_datum_t second = 0) {
  return {number, how, first, second};
}

void refuse_namespaces(Filter& filter) {
  for (const unsigned flag : kNamespaceFlags) {
    filter.refuse("unshare", EPERM, argument(0, SCMP_CMP_MASKED_EQ, flag, flag));
    filter.refuse("clone", EPERM, argument(kCloneFlags, SCMP_CMP_MASKED_EQ, flag, flag));
  }
  filter.refuse("clone3", ENOSYS);
}

void refuse_terminal_input(Filter& filter) {
  // The kernel looks at the lower 32 bits of a request only.
  constexpr scmp_datum_t kRequest = 0xffffffffU;
  constexpr scmp_datum_t kTypeCharacter = 0x5412;   // TIOCSTI
  constexpr scmp_datum_t kConsoleControl = 0x541c;  // TIOCLINUX
  for (const scmp_datum_t request : {kTypeCharacter, kConsoleControl}) {
    filter.refuse("ioctl", EPERM, argument(1, SCMP_CMP_MASKED_EQ, kRequest, request));
  }
}

/// Unix and internet sockets stay; with network also routing netlink, which name look-up asks.
void refuse_sockets(Filter& filter, bool network) {
  for (const char* call : {"socket", "socketpair"}) {
    for (unsigned family = 0; family <= AF_NETLINK; ++family) {
      if (family == AF_UNIX || family == AF_INET || family == AF_INET6) continue;
      if (network && family == AF_NETLINK) continue;
      filter.refuse(call, EAFNOSUPPORT, argument(0, SCMP_CMP_EQ, family));
    }
    filter.refuse(call, EAFNOSUPPORT, argument(0, SCMP_CMP_GT, AF_NETLINK));
  }
}

/// personality(2) may set the usual one, and turn address randomisation off as debuggers do.
void refuse_personalities(Filter& filter) {
  constexpr unsigned kNoRandomize = 0x0040000;
  for (unsigned bit = 1; bit != 0; bit <<= 1) {
    if (bit == kNoRandomize) continue;
    filter.refuse("personality", EPERM, argument(0, SCMP_CMP_MASKED_EQ, bit, bit));
  }
}

}  // namespace

Result<std::string> seccomp_program(bool network) {
  Filter filter;
  for (const char* name : kRefused) filter.refuse(name, EPERM);
  refuse_namespaces(filter);
  refuse_terminal_input(filter);
  refuse_sockets(filter, network);
  refuse_personalities(filter);
  return filter.bytes();
}

}  // namespace lacuna::detail
