#include "unit/python/parse.hpp"

namespace lacuna {
namespace {

TEST_CASE("Offsets behind a byte order mark count the mark") {
  const Parsed parsed(
      "\xEF\xBB\xBF"
      "def f():\n    return 1\n");
  CHECK(parsed.result.status == ParseStatus::parsed);
  CHECK(parsed.only().whole == ByteRange{3, 24});
  CHECK(parsed.body(parsed.only()) == "\n    return 1");
  CHECK(parsed.only().maskable);
}

TEST_CASE("Latin-1 by a coding comment is read byte by byte") {
  const Parsed parsed(
      "# -*- coding: latin-1 -*-\n# \xE9\ndef caf\xE9(\xE0):\n    x = '\xE9\xFF'  # \xE9\n    "
      "return x\n");
  CHECK(parsed.result.status == ParseStatus::parsed);
  CHECK(parsed.only().name == "caf\xC3\xA9");
  CHECK(parsed.only().parameters == std::vector<std::string>{"\xC3\xA0"});
  CHECK(parsed.only().maskable);
  CHECK(parsed.masked() ==
        "# -*- coding: latin-1 -*-\n# \xE9\ndef caf\xE9(\xE0):\n"
        "    raise NotImplementedError(\"m.py::caf\\u00e9 is masked\")\n");
}

TEST_CASE("The second byte of a two-byte character is neither bracket nor backslash") {
  for (const std::string codec : {"shift_jis", "gbk", "big5", "cp949"}) {
    INFO(codec);
    // 0x95 0x5C and 0x8F 0x5B end in a backslash and in an open bracket.
    const Parsed parsed("# coding: " + codec +
                        "\ndef f():\n    return '\x95\x5C'\n\ndef g():\n    " +
                        "x = '\x8F\x5B'  # \x8F\x5B\n    return x\n");
    CHECK(parsed.result.status == ParseStatus::parsed);
    REQUIRE(parsed.result.functions.size() == 2);
    CHECK(parsed.body(parsed.result.functions[0]) == "\n    return '\x95\x5C'");
    CHECK(parsed.result.functions[1].maskable);
  }
}

TEST_CASE("The coding comment may stand in the second line, and nowhere below") {
  const std::string code = "x = '\xE9'\n";
  CHECK(Parsed("#!/usr/bin/python\n# vim: set fileencoding=iso-8859-15 :\n" + code).result.status ==
        ParseStatus::parsed);
  CHECK(Parsed("\n# coding=cp1252\n" + code).result.status == ParseStatus::parsed);
  CHECK(Parsed("import os\n# coding=cp1252\n" + code).code() == "encoding");
  CHECK(Parsed("\n\n# coding=cp1252\n" + code).code() == "encoding");
  CHECK(Parsed("\r# coding=koi8-r\r" + code).result.status == ParseStatus::parsed);
}

TEST_CASE("A file that is not in its encoding is refused with the place") {
  const Parsed parsed("x = 1\ny = '\xE9'\n");
  CHECK(parsed.result.status == ParseStatus::refused);
  CHECK(parsed.result.functions.empty());
  CHECK(parsed.code() == "encoding");
  CHECK(parsed.result.diagnostics[0].where == Location{"m.py", 2, 6});
  CHECK(Parsed("# coding: utf-8\nx = '\xC3'\n").code() == "encoding");
  CHECK(Parsed("# coding: ascii\nx = '\xC3\xA9'\n").code() == "encoding");
  CHECK(Parsed("# coding: utf-8\nx = '\xED\xA0\x80'\n").code() == "encoding");
}

TEST_CASE("Encodings that are no superset of ASCII are refused") {
  for (const std::string codec : {"utf-16", "utf-7", "utf_32_le", "cp037", "cp500", "rot13", "hex",
                                  "unicode_escape", "iso-2022-jp", "nonsense"}) {
    INFO(codec);
    CHECK(Parsed("# coding: " + codec + "\ndef f(): return 1\n").code() == "encoding");
  }
  CHECK(Parsed("\xEF\xBB\xBF# coding: latin-1\n").code() == "encoding");
  CHECK(Parsed("\xEF\xBB\xBF# coding: UTF-8-sig\n").result.status == ParseStatus::parsed);
}

TEST_CASE("UTF-16, UTF-32 and NUL bytes are refused") {
  using namespace std::string_literals;
  CHECK(Parsed("\xFF\xFEx\0=\0"s).code() == "utf16");
  CHECK(Parsed("\xFE\xFF\0x"s).code() == "utf16");
  CHECK(Parsed("\0\0\xFE\xFF\0\0\0x"s).code() == "utf16");
  CHECK(Parsed("x\0=\0001\0\n\0"s).code() == "utf16");
  CHECK(Parsed("x = 1\n\0def f(): return 1\n"s).code() == "nul_bytes");
  CHECK(Parsed("x = 1\n\0"s).result.diagnostics[0].where.line == 2);
}

TEST_CASE("Lines that end in a lone carriage return are lines") {
  const std::string text =
      "def f(a):  # gold\r    '''doc\r    '''\r    # gold\r    return a\rx = 1\r";
  const Parsed parsed(text);
  CHECK(parsed.result.status == ParseStatus::parsed);
  CHECK(parsed.only().line == 1);
  CHECK(parsed.only().end_line == 5);
  CHECK(parsed.masked() ==
        "def f(a):\r    '''doc\r    '''\r    raise NotImplementedError(\"m.py::f is masked\")\r"
        "x = 1\r");
}

TEST_CASE("Lines that end in CRLF keep doing so, also without a newline at the end") {
  const Parsed parsed("def f():\r\n\tx = 1  # gold\r\n\treturn x  # gold\r\n\t# gold\r\ny = 2");
  CHECK(parsed.body(parsed.only()) == "\r\n\tx = 1  # gold\r\n\treturn x  # gold\r\n\t# gold");
  CHECK(parsed.masked() ==
        "def f():\r\n\traise NotImplementedError(\"m.py::f is masked\")\r\ny = 2");
  const Parsed end("def f():\r\n    return 1");
  CHECK(end.body(end.only()) == "\r\n    return 1");
}

TEST_CASE("Mixed line ends are taken from the place of the body") {
  const Parsed parsed(
      "def f():\n    return 1\r\ndef g():\r\n    return 2\rdef h():\r    return 3\n");
  CHECK(parsed.masked() ==
        "def f():\n    raise NotImplementedError(\"m.py::f is masked\")\r\n"
        "def g():\r\n    raise NotImplementedError(\"m.py::g is masked\")\r"
        "def h():\r    raise NotImplementedError(\"m.py::h is masked\")\n");
}

TEST_CASE("Form feeds, U+2028 and U+0085 split no line") {
  const Parsed parsed(
      "x = 1\n\f\ndef f():\n\f    s = '\xE2\x80\xA8 \xC2\x85 \v \f'  # \xE2\x80\xA8 \x1C\n    "
      "return s\n");
  CHECK(parsed.result.status == ParseStatus::parsed);
  CHECK(parsed.only().line == 3);
  CHECK(parsed.only().end_line == 5);
  CHECK(parsed.masked() ==
        "x = 1\n\f\ndef f():\n\f    raise NotImplementedError(\"m.py::f is masked\")\n");
}

}  // namespace
}  // namespace lacuna
