#include "support/temporary_tree.hpp"
#include "unit/cpp/parse.hpp"

namespace lacuna {
namespace {

using test::id;
using test::source;
using test::value;

constexpr auto drop = InitializerPolicy::drop;

/// What a mask of the first constructor of `text` replaces.
std::string dropped(const std::string& text) {
  const SourceFile file = source(text);
  const ParsedFile parsed = test::cpp().parse(file);
  for (const Function& function : parsed.functions) {
    if (function.kind != FunctionKind::constructor) continue;
    CHECK(test::cpp().masked_range(file, function, InitializerPolicy::keep) == function.body);
    return std::string(file.text(test::cpp().masked_range(file, function, drop)));
  }
  return "no constructor";
}

/// `text` with the first constructor masked.
std::string masked(const std::string& text) {
  const SourceFile file = source(text);
  const ParsedFile parsed = test::cpp().parse(file);
  for (const Function& function : parsed.functions) {
    if (function.kind != FunctionKind::constructor) continue;
    const ByteRange range = test::cpp().masked_range(file, function, drop);
    const std::string stub =
        value(test::cpp().stub(file, function, StubOptions{.initializers = drop}));
    std::string changed = text;
    changed.replace(range.begin, range.end - range.begin, stub);
    CHECK(test::cpp().check_only_bodies_differ(file, source(changed), {function.id}, drop));
    return changed;
  }
  return "no constructor";
}

TEST_CASE("Initializers that are dropped belong to what a mask replaces") {
  CHECK(dropped("struct S { S(int a) : x(a) { y = 2; } int x, y; };") == ": x(a) { y = 2; }");
  CHECK(dropped("struct S { S() noexcept(true)\n  : x{1}, y(2)\n{ f(); } };") ==
        ": x{1}, y(2)\n{ f(); }");
  CHECK(dropped("template <class T> struct S : T { S(T a = c ? T() : T()) : T(a), x{[] { return 1; "
                "}()} { g(); } int x; };") == ": T(a), x{[] { return 1; }()} { g(); }");
  CHECK(dropped("N::S::S(const char* a = \":\") : B<(1 > 0)>(a), C<decltype(a)>(a) { h(); }\n"
                "int f() { return 1; }") == ": B<(1 > 0)>(a), C<decltype(a)>(a) { h(); }");
  CHECK(dropped("struct S : T... { S(T... t) : T(t)... { f(); } };") == ": T(t)... { f(); }");
}

TEST_CASE("Where there are no initializers to drop, a mask replaces the body") {
  CHECK(dropped("struct S { S() { f(); } };") == "{ f(); }");
  CHECK(dropped("struct S { explicit(a ? b : c) S(int) { f(); } };") == "{ f(); }");
  const SourceFile file = source("int f(int a) { return a ? 1 : 2; }");
  const ParsedFile parsed = test::cpp().parse(file);
  CHECK(test::cpp().masked_range(file, parsed.functions[0], drop) == parsed.functions[0].body);
}

TEST_CASE("Initializers that an #if cuts are kept") {
  CHECK(dropped("struct S {\n  S()\n#ifdef A\n  : x(1)\n#else\n  : x(2)\n#endif\n  { f(); }\n"
                "  int x;\n};") == "{ f(); }");
}

TEST_CASE("A constructor without its initializers is sound, and so is any answer") {
  const std::string text = "struct S { S(int a) : x(a), y(2) { z = 3; } int x, y, z; };\n";
  CHECK_THAT(masked(text), ContainsSubstring("S(int a) { LACUNA_NOT_IMPLEMENTED("));
  CHECK_THAT(masked("struct S { S(int a) try : x(a) { f(); } catch (...) { g(); } int x; };\n"),
             ContainsSubstring("S(int a) { LACUNA_NOT_IMPLEMENTED("));
  const auto check = [&](const std::string& rest, InitializerPolicy policy) {
    const std::string changed = "struct S { S(int a) " + rest + " int x, y, z; };\n";
    return test::cpp()
        .check_only_bodies_differ(source(text), source(changed), {id("S::S(int)")}, policy)
        .has_value();
  };
  CHECK(check("{}", drop));
  CHECK(check(": y(7) {}", drop));
  CHECK(check(": x{a}, y(a ? 1 : 2) { z = 1; }", drop));
  CHECK(check("try : y(7) {} catch (...) {}", drop));
  CHECK_FALSE(check(": y(7)", drop));
  CHECK_FALSE(check(": y(7) {} S(double) {}", drop));
  CHECK_FALSE(check(": y(7) ; S(int a, int) {}", drop));
  CHECK_FALSE(check(": y(7\n#if 1\n) {}\n#endif\n", drop));
  CHECK_FALSE(check("{}", InitializerPolicy::keep));
  CHECK_FALSE(check(": x(a), y(3) { z = 3; }", InitializerPolicy::keep));
  CHECK(check(": x(a), y(2) { z = 4; }", InitializerPolicy::keep));
}

TEST_CASE("Only a constructor may begin its new body with initializers") {
  const std::string text = "int f() { return 1; }\n";
  CHECK_FALSE(test::cpp().check_only_bodies_differ(
      source(text), source("int f() : x(1) { return 1; }\n"), {id("f()")}, drop));
}

}  // namespace
}  // namespace lacuna
