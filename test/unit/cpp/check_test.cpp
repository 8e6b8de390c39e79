#include "unit/cpp/parse.hpp"

namespace lacuna {
namespace {

using test::id;
using test::source;

const std::string original =
    "#include <vector>\n"
    "int f(int a) { return a; }\n"
    "// between\n"
    "int g(int a) try { return a; } catch (...) { return 1; }\n"
    "struct S { S() : x(1) { x = 2; } int x; };\n";

/// Whether `changed` may stand for `text` where the functions may differ.
Result<void> check(const std::string& text, const std::string& changed,
                   const std::vector<FunctionId>& functions) {
  return test::cpp().check_only_bodies_differ(source(text), source(changed), functions);
}

std::string with(std::string text, const std::string& part, const std::string& other) {
  const std::size_t at = text.find(part);
  REQUIRE(at != std::string::npos);
  return text.replace(at, part.size(), other);
}

/// `original` with another body of f.
Result<void> check_f(const std::string& body) {
  return check(original, with(original, "{ return a; }", body), {id("f(int)")});
}

TEST_CASE("A body may become any other body that closes what it opens") {
  CHECK(check(original, original, {}));
  CHECK(check(original, original, {id("f(int)")}));
  CHECK(check_f("{}"));
  CHECK(check_f("{\n  struct L { int h() { return 1; } };\n  return [] { return 2; }() + '}';\n}"));
  CHECK(check_f("{ return R\"x(}})x\"[0]; /* } */ // }\n}"));
  CHECK(check_f("try { return a; } catch (...) { return 2; }"));
  CHECK(check_f("{\n#if X\n if (a) {\n#else\n if (!a) {\n#endif\n return 1; }\n return 2; }"));
  CHECK(check_f("{\n#pragma omp parallel for\n for (;;) {} }"));
  CHECK(check_f("{\n#define L 1\n return L;\n#undef L\n}"));
}

TEST_CASE("Only the bodies that are named may differ") {
  const std::string changed = with(original, "{ return a; }", "{ return 0; }");
  const auto result = check(original, changed, {id("S::S()")});
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::bad_input);
  CHECK(result.error().message.find("line 2") != std::string::npos);
  CHECK(check(original, with(original, "x = 2;", "x = 3;"), {id("S::S()")}));
  CHECK_FALSE(check(original, with(original, "x(1)", "x(5)"), {id("S::S()")}));
  CHECK_FALSE(check(original, original, {id("h()")}));
}

TEST_CASE("What stands outside the bodies is the same to the byte") {
  const std::vector<FunctionId> all = {id("f(int)"), id("g(int)"), id("S::S()")};
  CHECK_FALSE(check(original, with(original, "// between", "// betweem"), all));
  CHECK_FALSE(check(original, with(original, "<vector>", "<string>"), all));
  CHECK_FALSE(check(original, original + "int h();\n", all));
  CHECK_FALSE(check(original, original.substr(0, original.size() - 1), all));
  CHECK_FALSE(check(original, with(original, "int f", "int  f"), all));
  CHECK_FALSE(check(original, with(original, "#include <vector>\n", ""), all));
}

TEST_CASE("A body cannot end early and go on outside of itself") {
  CHECK_FALSE(check_f("{ return a; } int h() { return 1; }"));
  CHECK_FALSE(check_f("{ return a; "));
  CHECK_FALSE(check_f("{ return a; }}"));
  CHECK_FALSE(check_f("return a;"));
  CHECK_FALSE(check_f(""));
  CHECK_FALSE(check_f("{\n#if X\n}\nint h() {\n#endif\n return 1; }"));
  CHECK_FALSE(check_f("{\n#if 0\n#else\n}\nint h() {\n#endif\n return 1; }"));
  CHECK_FALSE(check_f("{\n#if X\n { \n#endif\n return 1; }"));
  CHECK_FALSE(check_f("{\n#endif\n}"));
  CHECK_FALSE(check_f("{\n#if X\n}"));
  CHECK_FALSE(check_f("{ /\\\n/ }\n return a; } int h() { /*\n*/"));
}

TEST_CASE("A body says nothing to the preprocessor that reaches beyond it") {
  for (const char* line :
       {"#define int long", "#undef NULL", "#include \"x.h\"", "#pragma push_macro(\"x\")",
        "#pragma GCC poison f", "#line 7", "%:define X 1", "#import <x>", "#def\\\nine X 1",
        "/* a */ # /* b */ define X 1", "_Pragma(\"GCC poison x\")"}) {
    INFO(line);
    CHECK_FALSE(check_f("{\n" + std::string(line) + "\nreturn a; }"));
  }
  const std::string text = "int f() {\n#include \"table.h\"\n return 1; }\n";
  CHECK(check(text, "int f() {\n  #include   \"table.h\"\n return 2; }\n", {id("f()")}));
  CHECK_FALSE(check(text, "int f() {\n#include \"other.h\"\n return 2; }\n", {id("f()")}));
}

TEST_CASE("A body has no trigraph and no literal that never ends") {
  CHECK_FALSE(check_f("{ return a; // ?\?/\n}"));
  CHECK_FALSE(check_f("{ const char* s = \"}\n; return a; }"));
  CHECK_FALSE(check_f("{ return a; /* }"));
}

TEST_CASE("In C a body has no raw string") {
  const auto c = make_c_front_end();
  const SourceFile file("m.c", "int f(void) { return 1; }\n");
  const SourceFile raw("m.c", "int f(void) { return R\"(}\")\"[0]; }\n");
  const SourceFile plain("m.c", "int f(void) { return \"}\"[0]; }\n");
  const std::vector<FunctionId> ids = {{"m.c", "f", 1}};
  CHECK(c->check_only_bodies_differ(file, plain, ids));
  CHECK_FALSE(c->check_only_bodies_differ(file, raw, ids));
}

TEST_CASE("What a mask inserts is no difference, whether all functions are filled again or none") {
  const SourceFile file = source(original);
  const ParsedFile parsed = test::cpp().parse(file);
  std::vector<Edit> edits = test::cpp().support(file).insertions;
  std::vector<FunctionId> ids;
  for (const Function& function : parsed.functions) {
    REQUIRE(function.maskable);
    edits.push_back({function.body, test::cpp().stub(file, function, {}).value()});
    ids.push_back(function.id);
  }
  const auto all = make_file_edits("m.cpp", file.hash(), edits);
  REQUIRE(all);
  const std::string masked = apply_edits(original, *all).value();
  CHECK(check(original, masked, ids));
  const std::string include = "#include \"lacuna_not_implemented.h\"\n";
  REQUIRE(masked.starts_with(include));
  CHECK(check(original, include + original, ids));
  CHECK_FALSE(check(original, include + include + original, ids));
}

TEST_CASE("A changed file with NUL bytes is refused") {
  CHECK_FALSE(check_f(std::string("{ return '\0'; }", 15)));
}

}  // namespace
}  // namespace lacuna
