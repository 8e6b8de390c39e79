#include "unit/cpp/parse.hpp"

namespace lacuna {
namespace {

using test::source;

/// The file as it is once one of its functions is masked.
std::string supported(const std::string& text, const std::string& path = "m.cpp") {
  const SourceFile file = source(text, path);
  const auto edits = make_file_edits(path, file.hash(), test::cpp().support(file).insertions);
  REQUIRE(edits);
  return apply_edits(text, *edits).value();
}

TEST_CASE("The include is the first line and its path leads to the root of the repository") {
  CHECK(supported("int x;\n") == "#include \"lacuna_not_implemented.h\"\nint x;\n");
  CHECK(supported("int x;\n", "a/b/m.cpp") ==
        "#include \"../../lacuna_not_implemented.h\"\nint x;\n");
  CHECK(supported("") == "#include \"lacuna_not_implemented.h\"\n");
}

TEST_CASE("The include stands behind a byte order mark and has the line ends of the file") {
  CHECK(supported("\xEF\xBB\xBFint x;\r\n") ==
        "\xEF\xBB\xBF#include \"lacuna_not_implemented.h\"\r\nint x;\r\n");
}

TEST_CASE("The include stands behind the macros that a file defines before it includes anything") {
  CHECK(supported("// a\n#define _GNU_SOURCE\n#define B \\\n 2\n#include <a>\n") ==
        "// a\n#define _GNU_SOURCE\n#define B \\\n 2\n#include "
        "\"lacuna_not_implemented.h\"\n#include <a>\n");
  CHECK(supported("#ifndef M_H\n#define M_H\n#endif\n") ==
        "#include \"lacuna_not_implemented.h\"\n#ifndef M_H\n#define M_H\n#endif\n");
  CHECK(supported("#define A") == "#define A\n#include \"lacuna_not_implemented.h\"\n");
}

TEST_CASE("The include of a module stands in its global fragment") {
  CHECK(supported("module;\n#include <a>\nexport module m;\n") ==
        "module;\n#include \"lacuna_not_implemented.h\"\n\n#include <a>\nexport module m;\n");
  CHECK(supported("export module m;\n") ==
        "module;\n#include \"lacuna_not_implemented.h\"\nexport module m;\n");
}

TEST_CASE("All files get the same header, and it is a whole one") {
  const MaskSupport a = test::cpp().support(source("int a;", "a.cpp"));
  const MaskSupport b = make_c_front_end()->support(source("int b;", "x/b.c"));
  REQUIRE(a.files.size() == 1);
  CHECK(a.files == b.files);
  CHECK(a.files[0].path == "lacuna_not_implemented.h");
  CHECK(a.files[0].text.find("class __attribute__((visibility(\"default\"))) NotImplementedError "
                             ": public std::logic_error") != std::string::npos);
}

TEST_CASE("A function that is not maskable gets no stub") {
  const SourceFile file = source("int main() { return 0; }\n");
  const ParsedFile parsed = test::cpp().parse(file);
  REQUIRE(parsed.functions.size() == 1);
  const auto stub = test::cpp().stub(file, parsed.functions[0], {});
  REQUIRE_FALSE(stub);
  CHECK(stub.error().code == ErrorCode::invalid_argument);
  Function outside = parsed.functions[0];
  outside.maskable = true;
  outside.body.end = 4000;
  CHECK_FALSE(test::cpp().stub(file, outside, {}));
}

}  // namespace
}  // namespace lacuna
