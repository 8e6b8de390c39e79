#include <thread>

#include "unit/python/parse.hpp"

namespace lacuna {
namespace {

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += piece;
  return text;
}

TEST_CASE("Deep nesting overflows no stack") {
  constexpr std::size_t size = 100'000;
  for (const std::string_view piece :
       {"(", "[", "{a:", "f'{", "f'{x:{", "lambda:", "not ", "-", "a.", "a[b:", "x if y else ",
        "with (", "match (", "def f(", "class A(", "@a\n", "a+", "await ", "(yield "}) {
    INFO(piece);
    const Parsed parsed(repeated(piece, size));
    CHECK(parsed.result.functions.size() <= 1);
  }
}

TEST_CASE("Deeply nested functions are all found") {
  std::string text;
  for (int depth = 0; depth < 300; ++depth) {
    text += std::string(static_cast<std::size_t>(depth), ' ') + "def f():\n";
  }
  text += std::string(300, ' ') + "return f\n";
  const Parsed parsed(text);
  REQUIRE(parsed.result.functions.size() == 300);
  CHECK(parsed.result.functions[2].id.qualified_name == "f.f.f");
  CHECK(parsed.result.functions[2].parent == "f.f");
}

TEST_CASE("Names that multiply are refused") {
  std::string text = "class " + std::string(100'000, 'a') + ":\n";
  for (int i = 0; i < 20'000; ++i) text += " def f(): 1\n";
  const Parsed parsed(text);
  CHECK(parsed.result.status == ParseStatus::refused);
  CHECK(parsed.code() == "too_complex");
}

TEST_CASE("Random bytes and random words neither crash nor hang") {
  std::uint32_t state = 1;
  const auto random = [&](std::uint32_t bound) {
    state = state * 1664525U + 1013904223U;
    return (state >> 8U) % bound;
  };
  static constexpr std::string_view words[] = {
      "def ",    "f",         "(",    ")",  ":",      "\n",      "    ",
      "\t",      "return ",   "'''",  "\"", "f'{",    "}",       "class ",
      "@",       "#",         "\\\n", "\\", "yield ", "lambda ", "async ",
      "[",       "]",         "=",    "1",  ".",      ",",       "if ",
      "else",    "*",         "\r",   "\f", "match ", "case ",   "# type: () -> x",
      "global ", "nonlocal ", "pass"};
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (int i = 0; i < 200; ++i) {
      if (round % 3 == 0) {
        text += static_cast<char>(1 + random(127));
      } else {
        text += words[random(static_cast<std::uint32_t>(std::size(words)))];
      }
    }
    INFO(text);
    const Parsed parsed(text);
    std::uint32_t end = 0;
    for (const Function& function : parsed.result.functions) {
      CHECK(function.whole.contains(function.body));
      CHECK(function.whole.end <= text.size());
      if (!function.maskable || function.whole.begin < end) continue;
      end = function.whole.end;
      const Parsed masked(parsed.masked());
      std::vector<FunctionId> ids;
      std::uint32_t last = 0;
      for (const Function& each : parsed.result.functions) {
        if (!each.maskable || each.whole.begin < last) continue;
        ids.push_back(each.id);
        last = each.whole.end;
      }
      // Either it is proved or it is refused; what matters is that it ends.
      (void)Parsed::front_end().check_only_bodies_differ(parsed.file, masked.file, ids);
      break;
    }
  }
}

TEST_CASE("Garbage of megabytes ends") {
  std::string text = repeated("if else for while ) ] yield lambda * ** : ", 1'000'000);
  const Parsed parsed(text);
  CHECK(parsed.result.status != ParseStatus::parsed);
}

TEST_CASE("An endless line and an endless comment are read") {
  const Parsed line("x = '" + std::string(4'000'000, 'a') + "'\ndef f(): return 1\n");
  CHECK(line.only().maskable);
  const Parsed comment("def f(): return 1  # " + std::string(4'000'000, 'a'));
  CHECK(comment.only().maskable);
}

TEST_CASE("An empty file and one of white space have no functions") {
  for (const std::string text : {"", "\n", " ", "\f\r\r\n\t", "#", "\\", "\\\n", "\xEF\xBB\xBF"}) {
    const Parsed parsed(text);
    CHECK(parsed.result.functions.empty());
    CHECK(parsed.result.status != ParseStatus::refused);
  }
}

TEST_CASE("Every prefix of a file can be parsed") {
  const std::string text =
      "@d(1)\nasync def f(a, *b: int, c=lambda: {1: 2}) -> 'x':  # type: () -> y\n"
      "    '''doc'''\n    x = f'{a!r:>{b}} {{'  # c\n    class A(B.Module):\n"
      "        def g(self): return super().g(); yield\n    match x:\n        case _ if y: pass\n"
      "    return \\\n        x\n    # end\n";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const Parsed parsed(text.substr(0, size));
    for (const Function& function : parsed.result.functions) {
      CHECK(function.whole.end <= size);
    }
  }
}

TEST_CASE("One front end serves many threads with the same result") {
  const std::string text =
      repeated("def f(a):\n    def g():\n        yield a\n    return g\n", 20'000);
  const Parsed expected(text);
  std::vector<ParsedFile> results(4);
  std::vector<std::thread> threads;
  for (ParsedFile& result : results) {
    threads.emplace_back([&] { result = Parsed::front_end().parse(expected.file); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const ParsedFile& result : results) {
    REQUIRE(result.functions.size() == expected.result.functions.size());
    CHECK(to_string(result.functions.back().id) == to_string(expected.result.functions.back().id));
  }
}

}  // namespace
}  // namespace lacuna
