#include "lacuna/run/configure.hpp"

#include "support/catch.hpp"
#include "support/temporary_tree.hpp"

namespace lacuna {
namespace {

using test::code_of;
using test::TemporaryTree;
using test::value;

struct Project {
  TemporaryTree root;
  TemporaryTree cache;
  Observer observer;
  Sandbox sandbox = value(Sandbox::create({}, observer));

  Result<std::filesystem::path> configure() {
    const auto repository = value(open_repository(root.path().string(), {}, observer));
    return configure_repository(repository, sandbox, {.cache_directory = cache.path()}, observer);
  }
};

TEST_CASE("A CMake project is configured without being written to, and again at once") {
  Project project;
  project.root.write("CMakeLists.txt",
                     "cmake_minimum_required(VERSION 3.20)\n"
                     "project(small CXX)\n"
                     "file(WRITE ${CMAKE_BINARY_DIR}/made.hpp \"int made();\")\n"
                     "add_library(small small.cpp)\n"
                     "target_compile_definitions(small PRIVATE SIZE=7)\n");
  project.root.write("small.cpp", "int size() { return SIZE; }\n");
  for (int round = 0; round < 2; ++round) {
    const auto folder = value(project.configure());
    const std::string database = value(read_file_below(folder, "compile_commands.json", 1 << 20));
    CHECK_THAT(database, ContainsSubstring((project.root.path() / "small.cpp").string()));
    CHECK_THAT(database, ContainsSubstring("-DSIZE=7"));
    CHECK(read_file_below(folder, "made.hpp", 1 << 20).has_value());
  }
  std::size_t entries = 0;
  for ([[maybe_unused]] const auto& entry :
       std::filesystem::directory_iterator(project.root.path())) {
    ++entries;
  }
  CHECK(entries == 2);
}

TEST_CASE("A configure step that fails says what it printed") {
  Project project;
  project.root.write("CMakeLists.txt", "message(FATAL_ERROR \"no such science\")\n");
  const auto result = project.configure();
  REQUIRE(code_of(result) == ErrorCode::bad_input);
  CHECK_THAT(result.error().message, ContainsSubstring("no such science"));
}

TEST_CASE("A configure step cannot write to the repository") {
  Project project;
  project.root.write("CMakeLists.txt",
                     "cmake_minimum_required(VERSION 3.20)\n"
                     "project(curious NONE)\n"
                     "execute_process(COMMAND sh -c \"echo > ${CMAKE_SOURCE_DIR}/written\" "
                     "RESULT_VARIABLE status)\n"
                     "file(WRITE ${CMAKE_BINARY_DIR}/compile_commands.json \"[${status}]\")\n");
  const auto folder = value(project.configure());
  CHECK(value(read_file_below(folder, "compile_commands.json", 1 << 20)) != "[0]");
  CHECK_FALSE(std::filesystem::exists(project.root / "written"));
}

TEST_CASE("A folder without a build system is refused") {
  Project project;
  project.root.write("a.cpp", "int f() { return 1; }\n");
  CHECK(code_of(project.configure()) == ErrorCode::unsupported);
}

}  // namespace
}  // namespace lacuna
