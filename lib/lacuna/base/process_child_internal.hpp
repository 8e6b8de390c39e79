#pragma once

#include <sys/types.h>

#include "lacuna/base/process.hpp"

namespace lacuna::detail {

/// How far a child came before exec.
enum class Stage : int { descriptors, working_directory, setup, execute };

/// What a child that could not start writes to `ChildPlan::report`, as these bytes.
struct StartFailure {
  Stage stage;
  int error;
};

/// All that the child needs, made ready before the fork: it must not allocate.
struct ChildPlan {
  const ProcessOptions* options = nullptr;
  const char* program = nullptr;
  char* const* argv = nullptr;
  char* const* environment = nullptr;
  int input = -1;
  int output = -1;
  int errors = -1;
  int report = -1;  ///< written to on failure; closed by a successful exec
  pid_t parent = 0;
};

/// The child's side of fork: never returns. Makes async-signal-safe calls only, because other
/// threads of the program may have held any lock at the moment of the fork.
[[noreturn]] void run_child(const ChildPlan& plan);

}  // namespace lacuna::detail
