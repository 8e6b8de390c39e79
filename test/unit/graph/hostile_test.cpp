// Texts that are made to keep an analysis busy.
#include <string>

#include "lacuna/languages/built_in.hpp"
#include "lacuna/syntax/dependencies.hpp"
#include "support/catch.hpp"

namespace lacuna {
namespace {

struct Text {
  std::string path;
  std::string text;
};

Dependencies analyze(const std::vector<Text>& texts, unsigned jobs = 2) {
  const FrontEnds front_ends = built_in_front_ends();
  const LanguageFrontEnd* python = front_ends.for_language("python");
  DependencySources sources;
  std::vector<ParsedFile> parsed;
  for (const Text& each : texts) sources.files.emplace_back(each.path, each.text);
  for (const SourceFile& file : sources.files) parsed.push_back(python->parse(file));
  for (const ParsedFile& each : parsed) sources.functions.push_back(&each);
  DependencyOptions options;
  options.jobs = jobs;
  Observer observer;
  auto found = python->analyzer()->analyze(sources, options, observer);
  REQUIRE(found);
  return std::move(*found);
}

bool has_edge(const Dependencies& all, const std::string& from, const std::string& to) {
  for (const CallEdge& edge : all.calls) {
    const bool same =
        to_string(all.nodes[edge.caller].id) == from && to_string(all.nodes[edge.callee].id) == to;
    if (same) return true;
  }
  return false;
}

TEST_CASE("A hundred thousand functions that call the next are all edges") {
  std::string text;
  constexpr int count = 100000;
  for (int i = 0; i < count; ++i) {
    text += "def f" + std::to_string(i) + "():\n  f" + std::to_string(i + 1) + "()\n";
  }
  const Dependencies all = analyze({{"m.py", text}});
  CHECK(all.nodes.size() == count + 1);
  CHECK(all.calls.size() == count - 1);
}

TEST_CASE("Star imports in a circle give their names and come to an end") {
  const Dependencies all = analyze({{"a.py", "from b import *\ndef one(): two()\n"},
                                    {"b.py", "from c import *\ndef two(): three()\n"},
                                    {"c.py", "from a import *\ndef three(): one()\n"}});
  CHECK(has_edge(all, "a.py::one", "b.py::two"));
  CHECK(has_edge(all, "b.py::two", "c.py::three"));
  CHECK(has_edge(all, "c.py::three", "a.py::one"));
}

TEST_CASE("Values that feed themselves come to an end") {
  const Dependencies all = analyze({{"m.py",
                                     "import functools\n"
                                     "def f(x, *a, **k):\n"
                                     "  x = functools.partial(x, f, *a, **k)\n"
                                     "  y = [x, a, k]\n"
                                     "  y.append(y)\n"
                                     "  for x in map(f, map(map, y)): f(*y, **k)\n"
                                     "  return lambda z: f(lambda: f(z), f, y)\n"
                                     "class C(C): pass\n"
                                     "class A(B): pass\n"
                                     "class B(A):\n"
                                     "  def __getattr__(self, n): return self.n(self)\n"
                                     "  def __iter__(self): return iter(self)\n"
                                     "  __next__ = __call__ = __iter__\n"
                                     "for b in B(): b()()()\n"
                                     "f = f(f)(f)\n"
                                     "f = functools.partial(f, f)\n"}});
  CHECK(has_edge(all, "m.py::<module>", "m.py::f"));
}

TEST_CASE("What nests too deep is counted and the rest is read") {
  std::string text = "def g(): pass\nx = ";
  for (int i = 0; i < 5000; ++i) text += "g(";
  for (int i = 0; i < 5000; ++i) text += ")";
  text += "\ndef h(): g()\n";
  const Dependencies all = analyze({{"m.py", text}});
  CHECK(has_edge(all, "m.py::h", "m.py::g"));
  bool noted = false;
  for (const Diagnostic& each : all.diagnostics) noted = noted || each.code == "too_deep";
  CHECK(noted);
}

TEST_CASE("A long sum is no deeper than a short one") {
  std::string text = "def g(): return 1\nx = g()";
  for (int i = 0; i < 20000; ++i) text += " + g()";
  const Dependencies all = analyze({{"m.py", text + "\n"}});
  CHECK(has_edge(all, "m.py::<module>", "m.py::g"));
  CHECK(all.nodes[0].call_sites == 20001);
}

TEST_CASE("A broken file and an empty one do no harm to the others") {
  const Dependencies all = analyze({{"a.py", "def f(:\n  g(((\nclass"},
                                    {"b.py", ""},
                                    {"c.py", std::string("x = \0\xff\n", 7)},
                                    {"d.py", "def f(): f()\n"}});
  CHECK(has_edge(all, "d.py::f", "d.py::f"));
}

TEST_CASE("The number of threads changes nothing") {
  std::vector<Text> texts;
  for (int i = 0; i < 20; ++i) {
    const std::string next = std::to_string((i + 1) % 20);
    texts.push_back({"m" + std::to_string(i) + ".py",
                     "import m" + next + "\ndef f(x=m" + next + "): x.f()\nfor g in [f]: g()\n"});
  }
  const Dependencies one = analyze(texts, 1);
  const Dependencies two = analyze(texts, 4);
  REQUIRE(one.calls.size() == two.calls.size());
  CHECK(one.calls.size() >= 40);
  for (std::size_t i = 0; i < one.calls.size(); ++i) {
    CHECK(one.calls[i].caller == two.calls[i].caller);
    CHECK(one.calls[i].callee == two.calls[i].callee);
    CHECK(one.calls[i].sites == two.calls[i].sites);
  }
}

TEST_CASE("An edge knows where the call stands and a call to nothing known is counted") {
  const std::string text = "def f(): pass\ndef g(x): x(); f()\n";
  const Dependencies all = analyze({{"m.py", text}});
  const auto at = static_cast<std::uint32_t>(text.rfind("f()"));
  REQUIRE(all.calls.size() == 1);
  REQUIRE(all.calls[0].sites.size() == 1);
  CHECK(all.calls[0].sites[0].range == ByteRange{at, at + 3});
  CHECK(all.nodes[2].call_sites == 2);
  CHECK(all.nodes[2].unresolved == 1);
}

TEST_CASE("What a module of which nothing is known is called for stays unresolved, or is a guess") {
  const std::string text =
      "import importlib\nNAME = \"m:f\"\ndef f(): pass\n"
      "def g(x): importlib.import_module(x).run()\n"
      "def h(x, y): getattr(importlib.import_module(x), y)()\n";
  const Dependencies all = analyze({{"m.py", text}});
  CHECK(all.nodes[2].unresolved == 1);
  REQUIRE(all.calls.size() == 1);
  CHECK(to_string(all.nodes[all.calls[0].caller].id) == "m.py::h");
  CHECK(all.calls[0].how == EdgeKind::guessed);
  CHECK(all.calls[0].rule == "import");
}

}  // namespace
}  // namespace lacuna
