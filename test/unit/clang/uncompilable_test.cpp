#include "lacuna/mask/compile_check.hpp"
#include "unit/clang/repository.hpp"

using namespace lacuna;
using namespace lacuna::test;

namespace {

/// Constructors that lose their initializers do not compile where a base or a member needs one; the
/// constexpr function and the body with a directive are looked at alone.
ClangRepository repository_with_culprits() {
  ClangRepository repository;
  repository.write("shapes.hpp", R"(#pragma once
#if defined(__cplusplus)
struct Base { explicit Base(int) {} };
#endif
struct Held : Base {
  int& value;
  explicit Held(int& v) : Base(v), value(v) { value += 1; }
  int get() const { return value; }
};
struct Kept : Base {
  const int value;
  explicit Kept(int v) : Base(v), value(v) { static_cast<void>(v); }
};
constexpr int side(int x) { return x * x; }
inline int area(int x) { return side(x) * 2; }
inline int scale(int x) {
#ifdef LARGE
  x *= 2;
#endif
  return x;
}
template <class T>
T sum(T a, T b) {
  const auto add = [](T x, T y) -> T { return x + y; };
  return add(a, b);
}
)");
  repository.write("main.cpp", R"(#include "shapes.hpp"
static int helper(int x) { return x + 1; }
int first(int x) {
  Held held(x);
  const Kept kept(2);
  return helper(area(x)) + scale(held.get()) + sum(1, kept.value);
}
)");
  repository.write("second.cpp", "#include \"shapes.hpp\"\nint second() { return area(2); }\n");
  const std::vector<std::string> strict = {"-std=c++17", "-Wall", "-Wextra", "-Werror"};
  repository.database({{"main.cpp", strict}, {"second.cpp", strict}});
  return repository;
}

}  // namespace

TEST_CASE("Masks that do not compile are the same ones in groups as alone") {
  const ClangRepository repository = repository_with_culprits();
  Observer observer;
  const FrontEnds front_ends = repository.front_ends();
  const auto opened = value(open_repository(repository.path().string(), {}, observer));
  const auto inventory = value(build_inventory(opened, front_ends, {}, observer));
  std::vector<const Function*> maskable;
  for (const Function* function : inventory.functions()) {
    if (function->maskable) maskable.push_back(function);
  }
  const StubOptions stub{.initializers = InitializerPolicy::drop};
  std::vector<std::string> alone;
  for (const Function* function : maskable) {
    const auto found =
        value(find_uncompilable(inventory, front_ends, {function}, stub, {.jobs = 1}, observer));
    for (const auto& problem : found) {
      alone.push_back(to_string(problem.id) + " " + problem.reason);
    }
  }
  CHECK(alone.size() == 2);
  CHECK(maskable.size() > 8);
  for (const unsigned jobs : {1U, 2U}) {
    std::vector<std::string> grouped;
    const auto found =
        value(find_uncompilable(inventory, front_ends, maskable, stub, {.jobs = jobs}, observer));
    for (const auto& problem : found) {
      grouped.push_back(to_string(problem.id) + " " + problem.reason);
    }
    CHECK(grouped == alone);
  }
  CHECK(value(find_uncompilable(inventory, front_ends, {}, stub, {.jobs = 1}, observer)).empty());
}
