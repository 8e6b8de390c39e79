#include "lacuna/base/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace lacuna;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

ProcessOptions shell(const std::string& script) {
  ProcessOptions options;
  options.argv = {"sh", "-c", script};
  return options;
}

ProcessResult run_ok(const ProcessOptions& options) {
  auto result = run_process(options);
  if (!result) FAIL(to_string(result.error()));
  return *result;
}

class CancelAfter : public Observer {
 public:
  explicit CancelAfter(std::chrono::milliseconds wait) : at_(Clock::now() + wait) {}
  bool cancelled() override { return Clock::now() >= at_; }

 private:
  Clock::time_point at_;
};

/// Whether the process is gone, or about to be, within two seconds.
bool disappears(pid_t pid) {
  for (int i = 0; i < 200; ++i) {
    if (::kill(pid, 0) != 0 && errno == ESRCH) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

TEST_CASE("A process gives back its exit status and both streams", "[process]") {
  const auto result = run_ok(shell("echo out; echo err >&2; exit 7"));
  CHECK(result.exit_status == 7);
  CHECK(result.signal == 0);
  CHECK(result.output == "out\n");
  CHECK(result.errors == "err\n");
  CHECK_FALSE(result.ok());
  CHECK(result.wall.count() > 0);
  CHECK(result.max_rss_bytes > 0);
}

TEST_CASE("A process that a signal ended says which", "[process]") {
  const auto result = run_ok(shell("kill -TERM $$"));
  CHECK(result.exit_status == -1);
  CHECK(result.signal == SIGTERM);
  CHECK_FALSE(result.ok());
}

TEST_CASE("A process reads its input to the end, however long it is", "[process]") {
  ProcessOptions options = shell("wc -c");
  options.input = std::string(3'000'000, 'x');
  CHECK(run_ok(options).output == "3000000\n");
}

TEST_CASE("A process that echoes a long input does not block", "[process]") {
  ProcessOptions options;
  options.argv = {"cat"};
  options.input = std::string(5'000'000, 'y');
  CHECK(run_ok(options).output.size() == 5'000'000);
}

TEST_CASE("A process without input finds the end of the file at once", "[process]") {
  CHECK(run_ok(shell("wc -c")).output == "0\n");
}

TEST_CASE("Input that nobody reads does not end the caller with SIGPIPE", "[process]") {
  ProcessOptions options;
  options.argv = {"true"};
  options.input = std::string(3'000'000, 'x');
  CHECK(run_ok(options).ok());
  sigset_t pending;
  ::sigpending(&pending);
  CHECK(sigismember(&pending, SIGPIPE) == 0);
}

TEST_CASE("A process that is not installed is a missing tool", "[process]") {
  ProcessOptions options;
  options.argv = {"no-such-program-at-all"};
  auto result = run_process(options);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::missing_tool);
  options.argv = {"/no/such/program"};
  result = run_process(options);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::missing_tool);
}

TEST_CASE("A file that is no program and a folder that is not there are input errors",
          "[process]") {
  ProcessOptions options;
  options.argv = {"/etc/passwd"};
  auto result = run_process(options);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::io);

  options.argv = {"true"};
  options.working_directory = "/no/such/folder";
  result = run_process(options);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::io);
  CHECK(result.error().message.find("/no/such/folder") != std::string::npos);

  options = {};
  result = run_process(options);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::invalid_argument);
}

TEST_CASE("A failing set-up of the child is reported with its reason", "[process]") {
  ProcessOptions options;
  options.argv = {"true"};
  options.child_setup = [] { return EMFILE; };
  const auto result = run_process(options);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::io);
  CHECK(result.error().message.find("Too many open files") != std::string::npos);
}

TEST_CASE("A process sees only the environment it was given", "[process]") {
  ::setenv("LACUNA_TEST_SECRET", "hunter2", 1);
  ProcessOptions options;
  options.argv = {"env"};
  options.environment = {"A=1", "B=two words"};
  CHECK(run_ok(options).output == "A=1\nB=two words\n");
  ::unsetenv("LACUNA_TEST_SECRET");
}

TEST_CASE("A process inherits no descriptors but those that are kept", "[process]") {
  const int leaked = ::open("/dev/zero", O_RDONLY);  // on purpose without O_CLOEXEC
  REQUIRE(leaked > 2);
  const int kept = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ProcessOptions options = shell("for f in /proc/self/fd/*; do readlink $f; done");
  options.keep_descriptors = {kept};
  const std::string listing = run_ok(options).output;
  CHECK(listing.find("/dev/zero") == std::string::npos);
  CHECK(listing.find("/dev/null") != std::string::npos);
  options.keep_descriptors = {1};
  CHECK_FALSE(run_process(options));
  ::close(leaked);
  ::close(kept);
}

