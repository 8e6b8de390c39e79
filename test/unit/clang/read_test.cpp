#include <nlohmann/json.hpp>

#include "unit/clang/repository.hpp"

using namespace lacuna;
using namespace lacuna::test;
using Words = std::vector<std::string>;

TEST_CASE("Functions of sources and headers are found, once however many units see them") {
  ClangRepository repository;
  repository.write("include/shape.hpp", R"(#pragma once
#include <vector>
namespace geo {
class Shape {
 public:
  Shape(int n) : n_(n) { n_ += 1; }
  virtual ~Shape() { n_ = 0; }
  virtual double area() const noexcept { return 1.0 * n_; }
  bool operator==(const Shape &o) const { return n_ == o.n_; }
  friend void swap(Shape &a, Shape &b) { int t = a.n_; a.n_ = b.n_; b.n_ = t; }
  int later();
 private:
  int n_;
};
template <class T> T twice(T x) { return x + x; }
template <> inline int twice<int>(int x) { return 2 * x; }
}
)");
  repository.write("src/a.cpp", R"(#include "shape.hpp"
int geo::Shape::later() { return 7; }
static int helper(int x) { auto f = [x](int y) -> int { return x + y; }; return f(1); }
int use() { return helper(2) + geo::twice(3); }
)");
  repository.write("src/b.cpp", "#include \"shape.hpp\"\nvoid b() { geo::Shape s(1); }\n");
  repository.database({{"src/a.cpp", {"-Iinclude"}}, {"src/b.cpp", {"-Iinclude"}}});
  const auto files = repository.parse();
  CHECK(codes(files).empty());
  CHECK(listed(files, "include/shape.hpp") ==
        Words{"geo::Shape::Shape(int)", "geo::Shape::~Shape()", "geo::Shape::area() const",
              "geo::Shape::operator==(const Shape &) const", "geo::Shape::swap(Shape &,Shape &)",
              "geo::twice(T)", "geo::twice<int>(int)"});
  CHECK(listed(files, "src/a.cpp") ==
        Words{"geo::Shape::later()", "helper(int)", "helper(int)::(lambda)", "use()"});
  CHECK(listed(files, "src/b.cpp") == Words{"b()"});
  CHECK(has(function_named(files, "geo::Shape::~Shape()"), "noexcept"));
  CHECK(has(function_named(files, "geo::Shape::~Shape()"), "virtual"));
  CHECK(has(function_named(files, "geo::Shape::area() const"), "noexcept"));
  CHECK(has(function_named(files, "geo::twice(T)"), "template"));
  CHECK(has(function_named(files, "geo::twice<int>(int)"), "specialization"));
  CHECK(has(function_named(files, "helper(int)"), "static"));
  CHECK_FALSE(has(function_named(files, "use()"), "syntactic"));
}

TEST_CASE(
    "Code that no unit compiles is not there, and what macros make is there but not maskable") {
  ClangRepository repository;
  repository.write("a.cpp", R"(#define MAKE(name) int name() { return 1; }
#define BODY { return 2; }
MAKE(made)
int half() BODY
#if 0
int gone() { return 3; }
#endif
#ifdef FLAG
int with_flag() { return 4; }
#else
int without_flag() { return 5; }
#endif
int plain() { return 6; }
)");
  repository.database({{"a.cpp", {"-DFLAG"}}});
  const auto files = repository.parse();
  const Words names = listed(files, "a.cpp");
  CHECK(contains(names, "plain()"));
  CHECK(contains(names, "with_flag()"));
  CHECK_FALSE(contains(names, "without_flag()"));
  CHECK_FALSE(contains(names, "gone()"));
  CHECK(contains(names, "made() !its body comes from a macro"));
  CHECK(contains(names, "half() !its body comes from a macro"));
  CHECK(names.size() == 4);
}

TEST_CASE("Two units with different flags see the functions of both") {
  ClangRepository repository;
  repository.write("a.cpp",
                   "#ifdef FLAG\nint yes() { return 1; }\n#else\nint no() { return 0; }\n#endif\n");
  repository.database({{"a.cpp", {"-DFLAG"}}, {"a.cpp", {"-DOTHER"}}});
  CHECK(listed(repository.parse(), "a.cpp") == Words{"yes()", "no()"});
}

TEST_CASE("What is evaluated at compile time cannot be masked, and what merely could be can") {
  ClangRepository repository;
  repository.write("a.cpp", R"(#include <array>
constexpr int inner(int x) { return x + 1; }
constexpr int in_assert(int x) { return inner(x); }
constexpr int in_bound() { return 3; }
constexpr int in_argument() { return 4; }
constexpr int in_variable() { return 5; }
constexpr int only_at_run_time(int x) { return x; }
constexpr int in_case() { return 6; }
consteval int always() { return 7; }
template <class T> constexpr int of_type() { return sizeof(T); }
struct Point { int x; constexpr Point(int a) : x(a) { x += 1; } };
static_assert(in_assert(1) == 2);
static_assert(of_type<char>() == 1);
int bound[in_bound()];
std::array<int, in_argument()> argument;
constexpr int variable = in_variable();
constexpr Point origin(1);
int use(int x) {
  switch (x) { case in_case(): return always(); }
  return only_at_run_time(x);
}
)");
  repository.database({{"a.cpp", {"-std=c++20"}}});
  const auto files = repository.parse();
  CHECK(codes(files).empty());
  for (const std::string_view name :
       {"inner(int)", "in_assert(int)", "in_bound()", "in_argument()", "in_variable()", "in_case()",
        "always()", "of_type()", "Point::Point(int)"}) {
    INFO(name);
    CHECK_FALSE(function_named(files, name).maskable);
    CHECK(function_named(files, name).reason.find("compile time") != std::string::npos);
  }
  CHECK(function_named(files, "only_at_run_time(int)").maskable);
  CHECK(function_named(files, "use(int)").maskable);
}

