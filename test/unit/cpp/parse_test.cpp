#include "unit/cpp/parse.hpp"

namespace lacuna {
namespace {

using test::names;
using test::parse;
using test::source;
using Names = std::vector<std::string>;

TEST_CASE("Each language takes the files of its endings") {
  const auto cpp = make_cpp_front_end();
  const auto c = make_c_front_end();
  const auto cuda = make_cuda_front_end();
  for (const char* path : {"a.cpp", "x/a.hpp", "a.h", "a.cc", "a.cxx", "a.C", "a.tpp", "a.ixx"}) {
    INFO(path);
    CHECK(cpp->accepts(path));
    CHECK_FALSE(c->accepts(path));
    CHECK_FALSE(cuda->accepts(path));
  }
  CHECK(c->accepts("src/a.c"));
  CHECK(cuda->accepts("a.cu"));
  CHECK(cuda->accepts("a.cuh"));
  CHECK_FALSE(cpp->accepts("a.c"));
  CHECK_FALSE(cpp->accepts("src/.h"));
  CHECK_FALSE(c->accepts("a.cpp/b"));
}

TEST_CASE("A header without an extension is known by what it begins with") {
  const auto cpp = make_cpp_front_end();
  for (const char* text :
       {"#ifndef CORE\n#define CORE\n#endif\n", "#pragma once\n",
        "// one\n/* two */ #include <a>\n", "\n#define A 1\ntemplate <class T> T f();\n",
        "#if A\nnamespace b {}\n#endif\n"}) {
    INFO(text);
    CHECK(cpp->recognises(text));
    CHECK_FALSE(make_c_front_end()->recognises(text));
    CHECK_FALSE(make_cuda_front_end()->recognises(text));
  }
  for (const char* text :
       {"", "#", "#!/bin/sh\n#include <a>\n", "# include all of these\n", "all: a.o\n", "/* never",
        "// only this", "#define A 1\n", "\177ELF#include <a>", "include <a>\n#include <b>"}) {
    INFO(text);
    CHECK_FALSE(cpp->recognises(text));
  }
}

TEST_CASE("Windows line ends and a byte order mark change neither ids nor lines") {
  const std::string text = "// note\nint f(int a) {\n  return a;\n}\nvoid g() { f(1); }\n";
  std::string windows = "\xEF\xBB\xBF";
  for (const char c : text) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  const ParsedFile plain = parse(text);
  const ParsedFile other = parse(windows);
  REQUIRE(plain.functions.size() == 2);
  CHECK(names(plain) == names(other));
  CHECK(other.status == ParseStatus::parsed);
  CHECK(other.functions[0].line == 2);
  CHECK(other.functions[0].end_line == 4);
  CHECK(other.functions[0].body_lines == 1);
}

TEST_CASE("Bytes that are not UTF-8 are read and an id is valid UTF-8") {
  const ParsedFile parsed = parse("int f(int gr\xFC\xDF) { return gr\xFC\xDF; /* \xE9 */ }\n");
  REQUIRE(parsed.functions.size() == 1);
  CHECK(parsed.status == ParseStatus::parsed);
  CHECK(parsed.functions[0].maskable);
  CHECK(parsed.functions[0].parameters == Names{"gr\xEF\xBF\xBD\xEF\xBF\xBD"});
}

TEST_CASE("A file with NUL bytes or in UTF-16 is refused") {
  const ParsedFile nul = parse(std::string("int f() { return 1; }\0", 22));
  CHECK(nul.status == ParseStatus::refused);
  REQUIRE(nul.diagnostics.size() == 1);
  CHECK(nul.diagnostics[0].code == "binary");
  CHECK(parse("\xFF\xFEi").status == ParseStatus::refused);
}

TEST_CASE("The same text gives the same functions whatever the thread did before") {
  const std::string text = "class A { int f() { return 1; } };\nint g(int a) { return a; }\n";
  const Names expected = names(parse(text));
  parse("int broken( {{{ ");
  parse(std::string(3000, '('));
  CHECK(names(parse(text)) == expected);
}

TEST_CASE("The range of a function begins with its template, attributes and macros") {
  const std::string text =
      "int x;\ntemplate <class T> [[nodiscard]] static T f(T a) { return a; }\n"
      "__attribute__((noinline)) int g() { return 1; }\n";
  const SourceFile file = source(text);
  const ParsedFile parsed = test::cpp().parse(file);
  REQUIRE(parsed.functions.size() == 2);
  CHECK(file.text(parsed.functions[0].whole) ==
        "template <class T> [[nodiscard]] static T f(T a) { return a; }");
  CHECK(file.text(parsed.functions[0].body) == "{ return a; }");
  CHECK(file.text(parsed.functions[1].whole).starts_with("__attribute__"));
}

}  // namespace
}  // namespace lacuna
