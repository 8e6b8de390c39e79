#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "fixture.hpp"
#include "lacuna/sandbox/cgroup_internal.hpp"
#include "lacuna/sandbox/machine_internal.hpp"
#include "lacuna/sandbox/seccomp_internal.hpp"
#include "lacuna/sandbox/watch_internal.hpp"

namespace {

using namespace lacuna;
using namespace lacuna::test;
namespace fs = std::filesystem;

TEST_CASE("The own control groups are found in every layout", "[parts]") {
  const std::string v1 =
      "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
      "39 31 0:36 / /sys/fs/cgroup/pids rw,relatime shared:5 - cgroup cgroup rw,pids\n"
      "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n";
  auto own = detail::own_cgroups(v1, "8:pids:/\n4:memory:/jobs/17\n0::/\n");
  CHECK(own.memory_v1 == "/sys/fs/cgroup/memory/jobs/17");
  CHECK(own.pids_v1 == "/sys/fs/cgroup/pids");
  CHECK(own.unified == "/sys/fs/cgroup/unified");

  const std::string v2 = "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n";
  own = detail::own_cgroups(v2, "0::/user.slice/user-1000.slice/session-2.scope\n");
  CHECK(own.unified == "/sys/fs/cgroup/user.slice/user-1000.slice/session-2.scope");
  CHECK(own.memory_v1.empty());

  // in a container the mount shows a part of the tree, and the path is that of the host
  const std::string part =
      "30 23 0:26 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw\n"
      "35 31 0:32 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n";
  own = detail::own_cgroups(part, "4:cpu,memory:/docker/abc\n0::/docker/abc/inner\n");
  CHECK(own.unified == "/sys/fs/cgroup/inner");
  CHECK(own.memory_v1 == "/sys/fs/cgroup/memory");

  own = detail::own_cgroups(v2, "0::/../outside\n");
  CHECK(own.unified.empty());
  own = detail::own_cgroups("garbage\n - \n1 2 - cgroup2", "::::\n\nx");
  CHECK(own.unified.empty());
}

TEST_CASE("Counters of a control group are read by their names", "[parts]") {
  CHECK(detail::keyed_number("low 0\noom 3\noom_kill 2\n", "oom_kill") == 2);
  CHECK(detail::keyed_number("low 0\noom 3\noom_kill 2\n", "oom") == 3);
  CHECK_FALSE(detail::keyed_number("low 0\n", "oom"));
  CHECK_FALSE(detail::keyed_number("max\nmax x\n", "max"));
}

TEST_CASE("A group of version 2 gets its limits where version 2 keeps them", "[parts]") {
  const Workspace workspace;
  detail::CgroupParents parents;
  parents.memory = parents.pids = workspace.path();
  parents.memory_version = parents.pids_version = 2;
  // A plain folder stands in for the tree: it has no files until they are written, so that this
  // fails at the first one, and must say which.
  const auto group = detail::RunCgroup::create(parents, 1 << 20, 5);
  REQUIRE_FALSE(group);
  CHECK(group.error().code == ErrorCode::io);
  CHECK(group.error().message.find("control group") != std::string::npos);
  CHECK(fs::is_empty(workspace.path()));
}

TEST_CASE("A run leaves no control group behind", "[parts]") {
  const auto parents = detail::find_cgroups();
  if (parents.memory_version == 0) {
    SUCCEED("no control groups for this user");
    return;
  }
  run(shell("sleep 60 & true"));
  for (const fs::path& parent : {parents.memory, parents.pids}) {
    for (const auto& entry : fs::directory_iterator(parent)) {
      CHECK(entry.path().filename().string().rfind("lacuna-" + std::to_string(::getpid()) + "-",
                                                   0) != 0);
    }
  }
}

TEST_CASE("A filter of system calls is a BPF program, with network a different one", "[parts]") {
  const auto without = detail::seccomp_program(false);
  const auto with = detail::seccomp_program(true);
  REQUIRE(without);
  REQUIRE(with);
  CHECK(without->size() % 8 == 0);
  CHECK(without->size() > 800);
  CHECK(without->size() < std::size_t{8} * 4096);
  CHECK(*without != *with);
  CHECK(*without == *detail::seccomp_program(false));
}

TEST_CASE("A tree is measured without following symlinks, each file as a block or more",
          "[parts]") {
  const Workspace workspace, outside;
  std::ofstream(outside.path() / "big") << std::string(1 << 20, 'x');
  fs::create_directory(workspace.path() / "folder");
  std::ofstream(workspace.path() / "folder/small") << "x";
  std::ofstream(workspace.path() / "empty") << "";
  fs::create_symlink(outside.path(), workspace.path() / "link");
  CHECK(detail::measure_tree(workspace.path(), UINT64_MAX).bytes == std::uint64_t{4} * 4096);
  CHECK(detail::measure_tree(workspace.path() / "missing", UINT64_MAX).bytes == 0);
  CHECK(detail::measure_tree(outside.path(), UINT64_MAX).bytes >= 1 << 20);
}

TEST_CASE("Every way of making a sandbox that this machine has works", "[parts]") {
  Observer observer;
  auto [machine, capabilities] = detail::probe_machine({}, observer);
  REQUIRE(capabilities.available);
  const Workspace workspace;
  // Without a stage bubblewrap itself must be able to enter the folder.
  REQUIRE(::chmod(workspace.path().c_str(), 0755) == 0);
  SandboxCommand command = shell("id -u; echo x > file; grep -c ' /tmp ' /proc/mounts");
  command.mounts = {workspace.mount()};
  for (const auto staging :
       {detail::Staging::privileged, detail::Staging::user_namespace, detail::Staging::none}) {
    if (staging == detail::Staging::privileged && ::geteuid() != 0) continue;
    for (const bool groups : {true, false}) {
      detail::Machine other = machine;
      other.staging = staging;
      if (!groups) other.cgroups = {};
      const auto result = detail::run_isolated(other, command, observer);
      INFO("staging " << static_cast<int>(staging) << ", groups " << groups);
      if (!result) FAIL(to_string(result.error()));
      INFO(result->process.errors);
      CHECK(result->process.output == "1000\n1\n");
    }
  }
}

TEST_CASE("Without control groups processes are still counted from zero", "[parts]") {
  Observer observer;
  auto machine = detail::probe_machine({}, observer).first;
  machine.cgroups = {};
  SandboxCommand command = shell("for i in 1 2 3 4 5 6; do sleep 1 & done; wait; echo done");
  command.limits.processes = 10;
  // Side by side as the same user: each has ten of its own.
  int good = 0;
  std::thread first([&] {
    Observer own;
    const auto result = detail::run_isolated(machine, command, own);
    if (result && result->process.output == "done\n") ++good;
  });
  const auto result = detail::run_isolated(machine, command, observer);
  first.join();
  REQUIRE(result);
  CHECK(result->process.output == "done\n");
  CHECK(good == 1);

  command.argv[2] = "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 1 & done; echo done";
  const auto many = detail::run_isolated(machine, command, observer);
  REQUIRE(many);
  CHECK(many->process.errors.find("fork") != std::string::npos);
}

}  // namespace