TEST_CASE("What a template calls at compile time cannot be masked, whatever its instances are") {
  ClangRepository repository;
  repository.write("a.cpp", R"(
struct First {
  constexpr int get() const { return 1; }
  constexpr int other() const { return 2; }
};
struct Second {
  constexpr int get() const { return 3; }
};
template <class T> constexpr int value_of(T x) { return x.get(); }
static_assert(value_of(First()) == 1);
static_assert(value_of(Second()) == 3);

struct Named {
  constexpr int by_name() const { return 4; }
  constexpr int operator()(int x) const { return x + 1; }
  static constexpr int by_scope() { return 6; }
  constexpr int unnamed() const { return 7; }
};
template <class T> int never_made(T x) {
  constexpr int named = T().by_name() + T::by_scope();
  constexpr T callable = T();
  constexpr int called = callable(1);
  return named + called;
}

template <class T> constexpr int width() { return 8; }
template <> constexpr int width<char>() { return 1; }
template <class T> constexpr int count() { return 9; }
template <class T> struct Sized {
  static const int size = count<T>();
  int bits[width<T>()];
};
)");
  repository.database({{"a.cpp", {"-std=c++20"}}});
  const auto files = repository.parse();
  CHECK(codes(files).empty());
  for (const std::string_view name : {"First::get() const", "Second::get() const",
                                      "Named::by_name() const", "Named::operator()(int) const",
                                      "Named::by_scope()", "width()", "width<char>()", "count()"}) {
    INFO(name);
    CHECK_FALSE(function_named(files, name).maskable);
    CHECK(function_named(files, name).reason.find("compile time") != std::string::npos);
  }
  for (const std::string_view name :
       {"First::other() const", "Named::unnamed() const", "never_made(T)"}) {
    INFO(name);
    CHECK(function_named(files, name).maskable);
  }
}

TEST_CASE("A repository without a build is read with inferred flags") {
  ClangRepository repository;
  repository.write("include/lib/a.hpp", "#pragma once\ninline int a() { return 1; }\n");
  repository.write("src/b.cpp",
                   "#include <lib/a.hpp>\n#include <string>\nint b() { return a(); }\n");
  repository.write("tools/c.c", "#include <stdio.h>\nint c(void) { return printf(\"%d\", 1); }\n");
  const auto files = repository.parse();
  CHECK(codes(files).empty());
  CHECK(listed(files, "include/lib/a.hpp") == Words{"a()"});
  CHECK(listed(files, "src/b.cpp") == Words{"b()"});
  CHECK(listed(files, "tools/c.c") == Words{"c"});
  for (const auto& file : files) CHECK_FALSE(has(file.functions.front(), "syntactic"));
}

TEST_CASE("A header that nothing includes is a unit of its own") {
  ClangRepository repository;
  repository.write("only.hpp", "#include \"part.hpp\"\ninline int only() { return part(); }\n");
  repository.write("part.hpp",
                   "#pragma once\ninline int part() { return 1; }\n#if 0\nint x() {}\n#endif\n");
  const auto files = repository.parse();
  CHECK(codes(files).empty());
  CHECK(listed(files, "only.hpp") == Words{"only()"});
  CHECK(listed(files, "part.hpp") == Words{"part()"});
}

TEST_CASE("What only a header without an extension can include is read through it") {
  ClangRepository repository;
  repository.write("Library/Core",
                   "#ifndef CORE\n#define CORE\n#define INLINE inline\n"
                   "#include \"src/Vector.h\"\n#endif\n");
  repository.write("Library/src/Vector.h",
                   "#ifndef CORE\n#error include Core\n#endif\nINLINE int size() { return 3; }\n");
  repository.write("LICENSE", "# include it with all copies\n");
  const auto files = repository.parse();
  CHECK(files.size() == 2);
  CHECK(codes(files).empty());
  CHECK(listed(files, "Library/src/Vector.h") == Words{"size()"});
}

TEST_CASE("With errors in the only unit nothing that the syntax shows is lost, and that is said") {
  ClangRepository repository;
  repository.write("a.cpp", R"(#include <missing/header.hpp>
missing::Type broken(missing::Other x) { return x.y(); }
int sound() { return 1; }
)");
  const auto files = repository.parse();
  CHECK(codes(files) == Words{"compile_error"});
  const Words names = listed(files, "a.cpp");
  CHECK(contains(names, "broken(missing::Other)"));
  CHECK(contains(names, "sound()"));
  CHECK_FALSE(has(function_named(files, "sound()"), "syntactic"));
  CHECK(files.front().status == ParseStatus::partial);
}

