#include "lacuna/clang/units_internal.hpp"
#include "unit/clang/repository.hpp"

using namespace lacuna;
using namespace lacuna::detail;
using lacuna::test::ClangRepository;
using Words = std::vector<std::string>;

namespace {

/// What is in a compile database, as "path language arguments".
struct Loaded {
  explicit Loaded(const ClangRepository& repository, const std::string& database = {})
      : sources(repository.sources()), tree(sources.root, sources.files) {
    build = load_build(tree, database);
  }

  Words units() const {
    Words lines;
    for (const Unit& unit : build.units) {
      std::string line = unit.path + " " + unit.language;
      for (const auto& argument : unit.arguments) line += " " + argument;
      lines.push_back(line);
    }
    return lines;
  }
  Words codes() const {
    Words found;
    for (const auto& diagnostic : build.diagnostics) found.push_back(diagnostic.code);
    return found;
  }

  RepositorySources sources;
  SourceTree tree;
  BuildUnits build;
};

}  // namespace

TEST_CASE("Without a compile database there are no units and no complaints") {
  const ClangRepository repository;
  repository.write("a.cpp", "int a() { return 1; }\n");
  const Loaded loaded(repository);
  CHECK(loaded.build.units.empty());
  CHECK(loaded.build.diagnostics.empty());
}

TEST_CASE("The database of the root goes before that of build, and one that is named before both") {
  ClangRepository repository;
  repository.write("a.cpp", "");
  const std::string root = repository.path().string();
  const auto entry = [&](const std::string& macro) {
    return R"([{"directory": ")" + root + R"(", "file": "a.cpp", "command": "c++ -D)" + macro +
           R"( -c a.cpp"}])";
  };
  repository.write("other/deep/compile_commands.json", entry("DEEP"));
  CHECK(Loaded(repository).units().empty());
  repository.write("zoo/compile_commands.json", entry("ZOO"));
  CHECK(Loaded(repository).units() == Words{"a.cpp c++ clang++ -DZOO"});
  repository.write("cmake-build-debug/compile_commands.json", entry("DEBUG"));
  CHECK(Loaded(repository).units() == Words{"a.cpp c++ clang++ -DDEBUG"});
  repository.write("build/compile_commands.json", entry("BUILD"));
  CHECK(Loaded(repository).units() == Words{"a.cpp c++ clang++ -DBUILD"});
  repository.write("compile_commands.json", entry("ROOT"));
  CHECK(Loaded(repository).units() == Words{"a.cpp c++ clang++ -DROOT"});
  CHECK(Loaded(repository, "other/deep").units() == Words{"a.cpp c++ clang++ -DDEEP"});
  CHECK(Loaded(repository, "other/deep/compile_commands.json").units() ==
        Words{"a.cpp c++ clang++ -DDEEP"});
}

TEST_CASE("A database that is no list of commands is said to be bad and not used") {
  const ClangRepository repository;
  repository.write("a.cpp", "");
  for (const std::string text :
       {"", "{", "{}", "null", "[1, \"x\", [], {}, {\"file\": 3}]", "[{\"file\": \"a.cpp\"}]",
        "[{\"file\": \"\", \"command\": \"c\"}]", "\xFF\xFE", "[[[[[[[[[[[[[[[["}) {
    repository.write("compile_commands.json", text);
    const Loaded loaded(repository);
    CHECK(loaded.build.units.empty());
    CHECK(loaded.codes() == Words{"bad_build"});
  }
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += '[';
  repository.write("compile_commands.json", deep);
  CHECK(Loaded(repository).codes() == Words{"bad_build"});
}

TEST_CASE("Entries for files that are not there or not of the repository are counted, not read") {
  const ClangRepository repository;
  repository.write("a.cpp", "");
  repository.database({{"a.cpp", {}},
                       {"gone.cpp", {}},
                       {"/etc/passwd", {}},
                       {"../../../../../../etc/hostname", {}}});
  const Loaded loaded(repository);
  CHECK(loaded.units() == Words{"a.cpp c++ clang++"});
  REQUIRE(loaded.codes() == Words{"missing_unit"});
  CHECK(loaded.build.diagnostics.front().message.starts_with("3 entries"));
}

TEST_CASE("Two commands of one file that read it alike are one unit") {
  const ClangRepository repository;
  repository.write("a.cpp", "");
  repository.database(
      {{"a.cpp", {"-DX", "-g"}}, {"a.cpp", {"-DX", "-fno-plt"}}, {"a.cpp", {"-DY"}}});
  CHECK(Loaded(repository).units() == Words{"a.cpp c++ clang++ -DX", "a.cpp c++ clang++ -DY"});
}

