#include "lacuna/clang/arguments_internal.hpp"
#include "support/temporary_tree.hpp"

using lacuna::detail::BuildCommand;
using lacuna::detail::clean_command;
using lacuna::detail::split_command;
using Words = std::vector<std::string>;

namespace {

BuildCommand command(Words arguments, std::string file = "/repo/src/a.cpp") {
  return {"/repo/build", std::move(file), std::move(arguments)};
}

Words cleaned(Words arguments, std::string file = "/repo/src/a.cpp") {
  const auto clean = clean_command(command(std::move(arguments), std::move(file)), "/repo");
  REQUIRE(clean);
  return clean->arguments;
}

}  // namespace

TEST_CASE("A command line is split as a shell would split it") {
  CHECK(split_command("c++ -c a.cpp") == Words{"c++", "-c", "a.cpp"});
  CHECK(split_command(R"(c++ -DX=\"a\ b\" 'one two' "q \"in\" q")") ==
        Words{"c++", "-DX=\"a b\"", "one two", "q \"in\" q"});
  CHECK(split_command("  a\t\nb  ''") == Words{"a", "b", ""});
  CHECK(split_command(R"('a\b' "a\b")") == Words{"a\\b", "a\\b"});
  CHECK(split_command("").empty());
  CHECK(split_command("'open") == Words{"open"});
}

TEST_CASE("Arguments that say how a text is read are kept, with absolute paths") {
  CHECK(cleaned({"/usr/bin/g++",
                 "-I../include",
                 "-I",
                 "x",
                 "-isystem",
                 "/opt/i",
                 "-DA=1",
                 "-D",
                 "B",
                 "-UC",
                 "-std=gnu++20",
                 "-fno-exceptions",
                 "-march=native",
                 "-Wall",
                 "-Werror",
                 "-pthread",
                 "-c",
                 "../src/a.cpp",
                 "-o",
                 "a.o"}) == Words{"clang++", "-I", "/repo/include", "-I", "/repo/build/x",
                                  "-isystem", "/opt/i", "-DA=1", "-DB", "-UC", "-std=gnu++20",
                                  "-fno-exceptions", "-march=native", "-Wall", "-Werror",
                                  "-pthread"});
}

TEST_CASE("Outputs, linking and what only another compiler knows are dropped") {
  CHECK(cleaned({"c++",
                 "-MD",
                 "-MT",
                 "t",
                 "-MF",
                 "d",
                 "-o",
                 "a.o",
                 "-save-temps=obj",
                 "-g3",
                 "-pipe",
                 "-Wl,-z,now",
                 "-Wp,-MD,dep",
                 "-fdump-tree-all",
                 "-fprofile-use=x",
                 "-flto=auto",
                 "-fno-semantic-interposition",
                 "-mllvm",
                 "-x86",
                 "-L",
                 "lib",
                 "-lfoo",
                 "-S",
                 "-E",
                 "-dumpdir",
                 "d",
                 "-aux-info",
                 "i",
                 "-frecord-command-line",
                 "a.cpp"}) == Words{"clang++"});
}

TEST_CASE("Plug-ins and whatever would load or run something are refused by name") {
  const auto clean = clean_command(
      command({"clang++", "-fplugin=/tmp/evil.so", "-Xclang", "-load", "-Xclang", "/tmp/evil.so",
               "-fpass-plugin=/tmp/evil.so", "-wrapper", "sh,-c,evil", "-specs=/tmp/evil",
               "-ivfsoverlay", "/tmp/overlay", "--config", "/tmp/config", "@/etc/passwd",
               "-fmodule-file=/tmp/m.pcm", "-c", "a.cpp"}),
      "/repo");
  REQUIRE(clean);
  CHECK(clean->arguments == Words{"clang++"});
  CHECK(clean->refused == Words{"-fplugin=/tmp/evil.so", "-load", "-fpass-plugin=/tmp/evil.so",
                                "-wrapper", "-specs=/tmp/evil", "-ivfsoverlay", "--config",
                                "@/etc/passwd", "-fmodule-file=/tmp/m.pcm"});
}

TEST_CASE("The compiler's name and -x say the language") {
  const auto language = [](Words arguments, std::string file) {
    return clean_command(command(std::move(arguments), std::move(file)), "/repo")->language;
  };
  CHECK(language({"gcc", "a.c"}, "/repo/a.c") == "c");
  CHECK(language({"g++", "a.c"}, "/repo/a.c") == "c++");
  CHECK(language({"gcc", "-x", "c++", "a.c"}, "/repo/a.c") == "c++");
  CHECK(language({"nvcc", "a.cu"}, "/repo/a.cu") == "cuda");
  CHECK(language({"nvcc", "-x", "cu", "a.cpp"}, "/repo/a.cpp") == "cuda");
}

TEST_CASE("A launcher in front of the compiler is not the compiler") {
  CHECK(cleaned({"/usr/bin/ccache", "/usr/bin/c++", "-DX", "-c", "a.cpp"}) ==
        Words{"clang++", "-DX"});
}

TEST_CASE("Of nvcc's own arguments none is left, and those for the host are unwrapped") {
  CHECK(cleaned({"nvcc", "-gencode", "arch=compute_70,code=sm_70", "-Xcompiler",
                 "-fno-exceptions,-Wall", "--expt-relaxed-constexpr", "-std=c++17", "-DX", "-I.",
                 "a.cu"},
                "/repo/a.cu") ==
        Words{"clang++", "-fno-exceptions", "-Wall", "-std=c++17", "-DX", "-I", "/repo/build"});
}

TEST_CASE("A compiler with other kinds of arguments gives nothing") {
  CHECK_FALSE(clean_command(command({"cl.exe", "/c", "a.cpp"}), "/repo"));
  CHECK_FALSE(clean_command(command({"clang-cl", "/c", "a.cpp"}), "/repo"));
  CHECK_FALSE(clean_command(command({}), "/repo"));
  CHECK_FALSE(clean_command(command({"c++", "notes.txt"}, "/repo/notes.txt"), "/repo"));
}

TEST_CASE("A response file below the root is read, and cleaned like the rest") {
  const lacuna::test::TemporaryTree tree;
  tree.write("flags.rsp", "-DFROM_FILE -fplugin=evil.so '-I in clude' @again.rsp");
  tree.write("again.rsp", "-DAGAIN @flags.rsp");
  const std::string root = tree.path().string();
  const auto clean = clean_command(
      {root, root + "/a.cpp", {"c++", "@flags.rsp", "@missing.rsp", "-c", "a.cpp"}}, root);
  REQUIRE(clean);
  CHECK(clean->arguments == Words{"clang++", "-DFROM_FILE", "-I", root + "/ in clude", "-DAGAIN"});
  CHECK(clean->refused == Words{"-fplugin=evil.so", "@flags.rsp", "@missing.rsp"});
}
