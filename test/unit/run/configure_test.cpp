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

TEST_CASE("A configure step writes to a copy and not to the repository") {
  Project project;
  project.root.write("CMakeLists.txt",
                     "cmake_minimum_required(VERSION 3.20)\n"
                     "project(curious CXX)\n"
                     "file(WRITE ${CMAKE_SOURCE_DIR}/include/table.h \"#define TABLE 4\\n\")\n"
                     "file(WRITE ${CMAKE_SOURCE_DIR}/a.cpp \"#error changed\\n\")\n"
                     "add_library(curious a.cpp)\n"
                     "target_include_directories(curious PRIVATE include)\n");
  project.root.write("a.cpp", "#include <table.h>\nint f() { return TABLE; }\n");
  const auto folder = value(project.configure());
  const std::string database = value(read_file_below(folder, "compile_commands.json", 1 << 20));
  const auto copy = folder.parent_path() / "source";
  CHECK_THAT(database, ContainsSubstring("-idirafter '" + (copy / "include").string()));
  CHECK(std::filesystem::exists(copy / "include" / "table.h"));
  CHECK_FALSE(std::filesystem::exists(copy / "a.cpp"));
  CHECK_FALSE(std::filesystem::exists(project.root / "include"));
  CHECK_THAT(project.root.read("a.cpp"), ContainsSubstring("return TABLE"));
}

TEST_CASE("What a build compiled before it failed is told by a diagnostic") {
  struct Listener : Observer {
    std::string codes;
    void diagnostic(const Diagnostic& diagnostic) override { codes += diagnostic.code + ' '; }
  } listener;
  Project project;
  project.root.write("Makefile", "all: a.o\n\tfalse\n");
  project.root.write("a.c", "int f(void) { return 1; }\n");
  const auto repository = value(open_repository(project.root.path().string(), {}, listener));
  const auto folder = configure_repository(repository, project.sandbox,
                                           {.cache_directory = project.cache.path()}, listener);
  if (!folder && folder.error().code == ErrorCode::missing_tool) {
    WARN("NOT TESTED: bear is not installed");
    return;
  }
  CHECK_THAT(value(read_file_below(value(folder), "compile_commands.json", 1 << 20)),
             ContainsSubstring("a.c"));
  CHECK(listener.codes == "partial_build ");
}

TEST_CASE("A folder without a build system is refused") {
  Project project;
  project.root.write("a.cpp", "int f() { return 1; }\n");
  CHECK(code_of(project.configure()) == ErrorCode::unsupported);
}

}  // namespace
}  // namespace lacuna
