#include <fmt/format.h>

#include <atomic>

#include "lacuna/mask/compile_check.hpp"
#include "lacuna/mask/set_check.hpp"
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

/// Each function reads a file that defines what the next one needs, which hides that where it is
/// masked, too.
ClangRepository repository_with_a_chain(int links) {
  ClangRepository repository;
  std::string text = "#define LIMIT_0 1\n";
  for (int i = 1; i <= links; ++i) {
    repository.write(fmt::format("limit_{}.inc", i), fmt::format("#define LIMIT_{0} {0}\n", i));
    text += fmt::format(
        "int link_{0}(int x) {{\n#include \"limit_{0}.inc\"\n"
        "  return x + LIMIT_{1};\n}}\n",
        i, i - 1);
  }
  repository.write("links.cpp", text + "int last(int x) { return x * 2; }\n");
  repository.database({{"links.cpp", {"-std=c++17"}}});
  return repository;
}

/// Either of two functions defines what the third needs.
ClangRepository repository_with_two_sources_of_a_macro() {
  ClangRepository repository;
  repository.write("shared.inc", "#ifndef SHARED\n#define SHARED 4\n#endif\n");
  repository.write("pair.cpp", R"(
int one(int x) {
#include "shared.inc"
  return x + SHARED;
}
int two(int x) {
#include "shared.inc"
  return x * SHARED;
}
int user() { return SHARED; }
int other() { return 7; }
)");
  repository.database({{"pair.cpp", {"-std=c++17"}}});
  return repository;
}

Inventory inventory_of(const ClangRepository& repository) {
  Observer observer;
  const auto opened = value(open_repository(repository.path().string(), {}, observer));
  return value(build_inventory(opened, repository.front_ends(), {}, observer));
}

std::vector<const Function*> maskable_of(const Inventory& inventory) {
  std::vector<const Function*> maskable;
  for (const Function* function : inventory.functions()) {
    if (function->maskable) maskable.push_back(function);
  }
  return maskable;
}

/// Counts the changed states that are made to be compiled.
struct CountedMasks : Observer {
  std::atomic<int> variants = 0;
  void progress(const Progress& progress) override {
    if (progress.step == "mask") ++variants;
  }
};

using Names = std::vector<std::string>;

SetCheck check_named(const ClangRepository& repository, const std::vector<Names>& sets,
                     std::size_t sample) {
  const Inventory inventory = inventory_of(repository);
  std::vector<std::vector<const Function*>> chosen;
  for (const Names& names : sets) {
    auto& set = chosen.emplace_back();
    for (const Function* function : inventory.functions()) {
      if (contains(names, function->name)) set.push_back(function);
    }
    REQUIRE(set.size() == names.size());
  }
  Observer observer;
  return value(check_sets(inventory, repository.front_ends(), chosen, {},
                          {.sample = sample, .seed = 1, .compile = {}}, observer));
}

}  // namespace

TEST_CASE("Masks that do not compile are the same ones in groups as alone") {
  const bool chain = GENERATE(false, true);
  const ClangRepository repository =
      chain ? repository_with_a_chain(7) : repository_with_culprits();
  Observer observer;
  const FrontEnds front_ends = repository.front_ends();
  const Inventory inventory = inventory_of(repository);
  const std::vector<const Function*> maskable = maskable_of(inventory);
  const StubOptions stub{.initializers = InitializerPolicy::drop};
  std::vector<std::string> alone;
  for (const Function* function : maskable) {
    const auto found =
        value(find_uncompilable(inventory, front_ends, {function}, stub, {.jobs = 1}, observer));
    for (const auto& problem : found) {
      alone.push_back(to_string(problem.id) + " " + problem.reason);
    }
  }
  CHECK(alone.size() == (chain ? 6 : 2));
  CHECK(maskable.size() > 7);
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

TEST_CASE("The culprit among many masks is found by where the errors point") {
  ClangRepository repository;
  std::string text = "struct Base { explicit Base(int) {} };\n";
  for (int i = 0; i < 40; ++i)
    text += fmt::format("int before_{0}(int x) {{ return x + {0}; }}\n", i);
  text += "struct Held : Base {\n  explicit Held(int v) : Base(v) { last = v; }\n  int last;\n};\n";
  for (int i = 0; i < 40; ++i)
    text += fmt::format("int after_{0}(int x) {{ return x * {0}; }}\n", i);
  repository.write("many.cpp", text);
  repository.database({{"many.cpp", {"-std=c++17"}}});
  const Inventory inventory = inventory_of(repository);
  CountedMasks observer;
  const auto found =
      value(find_uncompilable(inventory, repository.front_ends(), maskable_of(inventory),
                              {.initializers = InitializerPolicy::drop}, {.jobs = 2}, observer));
  REQUIRE(found.size() == 1);
  CHECK(found.front().id.qualified_name.find("Held") != std::string::npos);
  // All of them, the one that is blamed, and the others.
  CHECK(observer.variants == 3);
}

TEST_CASE("A set that compiles is told from one that does not, though each of its masks does") {
  const ClangRepository repository = repository_with_two_sources_of_a_macro();
  const Inventory inventory = inventory_of(repository);
  Observer observer;
  CHECK(value(find_uncompilable(inventory, repository.front_ends(), maskable_of(inventory), {}, {},
                                observer))
            .empty());
  const SetCheck check =
      check_named(repository, {{"one"}, {"one", "user"}, {"one", "two"}, {"two", "other"}}, 10);
  REQUIRE(check.problems.size() == 4);
  CHECK(check.compiled == 3);  // a mask alone is known
  CHECK(check.units == 3);
  CHECK_FALSE(check.problems[0]);
  CHECK_FALSE(check.problems[1]);
  REQUIRE(check.problems[2]);
  CHECK(check.problems[2]->find("SHARED") != std::string::npos);
  CHECK_FALSE(check.problems[3]);
}

TEST_CASE("All sets are compiled where one of the sample does not compile, else the sample alone") {
  const ClangRepository repository = repository_with_two_sources_of_a_macro();
  const SetCheck bad =
      check_named(repository, {{"one", "two"}, {"one", "two", "other"}, {"two", "one"}}, 1);
  CHECK(bad.compiled == 3);
  CHECK(std::all_of(bad.problems.begin(), bad.problems.end(), [](const auto& one) { return one; }));
  const SetCheck good =
      check_named(repository, {{"one", "other"}, {"one", "user"}, {"two", "other"}}, 1);
  CHECK(good.compiled == 1);
}