TEST_CASE("A process starts with the default signal dispositions and an empty mask", "[process]") {
  struct sigaction ignore{};
  struct sigaction before{};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGUSR1, &ignore, &before);
  sigset_t block, old;
  sigemptyset(&block);
  sigaddset(&block, SIGUSR2);
  ::pthread_sigmask(SIG_BLOCK, &block, &old);
  const auto result = run_ok(shell("grep -E 'Sig(Blk|Ign)' /proc/self/status"));
  ::pthread_sigmask(SIG_SETMASK, &old, nullptr);
  ::sigaction(SIGUSR1, &before, nullptr);
  CHECK(result.output == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

TEST_CASE("A process that outlives its wall limit is killed", "[process]") {
  ProcessOptions options = shell("trap '' TERM INT; sleep 60");
  options.wall_limit = 200ms;
  const auto begin = Clock::now();
  const auto result = run_ok(options);
  CHECK(result.timed_out);
  CHECK(result.signal == SIGKILL);
  CHECK(Clock::now() - begin < 3s);
}

TEST_CASE("A process that stopped itself is killed at its wall limit", "[process]") {
  ProcessOptions options = shell("kill -STOP $$");
  options.wall_limit = 200ms;
  CHECK(run_ok(options).timed_out);
}

TEST_CASE("A cancelled observer ends the process", "[process]") {
  CancelAfter observer(150ms);
  const auto begin = Clock::now();
  const auto result = run_process(shell("sleep 60"), observer);
  REQUIRE(result);
  CHECK(result->cancelled);
  CHECK_FALSE(result->timed_out);
  CHECK(Clock::now() - begin < 3s);
}

TEST_CASE("A background child that holds the pipes does not keep the call waiting", "[process]") {
  const auto begin = Clock::now();
  const auto result = run_ok(shell("sleep 60 & echo $!; exit 0"));
  CHECK(result.ok());
  CHECK(Clock::now() - begin < 3s);
  CHECK(disappears(std::stoi(result.output)));
}

TEST_CASE("A child in a session of its own that writes for ever does not keep the call waiting",
          "[process]") {
  const auto begin = Clock::now();
  const auto result = run_ok(shell("setsid sh -c 'echo $$ >&2; exec yes' & sleep 0.3; exit 3"));
  CHECK(result.exit_status == 3);
  CHECK(Clock::now() - begin < 5s);
  const pid_t left = std::stoi(result.errors);
  REQUIRE(left > 0);
  CHECK(disappears(left));  // its pipe broke
}

TEST_CASE("Output over the limit is thrown away, or ends the process where that is asked for",
          "[process]") {
  ProcessOptions options = shell("head -c 1000000 /dev/zero; echo done >&2");
  options.output_limit = 1000;
  auto result = run_ok(options);
  CHECK(result.ok());
  CHECK(result.output.size() == 1000);
  CHECK(result.output_limit_hit);
  CHECK(result.errors == "done\n");

  options.argv = {"yes"};
  options.kill_on_output_limit = true;
  options.wall_limit = 20s;
  result = run_ok(options);
  CHECK(result.output.size() == 1000);
  CHECK(result.output_limit_hit);
  CHECK_FALSE(result.timed_out);
  CHECK(result.signal == SIGKILL);
}

TEST_CASE("Output of exactly the limit is not over it", "[process]") {
  ProcessOptions options = shell("head -c 1000 /dev/zero");
  options.output_limit = 1000;
  const auto result = run_ok(options);
  CHECK(result.output.size() == 1000);
  CHECK_FALSE(result.output_limit_hit);
}

TEST_CASE("The time that a process computes is told from the time that it sleeps", "[process]") {
  CHECK(run_ok(shell("sleep 0.3")).cpu < 200ms);
  const auto burning = run_ok(shell("i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done"));
  CHECK(burning.cpu > 20ms);
}

TEST_CASE("A stop of one's own replaces the kill, and the kill comes where it does not work",
          "[process]") {
  ProcessOptions options = shell("trap 'echo asked; exit 5' TERM; while :; do sleep 0.05; done");
  options.wall_limit = 200ms;
  options.stop = [](pid_t pid) { ::kill(pid, SIGTERM); };
  auto result = run_ok(options);
  CHECK(result.timed_out);
  CHECK(result.exit_status == 5);
  CHECK(result.output == "asked\n");

  options = shell("trap '' TERM; sleep 60");
  options.wall_limit = 100ms;
  options.stop = [](pid_t) {};
  options.stop_grace = 200ms;
  result = run_ok(options);
  CHECK(result.timed_out);
  CHECK(result.signal == SIGKILL);
}

TEST_CASE("The caller learns the number of the process before it waits", "[process]") {
  ProcessOptions options = shell("echo $$");
  pid_t seen = 0;
  options.started = [&](pid_t pid) { seen = pid; };
  const auto result = run_ok(options);
  CHECK(result.output == std::to_string(seen) + "\n");
}

TEST_CASE("Many threads run processes at the same time", "[process]") {
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 10; ++i) {
        ProcessOptions options = shell("cat; exit " + std::to_string(t));
        options.input = std::to_string(i);
        const auto result = run_process(options);
        if (result && result->output == options.input && result->exit_status == t) ++good;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(good == 60);
}

TEST_CASE("Programs are looked up in the given path, never in the current folder", "[process]") {
  CHECK(find_program("sh", "/nowhere:/usr/bin:/bin") == "/usr/bin/sh");
  CHECK(find_program("sh", "").empty());
  CHECK(find_program("no-such-program", "/usr/bin").empty());
  CHECK(find_program("", "/usr/bin").empty());
  CHECK(find_program("./x", "/usr/bin") == "./x");
}

}  // namespace