TEST_CASE("Files are read as they were given, not as they are on disk") {
  ClangRepository repository;
  repository.write("a.hpp", "inline int on_disk() { return 1; }\n");
  repository.write("a.cpp", "#include \"a.hpp\"\nint a() { return in_memory(); }\n");
  auto sources = repository.sources();
  sources.files[1] = SourceFile("a.hpp", "inline int in_memory() { return 1; }\n");
  REQUIRE(sources.files[0].path() == "a.cpp");
  Observer observer;
  const auto front_ends = repository.front_ends();
  const auto files = value(front_ends.list().front()->reader()->read(sources, observer));
  CHECK(codes(files).empty());
  CHECK(listed(files, "a.hpp") == Words{"in_memory()"});
}

TEST_CASE("A CUDA source is read without CUDA being installed") {
  ClangRepository repository;
  repository.write("k.cu", R"(#include <cuda_runtime.h>
__global__ void add(const float* a, float* b, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) b[i] += a[i];
}
__device__ float half_of(float x) { return x / 2; }
void launch(const float* a, float* b, int n) { add<<<(n + 255) / 256, 256>>>(a, b, n); }
)");
  const auto files = repository.parse();
  CHECK(listed(files, "k.cu") == Words{"add(const float *,float *,int)", "half_of(float)",
                                       "launch(const float *,float *,int)"});
  CHECK(has(function_named(files, "add(const float *,float *,int)"), "global"));
  CHECK(has(function_named(files, "half_of(float)"), "device"));
}

TEST_CASE("Bytes that are not UTF-8, CRLF, a byte order mark and trigraphs keep their places") {
  ClangRepository repository;
  repository.write("a.cpp",
                   "\xEF\xBB\xBF// \xE9t\xE9\r\nint a() {\r\n  return 1;\r\n}\r\n"
                   "const char *s = \"?\?/\"\";\r\nint b() { return 2; }\r\n");
  repository.database({{"a.cpp", {"-std=c++14", "-trigraphs"}}});
  const auto files = repository.parse();
  // The syntax knows no trigraphs, so that a body behind one could not be read back.
  CHECK(listed(files, "a.cpp") == Words{"a()", "b() !the syntax alone does not show it"});
  const auto sources = repository.sources();
  const Function& b = function_named(files, "b()");
  CHECK(sources.files.front().text(b.body) == "{ return 2; }");
}

TEST_CASE("Flags of other and of newer compilers do no harm") {
  ClangRepository repository;
  repository.write("a.cpp", "int a() { return 1; }\n");
  repository.database(
      {{"a.cpp",
        {"-fno-such-flag-yet", "-std=c++98000", "-march=no-such-machine", "-Wno-such-warning",
         "-fconcepts-diagnostics-depth=3", "-fcoroutines", "-mtune=generic", "--param=x=1"}}});
  CHECK(listed(repository.parse(), "a.cpp") == Words{"a()"});
}

TEST_CASE("The result is the same whatever the number of processes") {
  ClangRepository repository;
  std::vector<std::pair<std::string, Words>> units;
  for (int i = 0; i < 9; ++i) {
    const std::string n = std::to_string(i);
    repository.write("h" + n + ".hpp", "#pragma once\n#include <cstddef>\ninline int h" + n +
                                           "() { return [] { return 1; }(); }\n");
    repository.write("s" + n + ".cpp", "#include \"h" + n + ".hpp\"\n#include \"h0.hpp\"\nint s" +
                                           n + "() { return h0(); }\n" + (i == 4 ? "oops\n" : ""));
    units.push_back({"s" + n + ".cpp", {i % 2 == 0 ? "-DEVEN" : "-DODD"}});
  }
  repository.database(units);
  const auto text = [&](unsigned jobs) {
    repository.jobs = jobs;
    std::string all;
    for (const auto& file : repository.parse()) {
      for (const auto& function : file.functions) all += dump_json(to_json(function)) + "\n";
      for (const auto& one : file.diagnostics) all += one.code + " " + one.message + "\n";
    }
    return all;
  };
  const std::string one = text(1);
  CHECK(one.find("h8()") != std::string::npos);
  CHECK(one == text(2));
  CHECK(one == text(5));
}

TEST_CASE("Reading ends soon once it is cancelled") {
  struct Impatient : Observer {
    bool cancelled() override { return true; }
  };
  ClangRepository repository;
  repository.write("a.cpp", "int a() { return 1; }\n");
  Impatient observer;
  const auto front_ends = repository.front_ends();
  const auto read = front_ends.list().front()->reader()->read(repository.sources(), observer);
  CHECK(code_of(read) == ErrorCode::cancelled);
}

TEST_CASE("An empty repository is read") {
  const ClangRepository repository;
  CHECK(repository.parse().empty());
}
