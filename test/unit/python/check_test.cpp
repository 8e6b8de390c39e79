#include "unit/python/parse.hpp"

namespace lacuna {
namespace {

const std::string original =
    "import os\n\ndef f(a):\n    def g():\n        return a\n    return g\n\n"
    "def h():\n    return 1\n# end\n";

Result<void> check(const std::string& changed, const std::vector<std::string>& names,
                   const std::string& base = original) {
  std::vector<FunctionId> ids;
  for (const std::string& name : names) {
    const auto id = parse_function_id("m.py::" + name);
    REQUIRE(id);
    ids.push_back(*id);
  }
  return Parsed::front_end().check_only_bodies_differ(SourceFile("m.py", base),
                                                      SourceFile("m.py", changed), ids);
}

std::string replaced(std::string_view from, std::string_view to) {
  std::string text = original;
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

void refused(const Result<void>& result, const std::string& part) {
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::bad_input);
  CHECK_THAT(result.error().message, ContainsSubstring(part));
}

TEST_CASE("Files that differ in the named bodies alone are taken") {
  CHECK(check(original, {}));
  CHECK(check(original, {"f", "f.g", "h"}));
  CHECK(check(replaced("return 1", "x = 2\n    return x"), {"h"}));
  CHECK(check(replaced("\n    return 1", " return 2"), {"h"}));
  CHECK(check(replaced("def g():\n        return a\n    return g", "pass"), {"f"}));
  CHECK(check(replaced("return g", "def k(): pass\n    return k"), {"f"}));
}

TEST_CASE("A change outside the bodies is named with its line") {
  refused(check(replaced("return 1", "return 2"), {"f"}), "line 9");
  refused(check(replaced("import os", "import re"), {"f", "h"}), "line 1");
  refused(check(replaced("# end", "# eNd"), {"f", "h"}), "line 10");
  refused(check(original + "\n", {"h"}), "outside");
  refused(check(replaced("def h():", "def h(x):"), {"h"}), "h is not in its place");
  refused(check(replaced("def h():", "def i():"), {"h"}), "h is not in its place");
}

TEST_CASE("Code that leaves a body is refused") {
  refused(check(replaced("    return 1", "    return 1\nimport evil"), {"h"}), "outside");
  refused(check(replaced("    return 1", "    return 1\ndef i(): pass"), {"h"}), "i is new");
  refused(check(replaced("return g", "return '''"), {"f"}), "");
  refused(check(replaced("return 1", "return (1"), {"h"}), "");
  refused(check(replaced("return 1", "x = = 1"), {"h"}), "syntax error");
}

TEST_CASE("A function that may differ must be there") {
  refused(check(original, {"nothing"}), "not in the file");
  refused(check(original, {"h#2"}), "not in the file");
}

TEST_CASE("A changed file that cannot be read is refused with the reason") {
  refused(check("x = 1\n" + std::string(1, '\0'), {}), "NUL");
  refused(check("x = '\xFF'\n", {}), "UTF-8");
}

TEST_CASE("Numbers of functions may shift inside a body") {
  const std::string twice =
      "def f():\n    def g(): return 1\n    return g\ndef f():\n    def g(): return 2\n    return "
      "g\n";
  CHECK(check("def f():\n    pass\ndef f():\n    def g(): return 2\n    return g\n", {"f"}, twice));
  CHECK(check("def f():\n    pass\ndef f():\n    def g(): return 3\n    return g\n", {"f", "f.g#2"},
              twice));
  refused(
      check("def f():\n    pass\ndef f():\n    def g(): return 3\n    return g\n", {"f"}, twice),
      "line 5");
}

TEST_CASE("Errors that were there before are no new ones") {
  const std::string broken = "x = = 1\ndef f():\n    return 1\n";
  CHECK(check("x = = 1\ndef f():\n    return 2\n", {"f"}, broken));
}

}  // namespace
}  // namespace lacuna
