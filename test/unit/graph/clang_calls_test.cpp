#include <algorithm>

#include "../clang/repository.hpp"
#include "lacuna/clang/call_facts_internal.hpp"
#include "lacuna/syntax/dependencies.hpp"
#include "support/catch.hpp"

using namespace lacuna;
using namespace lacuna::detail;

namespace {

Dependencies calls_of(const test::ClangRepository& repository,
                      const std::filesystem::path& cache = {}) {
  const FrontEnds front_ends = repository.front_ends();
  const LanguageFrontEnd& any = *front_ends.list().front();
  Observer observer;
  const RepositorySources read = repository.sources();
  const auto parsed = test::value(any.reader()->read(read, observer));
  DependencySources sources;
  sources.root = repository.path();
  sources.files = read.files;
  for (const ParsedFile& each : parsed) sources.functions.push_back(&each);
  DependencyOptions options;
  options.jobs = repository.jobs;
  options.cache_directory = cache;
  return test::value(any.analyzer()->analyze(sources, options, observer));
}

std::vector<std::string> edges_of(const Dependencies& all) {
  std::vector<std::string> edges;
  for (const CallEdge& edge : all.calls) {
    edges.push_back(to_string(all.nodes[edge.caller].id) + " -> " +
                    to_string(all.nodes[edge.callee].id) + " " + std::string(edge.rule));
  }
  return edges;
}

}  // namespace

TEST_CASE("A call into another unit leads to the function that the unit defines") {
  test::ClangRepository repository;
  repository.write("a.hpp", "int far(int);\nstruct B { virtual int f() { return 0; } };\n");
  repository.write("a.cpp", "#include \"a.hpp\"\nint far(int x) { return x; }\n");
  repository.write("b.cpp",
                   "#include \"a.hpp\"\nstruct D : B { int f() override { return far(1); } };\n"
                   "int use(B& b) { return b.f(); }\nint begin() { D d; return use(d); }\n");
  const Dependencies all = calls_of(repository);
  const auto edges = edges_of(all);
  CHECK(test::contains(edges, "b.cpp::D::f() -> a.cpp::far(int) "));
  CHECK(test::contains(edges, "b.cpp::use(B &) -> b.cpp::D::f() virtual"));
  CHECK(all.overrides.size() == 1);
}

TEST_CASE("A function that one unit hands to another is followed there") {
  test::ClangRepository repository;
  repository.write("a.hpp", "void use(void (*f)(int));\nvoid run();\n");
  repository.write("a.cpp",
                   "#include \"a.hpp\"\nstatic void quiet(int) {}\n"
                   "static void (*hook)(int) = quiet;\nvoid use(void (*f)(int)) { hook = f; }\n"
                   "void run() { hook(1); }\n");
  repository.write("b.cpp",
                   "#include \"a.hpp\"\nvoid mine(int) {}\nint main() { use(mine); run(); }\n");
  const auto edges = edges_of(calls_of(repository));
  CHECK(test::contains(edges, "a.cpp::run() -> a.cpp::quiet(int) function-pointer"));
  CHECK(test::contains(edges, "a.cpp::run() -> b.cpp::mine(int) function-pointer"));
}

TEST_CASE("What one function writes and another reads is shared") {
  test::ClangRepository repository;
  repository.write("a.cpp",
                   "static int total;\nvoid add(int x) { total += x; }\n"
                   "int get() { return total; }\nint hand(int x) { return x; }\n"
                   "int both() { return hand(get()); }\n");
  const Dependencies all = calls_of(repository);
  REQUIRE(all.shared.size() == 1);
  CHECK(all.shared[0].name == "a.cpp::total");
  CHECK(all.shared[0].writers.size() == 1);
  CHECK(all.shared[0].readers.size() == 2);
  REQUIRE(all.flows.size() == 1);
  CHECK(all.nodes[all.flows[0].producer].id.qualified_name == "get()");
}

