#pragma once

#include <string>

#include "lacuna/base/files.hpp"
#include "lacuna/sandbox/sandbox.hpp"
#include "support/catch.hpp"

namespace lacuna::test {

/// The sandbox of this machine, probed once. The tests need one that works.
const Sandbox& sandbox();

/// A folder that is writable for the sandboxed user and shown at /workspace.
class Workspace {
 public:
  Workspace();
  const std::filesystem::path& path() const { return folder_.path(); }
  Mount mount(bool writable = true) const { return {path(), "/workspace", writable}; }

 private:
  TemporaryDirectory folder_;
};

/// Small limits, so that an attack that succeeds does no harm.
SandboxLimits small_limits();

/// `python3 -c script` and `sh -c script` with small limits.
SandboxCommand python(const std::string& script);
SandboxCommand shell(const std::string& script);

/// Runs and fails the test where the sandbox itself fails.
SandboxResult run(const SandboxCommand& command);
SandboxResult run(const SandboxCommand& command, Observer& observer);

/// Runs a Python script that must end well, and gives what it printed.
std::string printed(const std::string& script);

/// A word that stands in no other command line of this machine. Put it into a script as a comment.
std::string new_token();
/// How many processes have the token in their command line.
int processes_with(const std::string& token);
/// Waits up to three seconds until there are none, or some.
bool all_gone(const std::string& token);
bool any_there(const std::string& token);

}  // namespace lacuna::test
