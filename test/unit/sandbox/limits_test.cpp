#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "fixture.hpp"

// Each case uses up something. The machine must not notice, and the record must say what it was.

namespace {

using namespace lacuna;
using namespace lacuna::test;
using namespace std::chrono_literals;

SandboxResult run_in_workspace(SandboxCommand command) {
  const Workspace workspace;
  command.mounts = {workspace.mount()};
  return run(command);
}

TEST_CASE("Only so many processes can be there at the same time", "[limits][anyone]") {
  const auto result = run(python(R"(
import os, time
count = 1
try:
    while count < 1000:
        if os.fork() == 0:
            time.sleep(30)
        count += 1
except OSError as error:
    print(error.errno, count, flush=True)
os._exit(1)
)"));
  REQUIRE(result.process.output.rfind("11 ", 0) == 0);
  const int count = std::stoi(result.process.output.substr(3));
  CHECK(count >= 60);
  CHECK(count <= 64);
}

TEST_CASE("Threads count as processes", "[limits][anyone]") {
  const auto result = run(python(R"(
import threading, time, os
count = 1
try:
    while count < 1000:
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
        count += 1
except RuntimeError:
    print(count, flush=True)
os._exit(0)
)"));
  const int count = std::stoi(result.process.output);
  CHECK(count >= 60);
  CHECK(count <= 64);
}

TEST_CASE("A fork bomb ends at the wall limit and leaves nothing", "[limits][anyone]") {
  const std::string token = new_token();
  // The shell forks once, while there is room for sure, and then becomes what waits: a second fork
  // could be refused, and the command would fail before the limit is reached.
  SandboxCommand command = shell("bomb() { bomb | bomb & }; (bomb) & exec sleep 60 # " + token);
  command.limits.wall = 1500ms;
  const auto begin = std::chrono::steady_clock::now();
  const auto result = run(command);
  CHECK(result.limit == "wall");
  CHECK(std::chrono::steady_clock::now() - begin < 8s);
  CHECK(processes_with(token) == 0);
}

TEST_CASE("Memory is limited for all processes together, however it is taken", "[limits][anyone]") {
  const char* attacks[] = {
      // the heap
      "data = []\nwhile True: data.append(bytearray(8 << 20))",
      // shared pages without a name
      "import mmap\nm = mmap.mmap(-1, 1 << 30)\n"
      "for i in range(0, 1 << 30, 4096): m[i] = 1",
      // many small processes
      "import os, time\n"
      "for i in range(20):\n"
      "    if os.fork() == 0:\n"
      "        data = bytearray(b'x') * (24 << 20)\n"
      "        time.sleep(15)\n"
      "time.sleep(15)",
  };
  for (const char* attack : attacks) {
    INFO(attack);
    SandboxCommand command = python(attack);
    command.limits.memory_bytes = std::uint64_t{128} << 20;
    command.limits.wall = 10s;
    const auto result = run(command);
    // Without control groups the heap ends in Python's own MemoryError.
    const bool refused = result.process.errors.find("MemoryError") != std::string::npos;
    CHECK((result.limit == "memory" || refused));
  }
}

TEST_CASE("Files in memory have a size and a number", "[limits][anyone]") {
  for (const char* folder : {"/tmp", "/dev/shm"}) {
    SandboxCommand command = python(R"(
import errno, os, sys
path = sys.argv[1]
written = 0
try:
    with open(path + '/big', 'wb', buffering=0) as file:
        while written < (64 << 20): written += file.write(bytes(1 << 20))
except OSError as error:
    print(errno.errorcode[error.errno], written >> 20)
os.remove(path + '/big')
)");
    command.argv.emplace_back(folder);
    CHECK(run(command).process.output == "ENOSPC 8\n");
  }
}

TEST_CASE("A command may not write more than the disk limit", "[limits][anyone]") {
  const auto result = run_in_workspace(python(R"(
for i in range(200):
    with open(f'file{i}', 'wb') as file: file.write(bytes(range(256)) * (4 << 10))
import time
time.sleep(15)
)"));
  CHECK(result.limit == "disk");
  CHECK(result.process.wall < 10s);
}

TEST_CASE("Going over the disk limit is known also where the command is quick",
          "[limits][anyone]") {
  const auto result = run_in_workspace(shell("head -c 40000000 /dev/urandom > big"));
  CHECK(result.limit == "disk");
}

TEST_CASE("What stood in a workspace before does not count", "[limits][anyone]") {
  const Workspace workspace;
  std::ofstream(workspace.path() / "data") << std::string(40'000'000, 'x');
  REQUIRE(sandbox().give_to_user(workspace.path()));
  SandboxCommand command = shell("sleep 0.3; head -c 1000000 /dev/zero > more");
  command.mounts = {workspace.mount()};
  CHECK(run(command).limit.empty());
}

TEST_CASE("Empty files without end hit the disk limit", "[limits][anyone]") {
  SandboxCommand command = python(R"(
for i in range(300000): open(str(i), 'w').close()
)");
  command.limits.disk_bytes = std::uint64_t{8} << 20;
  CHECK(run_in_workspace(command).limit == "disk");
}

TEST_CASE("A file that is open but deleted hits the disk limit", "[limits][anyone]") {
  const auto result = run_in_workspace(python(R"(
import os, time
file = open('hidden', 'wb', buffering=0)
os.remove('hidden')
for i in range(50): file.write(os.urandom(1 << 20))
time.sleep(15)
)"));
  CHECK(result.limit == "disk");
}

TEST_CASE("Folders in folders without end hit the disk limit and can be removed",
          "[limits][anyone]") {
  SandboxCommand command = python(R"(
import os, time
for i in range(3000):
    os.mkdir('d' * 200); os.chdir('d' * 200)
time.sleep(15)
)");
  const auto result = run_in_workspace(command);
  CHECK(result.limit == "disk");
}

TEST_CASE("A huge file is refused, sparse or not", "[limits][anyone]") {
  const auto result = run_in_workspace(python(R"(
import errno
with open('sparse', 'wb') as file:
    try:
        file.truncate(1 << 40)
    except OSError as error:
        print(errno.errorcode[error.errno])
)"));
  CHECK(result.process.output == "EFBIG\n");
  SandboxCommand command = shell("exec head -c 3000000 /dev/zero > file");
  command.limits.file_bytes = 1'000'000;
  const auto killed = run_in_workspace(command);
  CHECK(killed.limit == "disk");
  CHECK(killed.process.signal == 25);
}

TEST_CASE("A sparse file counts with what it takes", "[limits][anyone]") {
  CHECK(run_in_workspace(shell("truncate -s 60M sparse; sleep 0.3")).limit.empty());
}

TEST_CASE("Computing without end hits the CPU limit, sleeping does not", "[limits][anyone]") {
  SandboxCommand command = python("while True: pass");
  command.limits.cpu = 1s;
  const auto burnt = run(command);
  CHECK(burnt.limit == "cpu");
  CHECK(burnt.process.cpu >= 900ms);

  command = python(R"(
import signal
signal.signal(signal.SIGXCPU, signal.SIG_IGN)
while True: pass
)");
  command.limits.cpu = 1s;
  const auto stubborn = run(command);
  CHECK(stubborn.limit == "cpu");
  CHECK(stubborn.process.signal == 9);

  command = shell("sleep 1.5");
  command.limits.cpu = 1s;
  const auto slept = run(command);
  CHECK(slept.limit.empty());
  CHECK(slept.process.ok());
  CHECK(slept.process.cpu < 500ms);
}

TEST_CASE("Output without end is cut and ends the command, with or without lines",
          "[limits][anyone]") {
  for (const char* script : {"yes", "cat /dev/zero", "yes >&2", "yes '\033[31m'"}) {
    INFO(script);
    SandboxCommand command = shell(script);
    command.limits.output_bytes = 100'000;
    const auto result = run(command);
    CHECK(result.limit == "output");
    CHECK(std::max(result.process.output.size(), result.process.errors.size()) == 100'000);
    CHECK(result.process.wall < 10s);
  }
}

TEST_CASE("Output comes back byte for byte", "[limits][anyone]") {
  const auto result =
      run(python("import sys\nsys.stdout.buffer.write(bytes(range(256)) + b'\\x1b[2J\\xff\\xfe')"));
  REQUIRE(result.process.output.size() == 262);
  CHECK(result.process.output[0] == '\0');
  CHECK(result.process.output.substr(256) == "\x1b[2J\xff\xfe");
}

TEST_CASE("Only so many files can be open", "[limits][anyone]") {
  SandboxCommand command = python(R"(
import os
files = []
try:
    while len(files) < 5000: files.append(os.open('/dev/null', os.O_RDONLY))
except OSError as error:
    print(error.errno, len(files))
)");
  command.limits.open_files = 100;
  CHECK(run(command).process.output == "24 97\n");
}

TEST_CASE("The wall limit holds against sleeping, stopping and ignoring", "[limits][anyone]") {
  for (const char* script :
       {"sleep 60", "kill -STOP $$; sleep 60", "trap '' TERM INT HUP; sleep 60",
        "python3 -c 'import os,signal,time\nfor s in range(1, 65):\n  try: signal.signal(s, "
        "signal.SIG_IGN)\n  except (OSError, ValueError): pass\ntime.sleep(60)'"}) {
    INFO(script);
    SandboxCommand command = shell(script);
    command.limits.wall = 500ms;
    const auto begin = std::chrono::steady_clock::now();
    const auto result = run(command);
    CHECK(result.limit == "wall");
    CHECK(result.process.timed_out);
    CHECK(std::chrono::steady_clock::now() - begin < 5s);
  }
}

TEST_CASE("Time that was computed before the wall limit is counted", "[limits][anyone]") {
  SandboxCommand command = python("while True: pass");
  command.limits.wall = 1500ms;
  const auto result = run(command);
  CHECK(result.limit == "wall");
  CHECK(result.process.cpu > 300ms);
}

TEST_CASE("Zombies and orphans fill the process limit and no more", "[limits][anyone]") {
  const auto result = run(python(R"(
import os
made = 0
for i in range(500):
    try:
        if os.fork() == 0: os._exit(0)  # nobody waits for it
        made += 1
    except OSError:
        break
print(made < 64)
)"));
  CHECK(result.process.output == "True\n");
}

}  // namespace
