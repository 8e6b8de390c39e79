#include "unit/cpp/parse.hpp"

namespace lacuna {
namespace {

using test::parse;

std::string repeated(std::string_view part, std::size_t count) {
  std::string text;
  text.reserve(part.size() * count);
  for (std::size_t i = 0; i < count; ++i) text += part;
  return text;
}

TEST_CASE("Deep nesting of everything ends parsed or refused") {
  constexpr std::size_t deep = 20000;
  const std::vector<std::string> texts = {
      repeated("(", deep),
      repeated("{", deep),
      repeated("[", deep),
      repeated("[[", deep),
      repeated("<", deep),
      repeated("a<", deep),
      repeated("template <", deep),
      repeated("template <> ", deep) + "void f() { g(); }",
      repeated("extern \"C\" {", deep) + "void f() { g(); }" + repeated("}", deep),
      repeated("namespace a {", deep) + "void f() { g(); }" + repeated("}", deep),
      repeated("namespace {", deep),
      repeated("class A { void f() {", deep),
      "auto x = " + repeated("[]{ return ", deep),
      "int f() {" + repeated("if (a) {", deep) + repeated("}", deep) + "}",
      "int f() { return " + repeated("(", deep) + "1" + repeated(")", deep) + "; }",
      repeated("#if A\n", deep) + "int f() { return 1; }\n" + repeated("#endif\n", deep),
      repeated("#if A\n{\n#else\n", deep),
      repeated("#endif\n", deep),
      "int " + repeated("*", deep) + "f() { return 0; }",
      "int " + repeated("(*", deep) + "f" + repeated(")()", deep) + " { return 0; }",
      repeated("a::", deep) + "f() { return 0; }",
      repeated("__attribute__(", deep),
      repeated("MACRO(", deep),
      repeated("class MACRO ", deep),
      repeated("<<<", deep),
      repeated("f(a) int a; ", deep),
      repeated("\\\n", deep),
      repeated("R\"(", deep),
      repeated("\"", deep),
      repeated("'", deep),
      repeated("/*", deep),
      repeated("try :", deep),
      repeated("A::A() try : a(", deep),
  };
  for (const std::string& text : texts) {
    INFO(text.substr(0, 40));
    for (const auto& front_end : {make_cpp_front_end(), make_c_front_end()}) {
      const SourceFile file("m.x", text);
      const ParsedFile parsed = front_end->parse(file);
      CHECK((parsed.status != ParseStatus::parsed || parsed.diagnostics.empty()));
      for (const Function& function : parsed.functions) {
        CHECK(function.whole.end <= text.size());
        CHECK(function.whole.contains(function.body));
        if (function.maskable) CHECK(front_end->stub(file, function, {}));
      }
    }
  }
}

TEST_CASE("A file of more than 64 MiB is refused") {
  const ParsedFile parsed = parse(std::string((64U << 20U) + 1, ' '));
  CHECK(parsed.status == ParseStatus::refused);
  REQUIRE(parsed.diagnostics.size() == 1);
  CHECK(parsed.diagnostics[0].code == "too_large");
}

TEST_CASE("A table of a megabyte is read and the functions around it are there") {
  std::string text = "int before() { return 1; }\nstatic const int table[] = {\n";
  for (int i = 0; text.size() < (1U << 20U); ++i) text += std::to_string(i) + ", ";
  text += "};\nint after() { return 2; }\n";
  const ParsedFile parsed = parse(text);
  CHECK(parsed.status == ParseStatus::parsed);
  CHECK(test::names(parsed) == std::vector<std::string>{"before()", "after()"});
}

}  // namespace
}  // namespace lacuna
