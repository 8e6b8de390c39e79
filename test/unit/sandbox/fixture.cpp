#include "fixture.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

namespace lacuna::test {

const Sandbox& sandbox() {
  static const Result<Sandbox> made = [] {
    Observer observer;
    return Sandbox::create({}, observer);
  }();
  if (!made) FAIL(to_string(made.error()));
  return *made;
}

namespace {

TemporaryDirectory new_folder() {
  auto folder = TemporaryDirectory::create("lacuna-test");
  if (!folder) FAIL(to_string(folder.error()));
  return std::move(*folder);
}

}  // namespace

Workspace::Workspace() : folder_(new_folder()) {
  const auto given = sandbox().give_to_user(folder_.path());
  if (!given) FAIL(to_string(given.error()));
}

SandboxLimits small_limits() {
  SandboxLimits limits;
  limits.wall = std::chrono::seconds(20);
  limits.memory_bytes = std::uint64_t{256} << 20;
  limits.processes = 64;
  limits.file_bytes = std::uint64_t{64} << 20;
  limits.disk_bytes = std::uint64_t{32} << 20;
  limits.output_bytes = std::uint64_t{1} << 20;
  limits.tmp_bytes = std::uint64_t{8} << 20;
  limits.shm_bytes = std::uint64_t{8} << 20;
  return limits;
}

SandboxCommand python(const std::string& script) {
  SandboxCommand command;
  command.argv = {"python3", "-c", script};
  command.limits = small_limits();
  return command;
}

SandboxCommand shell(const std::string& script) {
  SandboxCommand command;
  command.argv = {"sh", "-c", script};
  command.limits = small_limits();
  return command;
}

SandboxResult run(const SandboxCommand& command, Observer& observer) {
  auto result = sandbox().run(command, observer);
  if (!result) FAIL(to_string(result.error()));
  return std::move(*result);
}

SandboxResult run(const SandboxCommand& command) {
  Observer observer;
  return run(command, observer);
}

std::string printed(const std::string& script) {
  const SandboxResult result = run(python(script));
  INFO(result.process.errors);
  INFO(result.limit);
  REQUIRE(result.process.ok());
  return result.process.output;
}

std::string new_token() {
  static std::atomic<int> next{0};
  return "token-" + std::to_string(::getpid()) + "-" + std::to_string(next.fetch_add(1));
}

int processes_with(const std::string& token) {
  int count = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    // A process may end while it is read: a stream would throw.
    const int file = ::open((entry.path() / "cmdline").c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) continue;
    std::string words(65536, '\0');
    const ssize_t size = ::read(file, words.data(), words.size());
    ::close(file);
    words.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    if (words.find(token) != std::string::npos) ++count;
  }
  return count;
}

namespace {

bool wait_for(const std::string& token, bool there) {
  for (int i = 0; i < 300; ++i) {
    if ((processes_with(token) > 0) == there) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace

bool all_gone(const std::string& token) { return wait_for(token, false); }
bool any_there(const std::string& token) { return wait_for(token, true); }

}  // namespace lacuna::test