TEST_CASE("A database that was made elsewhere is moved to this root") {
  const ClangRepository repository;
  repository.write("src/a.cpp", "");
  repository.write("src/b.cpp", "");
  repository.write("compile_commands.json",
                   R"([{"directory": "/home/someone/project/build", "file": "../src/a.cpp",
                        "command": "c++ -I/home/someone/project/include -c ../src/a.cpp"},
                       {"directory": "/home/someone/project/build",
                        "file": "/home/someone/project/src/b.cpp",
                        "command": "c++ -I../gen -c /home/someone/project/src/b.cpp"}])");
  const std::string root = repository.path().string();
  const auto units = Loaded(repository).units();
  REQUIRE(units.size() == 2);
  CHECK(units[0] == "src/a.cpp c++ clang++ -I " + root + "/include");
  CHECK(units[1] == "src/b.cpp c++ clang++ -I " + root + "/gen");
}

TEST_CASE("What a database wants loaded is refused with a diagnostic") {
  const ClangRepository repository;
  repository.write("a.cpp", "int f() { return 1; }\n");
  repository.database({{"a.cpp", {"-fplugin=./evil.so", "-DX"}}});
  const Loaded loaded(repository);
  CHECK(loaded.units() == Words{"a.cpp c++ clang++ -DX"});
  CHECK(loaded.codes() == Words{"refused_argument"});
}

TEST_CASE("A file without a command gets that of its nearest neighbour of the same language") {
  const ClangRepository repository;
  repository.write("lib/a.cpp", "");
  repository.write("lib/new.cpp", "");
  repository.write("lib/new.c", "");
  repository.write("app/b.cpp", "");
  repository.write("app/b.hpp", "");
  repository.database({{"lib/a.cpp", {"-DLIB"}}, {"app/b.cpp", {"-DAPP"}}});
  const Loaded loaded(repository);
  const UnitGuesser guesser(loaded.tree, loaded.build.units);
  const auto guess = [&](std::string_view path) {
    return guesser.guess(loaded.tree.find_relative(path));
  };
  CHECK(guess("lib/new.cpp").arguments == Words{"clang++", "-DLIB"});
  CHECK(guess("app/b.hpp").arguments == Words{"clang++", "-DAPP"});
  CHECK(guess("app/b.hpp").language == "c++-header");
  CHECK(guess("lib/new.c").arguments.front() == "clang");
}

TEST_CASE("Without a build the folders that resolve a file's includes are searched") {
  const ClangRepository repository;
  repository.write("src/main.cpp",
                   "#include <core/deep.hpp>\n#include \"near.hpp\"\n#include <vector>\n");
  repository.write("src/near.hpp", "");
  repository.write("third/lib/include/core/deep.hpp", "#include \"core/more.hpp\"\n");
  repository.write("other/core/more.hpp", "");
  repository.write("odd/vector", "");
  repository.write("CMakeLists.txt", "set(CMAKE_CXX_STANDARD 20)\n");
  const Loaded loaded(repository);
  const UnitGuesser guesser(loaded.tree, loaded.build.units);
  const Unit unit = guesser.guess(loaded.tree.find_relative("src/main.cpp"));
  const std::string root = repository.path().string();
  CHECK(unit.inferred);
  CHECK(unit.arguments == Words{"clang++", "-std=c++20", "-I", root, "-I", root + "/src", "-I",
                                root + "/third/lib/include", "-I", root + "/other"});
}

TEST_CASE("A folder whose files hide the standard's is searched for quoted names only") {
  const ClangRepository repository;
  repository.write("src/math.h", "int mine(void);\n");
  repository.write("src/a.cpp", "#include \"math.h\"\n");
  const Loaded loaded(repository);
  const UnitGuesser guesser(loaded.tree, loaded.build.units);
  const std::string root = repository.path().string();
  CHECK(guesser.guess(0).arguments ==
        Words{"clang++", "-std=c++17", "-I", root, "-iquote", root + "/src"});
}

TEST_CASE("Headers that others include need no units of their own") {
  const ClangRepository repository;
  repository.write("a.hpp", "#include \"b.hpp\"\n");
  repository.write("b.hpp", "#include \"c.hpp\"\n");
  repository.write("c.hpp", "");
  repository.write("ring1.hpp", "#include \"ring2.hpp\"\n");
  repository.write("ring2.hpp", "#include \"ring1.hpp\"\n");
  const Loaded loaded(repository);
  const UnitGuesser guesser(loaded.tree, loaded.build.units);
  CHECK(guesser.roots({0, 1, 2}) == std::vector<int>{0});
  CHECK(guesser.roots({3, 4}) == std::vector<int>{3, 4});
}
