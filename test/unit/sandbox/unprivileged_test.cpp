#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "fixture.hpp"

namespace {

using namespace lacuna;
using namespace lacuna::test;
namespace fs = std::filesystem;

TEST_CASE("All of it holds for a plain user too", "[unprivileged]") {
  if (::geteuid() != 0) {
    SUCCEED("a plain user runs these tests already");
    return;
  }
  // The tests themselves, by a user who has no rights and no control groups, from a folder that
  // this user can enter.
  auto folder = TemporaryDirectory::create("lacuna-plain");
  REQUIRE(folder);
  REQUIRE(::chmod(folder->path().c_str(), 0755) == 0);
  const fs::path program = folder->path() / "tests";
  fs::copy_file("/proc/self/exe", program);
  REQUIRE(::chmod(program.c_str(), 0755) == 0);
  const fs::path scratch = folder->path() / "scratch";
  fs::create_directory(scratch);
  REQUIRE(::chown(scratch.c_str(), 65529, 65529) == 0);

  ProcessOptions options;
  options.argv = {"setpriv",        "--reuid=65529",  "--regid=65529",
                  "--clear-groups", program.string(), "[anyone]"};
  options.working_directory = scratch;
  options.environment = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8",
                         "TMPDIR=" + scratch.string(), "ASAN_OPTIONS=detect_leaks=0"};
  options.wall_limit = std::chrono::seconds(200);
  const auto result = run_process(options);
  if (!result) FAIL(to_string(result.error()));
  INFO(result->output);
  INFO(result->errors);
  CHECK_FALSE(result->timed_out);
  CHECK(result->ok());
  CHECK(result->output.find("All tests passed") != std::string::npos);
}

}  // namespace
