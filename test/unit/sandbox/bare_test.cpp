#include <fstream>

#include "fixture.hpp"

// Without isolation: refused, unless somebody insists.

namespace {

using namespace lacuna;
using namespace lacuna::test;
using namespace std::chrono_literals;

Sandbox bare_sandbox() {
  Observer observer;
  Sandbox::Options options;
  options.bubblewrap = "/no/such/bwrap";
  options.unsafe_no_sandbox = true;
  auto made = Sandbox::create(options, observer);
  if (!made) FAIL(to_string(made.error()));
  return std::move(*made);
}

TEST_CASE("Without bubblewrap there is no sandbox, and the error says what to install",
          "[bare][anyone]") {
  Observer observer;
  Sandbox::Options options;
  options.bubblewrap = "/no/such/bwrap";
  const auto made = Sandbox::create(options, observer);
  REQUIRE_FALSE(made);
  CHECK(made.error().code == ErrorCode::missing_tool);
  CHECK(made.error().hint.find("apt-get install bubblewrap") != std::string::npos);
}

TEST_CASE("A program that is not bubblewrap is not taken for it", "[bare][anyone]") {
  Observer observer;
  Sandbox::Options options;
  options.bubblewrap = "/bin/true";
  CHECK_FALSE(Sandbox::create(options, observer));
}

TEST_CASE("Without isolation nothing is said to be enforced that is not", "[bare][anyone]") {
  const Sandbox sandbox = bare_sandbox();
  CHECK_FALSE(sandbox.capabilities().available);
  CHECK_FALSE(sandbox.capabilities().overlay);
  CHECK(sandbox.user() == -1);
  for (const Protection& protection : sandbox.capabilities().protections) {
    INFO(protection.name);
    if (protection.name == "network" || protection.name == "files" ||
        protection.name == "unprivileged user" || protection.name == "system calls") {
      CHECK_FALSE(protection.enforced);
      CHECK_FALSE(protection.advice.empty());
    }
  }
}

TEST_CASE("Without isolation the workspace is the host's folder", "[bare][anyone]") {
  const Sandbox sandbox = bare_sandbox();
  const Workspace workspace;
  std::filesystem::create_directory(workspace.path() / "sub");
  SandboxCommand command = shell("pwd; echo x > file; echo $HOME");
  command.mounts = {workspace.mount()};
  command.working_directory = "/workspace/sub";
  Observer observer;
  const auto result = sandbox.run(command, observer);
  REQUIRE(result);
  const std::string where = (workspace.path() / "sub").string();
  CHECK(result->process.output.rfind(where + "\n", 0) == 0);
  CHECK(std::filesystem::exists(workspace.path() / "sub/file"));
}

TEST_CASE("Without isolation limits hold and daemons are killed all the same", "[bare][anyone]") {
  const Sandbox sandbox = bare_sandbox();
  const std::string token = new_token();
  Observer observer;
  SandboxCommand command =
      shell("setsid setsid sh -c 'sleep 60; : " + token + "' > /dev/null 2>&1 & sleep 60");
  command.limits.wall = 500ms;
  auto result = sandbox.run(command, observer);
  REQUIRE(result);
  CHECK(result->limit == "wall");
  CHECK(processes_with(token) == 0);

  command = shell("setsid sh -c 'sleep 60; : " + token + "' & sleep 0.2; exit 4");
  result = sandbox.run(command, observer);
  REQUIRE(result);
  CHECK(result->process.exit_status == 4);
  CHECK(processes_with(token) == 0);

  command = python("while True: pass");
  command.limits.cpu = 1s;
  result = sandbox.run(command, observer);
  REQUIRE(result);
  CHECK(result->limit == "cpu");

  command = shell("yes");
  result = sandbox.run(command, observer);
  REQUIRE(result);
  CHECK(result->limit == "output");
}

TEST_CASE("Without isolation an overlay is refused", "[bare][anyone]") {
  const Sandbox sandbox = bare_sandbox();
  SandboxCommand command = shell("true");
  command.overlays = {{"/tmp", "/tmp", "/tmp", "/workspace"}};
  Observer observer;
  const auto result = sandbox.run(command, observer);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::unsupported);
}

}  // namespace
