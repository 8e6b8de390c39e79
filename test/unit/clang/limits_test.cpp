#include <sys/stat.h>

#include "unit/clang/repository.hpp"

using namespace lacuna;
using namespace lacuna::test;
using Words = std::vector<std::string>;

namespace {

const Function* find(const std::vector<ParsedFile>& files, std::string_view name) {
  for (const auto& file : files) {
    for (const auto& function : file.functions) {
      if (function.id.qualified_name == name) return &function;
    }
  }
  return nullptr;
}

}  // namespace

TEST_CASE("A unit that never ends is given up, and the others are read") {
  ClangRepository repository;
  repository.options.unit_time = std::chrono::seconds(3);
  repository.write("good.cpp", "int good() { return 1; }\n");
  repository.write("slow.cpp", R"(template <int N, int M> struct T {
  static constexpr int value() { return T<N - 1, M * 2>::value() + T<N - 1, M * 2 + 1>::value(); }
};
template <int M> struct T<0, M> { static constexpr int value() { return M; } };
int slow() { return 1; }
static_assert(T<28, 1>::value() != 0);
)");
  const auto files = repository.parse();
  CHECK_FALSE(has(*find(files, "good()"), "syntactic"));
  REQUIRE(find(files, "slow()") != nullptr);
  CHECK(has(*find(files, "slow()"), "syntactic"));
  const Words found = codes(files);
  CHECK((contains(found, "unit_timeout") || contains(found, "unit_memory")));
}

TEST_CASE("A unit that needs more memory than it may have is given up") {
  ClangRepository repository;
  repository.options.unit_memory = std::uint64_t{400} << 20;
  repository.write("good.cpp", "int good() { return 1; }\n");
  std::string text =
      "int large() { return 1; }\n#define A(x) x, x, x, x, x, x, x, x, x, x\n"
      "int data[] = { A(A(A(A(A(A(A(A(1)))))))) };\n";
  repository.write("large.cpp", text);
  const auto files = repository.parse();
  CHECK_FALSE(has(*find(files, "good()"), "syntactic"));
  CHECK(has(*find(files, "large()"), "syntactic"));
  CHECK(codes(files) == Words{"no_build", "unit_memory"});
}

TEST_CASE("Deep templates, deep nesting and files that include themselves end") {
  ClangRepository repository;
  repository.options.unit_time = std::chrono::seconds(60);
  repository.write("deep.cpp",
                   R"(template <int N> struct D { static constexpr int v = D<N + 1>::v; };
int deep() { return D<0>::v; }
)");
  repository.write("self.cpp", "#include \"self.cpp\"\nint self() { return 1; }\n");
  std::string nested = "int nested() { return ";
  for (int i = 0; i < 5000; ++i) nested += '(';
  nested += '1';
  for (int i = 0; i < 5000; ++i) nested += ')';
  repository.write("nested.cpp", nested + "; }\n");
  std::string chain = "int chain() { return 1";
  for (int i = 0; i < 50'000; ++i) chain += " + 1";
  repository.write("chain.cpp", chain + "; }\n");
  repository.write("good.cpp", "int good() { return 1; }\n");
  const auto files = repository.parse();
  CHECK_FALSE(has(*find(files, "good()"), "syntactic"));
  CHECK(find(files, "deep()") != nullptr);
  CHECK(find(files, "self()") != nullptr);
}

TEST_CASE("A pipe or a device that is included keeps nothing waiting") {
  ClangRepository repository;
  REQUIRE(::mkfifo((repository / "pipe.h").c_str(), 0600) == 0);
  repository.write("a.cpp", "#include \"pipe.h\"\n#include \"/dev/zero\"\nint a() { return 1; }\n");
  RepositorySources sources;
  sources.root = repository.path();
  sources.files.emplace_back("a.cpp", repository.read("a.cpp"));
  Observer observer;
  const auto front_ends = repository.front_ends();
  const auto files = value(front_ends.list().front()->reader()->read(sources, observer));
  CHECK(find(files, "a()") != nullptr);
  CHECK(codes(files) == Words{"compile_error"});
}
