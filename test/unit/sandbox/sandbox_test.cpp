#include "lacuna/sandbox/sandbox.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "fixture.hpp"

namespace {

using namespace lacuna;
using namespace lacuna::test;
using namespace std::chrono_literals;

TEST_CASE("A sandboxed command gives back its status, its streams and its times",
          "[sandbox][anyone]") {
  const auto result = run(shell("cat; echo oops >&2; exit 3"));
  CHECK(result.process.exit_status == 3);
  CHECK(result.process.errors == "oops\n");
  CHECK(result.limit.empty());

  SandboxCommand command = shell("cat; wc -c");
  command.input = std::string(300'000, 'x');
  CHECK(run(command).process.output == command.input + "0\n");
}

TEST_CASE("A signal that ends a sandboxed command is known", "[sandbox][anyone]") {
  const auto result = run(shell("kill -SEGV $$"));
  CHECK(result.process.signal == 11);
  CHECK(result.process.exit_status == -1);
  CHECK(result.limit.empty());
}

TEST_CASE("A sandboxed command has a home, a language and a search path, unless told otherwise",
          "[sandbox][anyone]") {
  SandboxCommand command = shell("env | grep -v ^PWD= | sort; cd; pwd; echo x > file");
  command.environment = {"LANG=de_DE.UTF-8", "SECOND=a b=c", "EMPTY="};
  const auto result = run(command);
  CHECK(result.process.errors.empty());
  CHECK(result.process.output ==
        "EMPTY=\nHOME=/tmp/home\nLANG=de_DE.UTF-8\nPATH=/usr/local/bin:/usr/bin:/bin\n"
        "SECOND=a b=c\n/tmp/home\n");
}

TEST_CASE("A variable of a sandboxed command stands in no command line", "[sandbox][anyone]") {
  const std::string secret = new_token();
  SandboxCommand command = shell("sleep 0.4; echo ${#KEY}");
  command.environment = {"KEY=" + secret};
  int seen = -1;
  std::thread other([&] {
    std::this_thread::sleep_for(200ms);
    seen = processes_with(secret);
  });
  const auto result = run(command);
  other.join();
  CHECK(result.process.output == std::to_string(secret.size()) + "\n");
  CHECK(seen == 0);
}

TEST_CASE("Writable mounts take changes and read-only ones do not", "[sandbox][anyone]") {
  const Workspace writable, fixed;
  std::ofstream(fixed.path() / "data") << "data\n";
  SandboxCommand command =
      shell("cat /opt/fixed/data; echo new > result; echo x > /opt/fixed/data; echo $?");
  command.mounts = {{fixed.path(), "/opt/fixed", false}, writable.mount()};
  const auto result = run(command);
  CHECK(result.process.output == "data\n2\n");
  std::ifstream file(writable.path() / "result");
  std::string line;
  std::getline(file, line);
  CHECK(line == "new");
}

TEST_CASE("A mount inside of another mount is seen", "[sandbox][anyone]") {
  const Workspace outer, inner;
  std::filesystem::create_directory(outer.path() / "data");
  std::ofstream(inner.path() / "value") << "42\n";
  SandboxCommand command = shell("cat /workspace/data/value; echo x > /workspace/data/value");
  command.mounts = {{inner.path(), "/workspace/data", false}, outer.mount()};
  const auto result = run(command);
  CHECK(result.process.output == "42\n");
  CHECK_FALSE(result.process.ok());
}

TEST_CASE("A command that is not in the sandbox is a missing tool", "[sandbox][anyone]") {
  Observer observer;
  SandboxCommand command = shell("");
  command.argv = {"no-such-command"};
  const auto result = sandbox().run(command, observer);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::missing_tool);
  CHECK(result.error().message.find("no-such-command") != std::string::npos);
}

TEST_CASE("A command cannot pretend that the sandbox did not start", "[sandbox][anyone]") {
  const auto result = run(shell("echo 'bwrap: execvp x: No such file or directory' >&2; exit 1"));
  CHECK(result.process.exit_status == 1);
}

TEST_CASE("Requests that make no sense are refused before anything starts", "[sandbox][anyone]") {
  Observer observer;
  const Workspace workspace;
  const auto code = [&](const SandboxCommand& command) {
    const auto result = sandbox().run(command, observer);
    return result ? ErrorCode::internal : result.error().code;
  };
  SandboxCommand command = shell("true");
  for (const char* inside : {"", "relative", "/", "/a/../b", "/a//b", "/a/", "/./a", "/proc",
                             "/proc/sys", "/dev/null", "/sys/x", "/usr", "/etc", "/tmp"}) {
    INFO(inside);
    command.mounts = {{workspace.path(), inside, false}};
    CHECK(code(command) == ErrorCode::invalid_argument);
  }
  command.mounts = {{"/no/such/folder", "/opt/x", false}};
  CHECK(code(command) == ErrorCode::not_found);
  command.mounts.clear();
  command.argv.clear();
  CHECK(code(command) == ErrorCode::invalid_argument);
  command = shell("true");
  command.environment = {"no equals sign"};
  CHECK(code(command) == ErrorCode::invalid_argument);
  command = shell("true");
  command.working_directory = "relative";
  CHECK(code(command) == ErrorCode::invalid_argument);
  command.working_directory = "/no/such/folder";
  CHECK(code(command) == ErrorCode::io);
}

TEST_CASE("Sandboxes run side by side without seeing each other", "[sandbox][anyone]") {
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      Observer observer;
      for (int i = 0; i < 3; ++i) {
        // Everybody kills all that can be seen, with room for a few processes only.
        SandboxCommand command = shell(
            "for i in 1 2 3 4; do sleep 0.2 & done; wait; kill -9 -1; ls -d /proc/[0-9]* | "
            "wc -l; exit " +
            std::to_string(t));
        command.limits.processes = 10;
        const auto result = sandbox().run(command, observer);
        if (result && result->process.exit_status == t && result->process.output.size() == 2) {
          ++good;
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(good == 12);
}

TEST_CASE("What the sandbox enforces can be read as JSON", "[sandbox][anyone]") {
  const Json json = to_json(sandbox().capabilities());
  CHECK(json.at("schema") == "lacuna.sandbox/1");
  CHECK(json.at("available") == true);
  CHECK(json.at("missing").is_null());
  std::set<std::string> names;
  for (const Json& protection : json.at("protections")) {
    names.insert(protection.at("name").get<std::string>());
    INFO(protection.dump());
    CHECK(protection.at("enforced").is_boolean());
    // What is enforced says how, and what is not says what to do.
    CHECK_FALSE(protection.at(protection.at("enforced") == true ? "how" : "advice")
                    .get<std::string>()
                    .empty());
  }
  for (const char* name : {"files", "network", "unprivileged user", "system calls", "memory",
                           "processes", "wall", "cpu", "disk", "output", "file size"}) {
    INFO(name);
    CHECK(names.count(name) == 1);
  }
}

TEST_CASE("Every protection works on the machine that the tests run on", "[sandbox][anyone]") {
  for (const Protection& protection : sandbox().capabilities().protections) {
    INFO(protection.name << ": " << protection.advice);
    CHECK(protection.enforced);
  }
}

TEST_CASE("A tree is handed over without following its symlinks", "[sandbox]") {
  const Workspace workspace, outside;
  if (sandbox().user() < 0) {
    SUCCEED("the sandbox runs as this very user");
    return;
  }
  namespace fs = std::filesystem;
  fs::create_directories(workspace.path() / "a/b");
  std::ofstream(workspace.path() / "a/b/file") << "x";
  const fs::path target = outside.path() / "target";
  std::ofstream(target) << "not yours";
  fs::create_symlink(target, workspace.path() / "a/link");
  REQUIRE(sandbox().give_to_user(workspace.path()));
  SandboxCommand command = shell("echo y > a/b/file && cat a/b/file");
  command.mounts = {workspace.mount()};
  CHECK(run(command).process.output == "y\n");
  SandboxCommand stat = shell("stat -c %U:%G /opt/outside/target");
  stat.mounts = {{outside.path(), "/opt/outside", false}};
  CHECK(run(stat).process.output == "nobody:nogroup\n");
}

}  // namespace