TEST_CASE("The calls of a repository are the same for any number of processes and from the cache") {
  test::ClangRepository repository;
  test::TemporaryTree cache;
  repository.write("t.hpp", "template <class T> T id(T x) { return x; }\n");
  for (const std::string name : {"a", "b", "c"}) {
    repository.write(name + ".cpp", "#include \"t.hpp\"\nint " + name +
                                        "() { return id(1); }\nint main() { return " + name +
                                        "(); }\n");
  }
  repository.jobs = 1;
  const auto one = edges_of(calls_of(repository, cache.path()));
  repository.jobs = 3;
  CHECK(edges_of(calls_of(repository)) == one);
  CHECK(edges_of(calls_of(repository, cache.path())) == one);
  CHECK(test::contains(one, "a.cpp::a() -> t.hpp::id(T) "));
  CHECK(one.size() == 6);
}

TEST_CASE("A call of which nothing is known is counted") {
  test::ClangRepository repository;
  repository.write("a.cpp",
                   "int call(int (*f)(int)) { return f(1); }\n"
                   "template <class T> int dependent(T x) { return x.run(); }\n");
  const Dependencies all = calls_of(repository);
  REQUIRE(all.nodes.size() == 2);
  CHECK(all.nodes[0].unresolved == 1);
  CHECK(all.nodes[1].unresolved == 1);
  CHECK(all.calls.empty());
}

TEST_CASE("Deeply nested calls and very many functions are read") {
  test::ClangRepository repository;
  std::string nested = "1";
  for (int i = 0; i < 200; ++i) nested = "f(" + nested + ")";
  std::string text = "int f(int x) { return x; }\nint deep() { return " + nested + "; }\n";
  for (int i = 0; i < 3000; ++i) {
    text += "int g" + std::to_string(i) + "() { return f(" + std::to_string(i) + "); }\n";
  }
  repository.write("a.cpp", text);
  CHECK(calls_of(repository).calls.size() == 3001);
}

TEST_CASE(
    "Templates that make each other without end are edges, and it is said that calls may lack") {
  test::ClangRepository repository;
  repository.write(
      "a.cpp",
      "template <int N> struct Down { static int go() { return Down<N - 1>::go(); } };\n"
      "template <> struct Down<0> { static int go() { return 0; } };\n"
      "int fine() { return Down<300>::go(); }\n"
      "int deep() { return Down<1000000>::go(); }\n"
      "template <class T> int grow(T x) { return grow(&x); }\n"
      "int run() { return grow(1); }\n");
  const Dependencies all = calls_of(repository);
  const auto edges = edges_of(all);
  CHECK(test::contains(edges, "a.cpp::fine() -> a.cpp::Down::go() "));
  CHECK(test::contains(edges, "a.cpp::deep() -> a.cpp::Down::go() "));
  CHECK(test::contains(edges, "a.cpp::Down::go() -> a.cpp::Down<0>::go() "));
  CHECK(test::contains(edges, "a.cpp::run() -> a.cpp::grow(T) "));
  REQUIRE(!all.diagnostics.empty());
  CHECK(all.diagnostics.front().code == "calls_uncertain");
  CHECK(all.diagnostics.front().message.find("a.cpp may be missing: ") != std::string::npos);
}

TEST_CASE("What a unit says of calls survives being written, and damaged bytes give nothing") {
  CallFacts facts;
  facts.paths = {"a.cpp"};
  facts.symbols.resize(2);
  facts.symbols[0].name = "f";
  facts.symbols[0].file = 0;
  facts.calls = {{CallKind::direct, 0, 1, no_index, 0, 3, 5}};
  facts.holders.resize(1);
  facts.flows = {{0, true, 1}};
  facts.classes.resize(1);
  facts.classes[0].dispatch = {{0, 1}};
  const std::string bytes = encode_call_facts(facts);
  const auto read = decode_call_facts(bytes);
  REQUIRE(read);
  CHECK(encode_call_facts(*read) == bytes);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(decode_call_facts(std::string_view(bytes).substr(0, size)));
  }
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const unsigned char byte : {0x00U, 0x7FU, 0xFFU}) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(byte);
      const auto other = decode_call_facts(changed);  // must not crash
      if (other) CHECK(other->symbols.size() <= changed.size());
    }
  }
}
