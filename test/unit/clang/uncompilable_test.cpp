#include "lacuna/mask/compile_check.hpp"
#include "unit/clang/repository.hpp"

using namespace lacuna;
using namespace lacuna::test;

namespace {

/// What is wrong with the mask of one function may be hidden by that of another: `area` holds the
/// only use of the value of `side`, `twice` that of a macro, and `helper` is used by `user` alone.
ClangRepository repository_with_culprits() {
  ClangRepository repository;
  repository.write("shapes.hpp", R"(#pragma once
constexpr int side(int x) { return x * x; }
inline int area() {
  static_assert(side(3) == 9, "");
  return side(3);
}
inline int scale() {
#define FACTOR 2
  return FACTOR;
}
inline int twice(int x) { return FACTOR * x; }
template <class T>
T sum(T a, T b) {
  const auto add = [](T x, T y) { return x + y; };
  return add(a, b);
}
)");
  repository.write("main.cpp", R"(#include "shapes.hpp"
static int helper(int x) { return x + 1; }
static int user(int x) { return helper(x) * 2; }
static int other(int x) { return user(x) - helper(x); }
int first() { return other(area()) + twice(scale()) + sum(1, 2); }
)");
  repository.write("second.cpp", "#include \"shapes.hpp\"\nint second() { return twice(2); }\n");
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
  REQUIRE(maskable.size() >= 9);
  std::vector<std::string> alone;
  for (const Function* function : maskable) {
    const auto found =
        value(find_uncompilable(inventory, front_ends, {function}, {}, {.jobs = 1}, observer));
    for (const auto& problem : found) {
      alone.push_back(to_string(problem.id) + " " + problem.reason);
    }
  }
  CHECK_FALSE(alone.empty());
  for (const unsigned jobs : {1U, 2U}) {
    std::vector<std::string> grouped;
    const auto found =
        value(find_uncompilable(inventory, front_ends, maskable, {}, {.jobs = jobs}, observer));
    for (const auto& problem : found) {
      grouped.push_back(to_string(problem.id) + " " + problem.reason);
    }
    CHECK(grouped == alone);
  }
  CHECK(value(find_uncompilable(inventory, front_ends, {}, {}, {.jobs = 1}, observer)).empty());
}
