#pragma once

#include <string>

#include "lacuna/base/error.hpp"

namespace lacuna::detail {

/// A filter of system calls as the bytes of a BPF program, for bubblewrap's --seccomp. It takes
/// away what no experiment needs and what has been a way out of containers: mounts, namespaces,
/// keys, BPF, io_uring, modules, clocks, typing into terminals, rare socket families. A refused
/// call fails with EPERM (EAFNOSUPPORT for sockets), clone3 with ENOSYS, so that the C library
/// takes clone, whose flags a filter can see. System calls of another architecture kill the
/// process. Errors: internal where libseccomp refuses.
Result<std::string> seccomp_program(bool network);

}  // namespace lacuna::detail
