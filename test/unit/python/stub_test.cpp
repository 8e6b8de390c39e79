#include "unit/python/parse.hpp"

namespace lacuna {
namespace {

TEST_CASE("The Python front end takes Python's files and no others") {
  const LanguageFrontEnd& python = Parsed::front_end();
  for (const std::string_view path : {"a.py", "a/b.pyw", "a/b.pyi", "a\nb/\xFF.py"}) {
    CHECK(python.accepts(path));
  }
  for (const std::string_view path : {"", ".py", "a/.py", "a.pyx", "a.py/b", "a.ipynb", "apy"}) {
    CHECK_FALSE(python.accepts(path));
  }
  CHECK(python.language() == "python");
  CHECK(python.version().find("abi15") != std::string_view::npos);
}

TEST_CASE("A script without an extension is Python where it names that interpreter") {
  const LanguageFrontEnd& python = Parsed::front_end();
  for (const std::string_view text :
       {"#!/usr/bin/env python3\n", "#!/usr/bin/python -u", "#!/opt/pypy3\r\nx"}) {
    CHECK(python.recognises(text));
  }
  for (const std::string_view text :
       {"", "#!", "#!/bin/sh\nexec python3 x\n", "# python\n", " #!/usr/bin/env python3\n"}) {
    CHECK_FALSE(python.recognises(text));
  }
}

TEST_CASE("A function that is not maskable has no stub and says why") {
  const Parsed parsed("def f(): pass\n");
  const auto stub = Parsed::front_end().stub(parsed.file, parsed.only(), {});
  REQUIRE_FALSE(stub);
  CHECK(stub.error().code == ErrorCode::invalid_argument);
  CHECK(stub.error().message == "m.py::f cannot be masked: only pass");
}

TEST_CASE("A body that lies outside the file has no stub") {
  const Parsed parsed("def f(): return 1\n");
  Function function = parsed.only();
  function.body.end = 1000;
  CHECK_FALSE(Parsed::front_end().stub(parsed.file, function, {}));
  function = parsed.only();
  function.docstring = ByteRange{0, 3};
  CHECK_FALSE(Parsed::front_end().stub(parsed.file, function, {}));
}

TEST_CASE("The path in the message is escaped whatever its bytes are") {
  const Parsed parsed("def f(): return 1\n", "a\"\\\n\x7F\xFF\xF0\x9F\x90\x8D{}.py");
  CHECK(parsed.masked() ==
        "def f(): raise NotImplementedError("
        "\"a\\\"\\\\\\x0a\\x7f\\xff\\U0001f40d{}.py::f is masked\")\n");
}

TEST_CASE("A masked function is not maskable again") {
  const Parsed parsed("def f():\n    '''doc'''\n    return 1\ndef g():\n    yield 1\n");
  const Parsed masked(parsed.masked());
  REQUIRE(masked.result.functions.size() == 2);
  for (const Function& function : masked.result.functions) {
    CHECK(function.reason == "already raises NotImplementedError");
  }
  CHECK(masked.result.functions[1].traits == std::vector<std::string>{"generator"});
}

TEST_CASE("A stub takes the indentation of the body's first line") {
  CHECK(Parsed("def f():\n  \t # c\n  \treturn 1\n").masked() ==
        "def f():\n  \traise NotImplementedError(\"m.py::f is masked\")\n");
  CHECK(Parsed("def f():\n   \\\n        return 1\n").masked() ==
        "def f():\n   raise NotImplementedError(\"m.py::f is masked\")\n");
}

}  // namespace
}  // namespace lacuna
