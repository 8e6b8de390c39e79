#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "fixture.hpp"

// Nothing that a command starts may outlive it.

namespace {

using namespace lacuna;
using namespace lacuna::test;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// A daemon by the book: two forks, a session of its own; it keeps the pipes, and writes.
const std::string kDaemon = R"(
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for i in range(600):
            time.sleep(0.1)
            open('/workspace/result', 'w').write('changed later')
    os._exit(0)
os.wait()
open('/workspace/result', 'w').write('first')
)";

TEST_CASE("A daemon does not outlive its command, nor does it keep the caller waiting",
          "[lifetime][anyone]") {
  const std::string token = new_token();
  const Workspace workspace;
  SandboxCommand command = python(kDaemon + "# " + token);
  command.mounts = {workspace.mount()};
  const auto begin = Clock::now();
  const auto result = run(command);
  CHECK(processes_with(token) == 0);  // at once, not after a while
  CHECK(result.process.ok());
  CHECK(Clock::now() - begin < 5s);
  std::this_thread::sleep_for(300ms);
  std::ifstream file(workspace.path() / "result");
  std::string text;
  std::getline(file, text);
  CHECK(text == "first");
}

TEST_CASE("A command that hit a limit is gone with all of its children when the call returns",
          "[lifetime][anyone]") {
  const std::string token = new_token();
  SandboxCommand command =
      shell("for i in 1 2 3 4 5; do setsid sh -c 'trap \"\" TERM; sleep 60; : " + token +
            "' & done; wait");
  command.limits.wall = 500ms;
  CHECK(run(command).limit == "wall");
  CHECK(processes_with(token) == 0);
}

class CancelAfter : public Observer {
 public:
  explicit CancelAfter(std::chrono::milliseconds wait) : at_(Clock::now() + wait) {}
  bool cancelled() override { return Clock::now() >= at_; }

 private:
  Clock::time_point at_;
};

TEST_CASE("A cancelled observer ends a sandbox with all that is in it", "[lifetime][anyone]") {
  const std::string token = new_token();
  CancelAfter observer(400ms);
  const auto begin = Clock::now();
  const auto result = run(shell("setsid sleep 60 & sleep 60; : " + token), observer);
  CHECK(result.process.cancelled);
  CHECK(result.limit.empty());
  CHECK(Clock::now() - begin < 5s);
  CHECK(processes_with(token) == 0);
}

/// Not a test of its own: what the next case starts in another process, to kill it.
TEST_CASE("A sandbox that sleeps", "[.sleeper]") {
  const char* token = std::getenv("LACUNA_TEST_TOKEN");
  REQUIRE(token != nullptr);
  SandboxCommand command = shell("setsid sleep 30 & sleep 30; : " + std::string(token));
  run(command);
}

TEST_CASE("Sandboxes end when the program that started them is killed", "[lifetime][anyone]") {
  const std::string token = new_token();
  const pid_t child = ::fork();
  if (child == 0) {
    ::setenv("LACUNA_TEST_TOKEN", token.c_str(), 1);
    ::execl("/proc/self/exe", "test", "[.sleeper]", nullptr);
    ::_exit(127);
  }
  REQUIRE(child > 0);
  CHECK(any_there(token));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK(all_gone(token));
}

}  // namespace
