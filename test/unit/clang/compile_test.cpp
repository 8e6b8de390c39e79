#include <algorithm>

#include "unit/clang/repository.hpp"

using namespace lacuna;
using namespace lacuna::test;

namespace {

/// The variant in which the first `from` of a file is `to`.
SourceVariant change(const RepositorySources& sources, std::string_view path, std::string_view from,
                     std::string_view to) {
  for (const auto& file : sources.files) {
    if (file.path() != path) continue;
    const std::size_t at = file.text().find(from);
    REQUIRE(at != std::string_view::npos);
    Edit edit;
    edit.range = {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + from.size())};
    edit.text = to;
    return {{value(make_file_edits(file.path(), file.hash(), {edit}))}, {}};
  }
  FAIL("no file " << path);
  return {};
}

std::vector<CompileResult> compile(const ClangRepository& repository,
                                   const std::vector<SourceVariant>& variants) {
  Observer observer;
  const FrontEnds all = repository.front_ends();
  return value(all.list().front()->reader()->compile(repository.sources(), variants, observer));
}

ClangRepository three_units() {
  ClangRepository repository;
  repository.write("base.hpp", "#pragma once\ninline int base() { return 1; }\n");
  repository.write("wrap.hpp",
                   "#pragma once\n#include \"base.hpp\"\n"
                   "template <class T> T wrap(T x) { return x + base(); }\n");
  repository.write("a.cpp", "#include \"wrap.hpp\"\nint a() { return wrap(1); }\n");
  repository.write("b.cpp", "#include \"base.hpp\"\nint b() { return base(); }\n");
  repository.write("c.cpp", "int c() { return 1; }\n");
  repository.database({{"a.cpp", {"-std=c++17"}}, {"b.cpp", {"-std=c++17"}}, {"c.cpp", {}}});
  return repository;
}

}  // namespace

TEST_CASE("Each variant is compiled in exactly the units that see what it changes") {
  const ClangRepository repository = three_units();
  const auto sources = repository.sources();
  const auto results =
      compile(repository, {change(sources, "base.hpp", "{ return 1; }", "{ return 2; }"),
                           change(sources, "wrap.hpp", "x + base()", "x"),
                           change(sources, "b.cpp", "base()", "missing()"),
                           change(sources, "base.hpp", "return 1", "return \"text\""),
                           change(sources, "wrap.hpp", "x + base()", "x.member()"),
                           {}});
  REQUIRE(results.size() == 6);
  CHECK(results[0].compiles);
  CHECK(results[0].units == 2);
  CHECK(results[1].compiles);
  CHECK(results[1].units == 1);
  CHECK_FALSE(results[2].compiles);
  CHECK(results[2].units == 1);
  REQUIRE(results[2].first_error);
  CHECK(results[2].first_error->where.path == "b.cpp");
  CHECK(results[2].first_error->where.line == 2);
  CHECK(results[2].first_error->message.find("missing") != std::string::npos);
  CHECK_FALSE(results[3].compiles);
  CHECK(results[3].units == 2);
  CHECK_FALSE(results[4].compiles);  // only an instantiation shows it
  CHECK(results[4].first_error->where.path == "wrap.hpp");
  CHECK(results[5].compiles);
  CHECK(results[5].units == 0);
}

TEST_CASE("Only the units that a variant asks for are compiled, and those that fail are named") {
  const ClangRepository repository = three_units();
  const auto sources = repository.sources();
  const std::string a = (repository.path() / "a.cpp").string();
  const std::string b = (repository.path() / "b.cpp").string();
  SourceVariant bad = change(sources, "base.hpp", "int base()", "int renamed()");
  SourceVariant bad_in_b = bad;
  bad_in_b.units = {b};
  SourceVariant bad_in_c = bad;
  bad_in_c.units = {(repository.path() / "c.cpp").string()};
  SourceVariant good_in_a = change(sources, "b.cpp", "base()", "missing()");
  good_in_a.units = {a};
  const auto results = compile(repository, {bad, bad_in_b, bad_in_c, good_in_a});
  CHECK(results[0].units == 2);
  CHECK(results[0].failing == std::set<std::string>{a, b});
  CHECK_FALSE(results[1].compiles);
  CHECK(results[1].units == 1);
  CHECK(results[1].failing == std::set<std::string>{b});
  for (const auto& blind : {results[2], results[3]}) {
    CHECK(blind.compiles);
    CHECK(blind.units == 0);
    CHECK(blind.failing.empty());
    CHECK(blind.places.empty());
  }
}

TEST_CASE("The places of a failure are those of its errors and of the notes on them") {
  ClangRepository repository;
  repository.write("square.hpp",
                   "#pragma once\nint run_time(int x);\n"
                   "constexpr int square(int x) {\n  return x * x;\n}\n");
  repository.write("a.cpp",
                   "#include \"square.hpp\"\nint before;\nstatic_assert(square(2) > 0);\n");
  repository.database({{"a.cpp", {"-std=c++17"}}});
  const auto variant =
      change(repository.sources(), "square.hpp", "x * x", "x > 1 ? run_time(x) : x");
  const auto results = compile(repository, {variant});
  const std::vector<Location> places = results[0].places;
  for (const Location& expected :
       {Location{"a.cpp", 3, 0}, Location{"square.hpp", 4, 0}, Location{"square.hpp", 2, 0}}) {
    CAPTURE(expected.path, expected.line);
    CHECK(std::count(places.begin(), places.end(), expected) == 1);
  }
  CHECK(std::count(places.begin(), places.end(), Location{"a.cpp", 2, 0}) == 0);
}

TEST_CASE("Variants that are the same to a unit share its answer") {
  const ClangRepository repository = three_units();
  const auto sources = repository.sources();
  const SourceVariant bad = change(sources, "b.cpp", "base()", "missing()");
  SourceVariant with_a = bad;
  with_a.edits.push_back(change(sources, "a.cpp", "wrap(1)", "wrap(2)").edits.front());
  SourceVariant with_other_header = bad;
  with_other_header.added = {{"new/extra.h", "#pragma once\n"}};
  const auto results = compile(repository, {bad, with_a, bad, with_other_header,
                                            change(sources, "a.cpp", "wrap(1)", "wrap(2)")});
  for (std::size_t i = 0; i < 4; ++i) {
    CAPTURE(i);
    CHECK_FALSE(results[i].compiles);
    CHECK(results[i].units == (i == 1 ? 2 : 1));
    REQUIRE(results[i].first_error);
    CHECK(results[i].first_error->where.path == "b.cpp");
  }
  CHECK(results[4].compiles);
  CHECK(results[4].units == 1);
}

TEST_CASE("Several files change together, and a variant may bring a header") {
  const ClangRepository repository = three_units();
  const auto sources = repository.sources();
  SourceVariant variant = change(sources, "base.hpp", "int base()", "int renamed()");
  variant.edits.push_back(
      change(sources, "wrap.hpp", "base();", "renamed() + extra();").edits.front());
  variant.edits.push_back(
      change(sources, "b.cpp", "#include \"base.hpp\"", "#include \"new/extra.h\"").edits.front());
  CHECK_FALSE(compile(repository, {variant})[0].compiles);
  variant.edits.back() = change(sources, "b.cpp", "base();", "extra();").edits.front();
  variant.edits.push_back(
      change(sources, "a.cpp", "#include", "#include \"new/extra.h\"\n#include").edits.front());
  variant.edits.push_back(variant.edits.back());
  variant.edits.pop_back();
  variant.added = {{"new/extra.h", "#pragma once\ninline int extra() { return 3; }\n"}};
  const auto results = compile(repository, {variant});
  CHECK(results[0].units == 2);
  CHECK_FALSE(results[0].compiles);  // b.cpp does not include the header
  CHECK(results[0].first_error->where.path == "b.cpp");
  CHECK_FALSE(std::filesystem::exists(repository / "new"));
}

TEST_CASE("An error that the unchanged unit has does not count against a variant") {
  ClangRepository repository;
  repository.write("a.cpp", "int a() { return 1; }\nint bad() { return missing(); }\n");
  repository.database({{"a.cpp", {}}});
  const auto sources = repository.sources();
  const auto results =
      compile(repository, {change(sources, "a.cpp", "{ return 1; }", "{\n\n return 2; }"),
                           change(sources, "a.cpp", "{ return 1; }", "{ return missing(); }"),
                           change(sources, "a.cpp", "{ return 1; }", "{ return other(); }")});
  CHECK(results[0].compiles);
  CHECK_FALSE(results[1].compiles);  // the same words once more
  CHECK_FALSE(results[2].compiles);
  CHECK(results[2].first_error->message.find("other") != std::string::npos);
}

TEST_CASE("However many errors the unchanged unit has, none of them counts against a variant") {
  ClangRepository repository;
  std::string text = "int a() {\n";
  for (int i = 0; i < 150; ++i) text += "  absent_" + std::to_string(i) + " x;\n";
  text += "  return 1;\n}\nint b() { return missing(); }\n";
  repository.write("a.cpp", text);
  repository.database({{"a.cpp", {}}});
  const auto sources = repository.sources();
  const std::string body = text.substr(8, text.find("}\n") - 7);
  const auto results = compile(repository, {change(sources, "a.cpp", body, "{ return 2; }"),
                                            change(sources, "a.cpp", body, "{ return other(); }")});
  CHECK(results[0].compiles);
  CHECK_FALSE(results[1].compiles);
}

TEST_CASE("Warnings count where the unit makes them errors") {
  ClangRepository repository;
  repository.write("a.cpp", "static int f(int x) { return x; }\nint a() { return f(1); }\n");
  repository.database({{"a.cpp", {"-Wall", "-Wextra", "-Werror"}}});
  const auto sources = repository.sources();
  const auto variant = change(sources, "a.cpp", "return f(1)", "return 1");
  CHECK_FALSE(compile(repository, {variant})[0].compiles);
  repository.database({{"a.cpp", {"-Wall", "-Wextra"}}});
  CHECK(compile(repository, {variant})[0].compiles);
}

TEST_CASE("An edit of another text is stale") {
  const ClangRepository repository = three_units();
  SourceVariant variant = change(repository.sources(), "c.cpp", "1", "2");
  repository.write("c.cpp", "int c() { return 5; }\n");
  Observer observer;
  const FrontEnds all = repository.front_ends();
  CHECK(code_of(all.list().front()->reader()->compile(repository.sources(), {variant}, observer)) ==
        ErrorCode::stale);
}

TEST_CASE("A variant that never compiles to an end is given up and fails") {
  ClangRepository repository;
  repository.options.unit_time = std::chrono::seconds(3);
  repository.write("a.cpp", R"(template <int N, int M> struct T {
  static constexpr int value() { return T<N - 1, M * 2>::value() + T<N - 1, M * 2 + 1>::value(); }
};
template <int M> struct T<0, M> { static constexpr int value() { return M; } };
int a() { return T<2, 1>::value(); }
)");
  const auto sources = repository.sources();
  const auto results = compile(repository, {change(sources, "a.cpp", "T<2, 1>", "T<28, 1>"),
                                            change(sources, "a.cpp", "T<2, 1>", "T<3, 1>")});
  CHECK_FALSE(results[0].compiles);
  CHECK(results[0].first_error->code == "unit_lost");
  CHECK(results[1].compiles);
}

TEST_CASE("Many variants of one header give the same whatever the number of processes") {
  ClangRepository repository;
  std::string header = "#pragma once\n#include <vector>\n";
  for (int i = 0; i < 20; ++i) {
    header += "inline int f" + std::to_string(i) + "() { return " + std::to_string(i) + "; }\n";
  }
  repository.write("h.hpp", header);
  repository.write("a.cpp", "#include \"h.hpp\"\nint a() { return f1(); }\n");
  repository.write("b.cpp", "#include <string>\n#include \"h.hpp\"\nint b() { return f2(); }\n");
  const auto sources = repository.sources();
  std::vector<SourceVariant> variants;
  for (int i = 0; i < 20; ++i) {
    const std::string n = std::to_string(i);
    variants.push_back(change(sources, "h.hpp", "{ return " + n + "; }",
                              i % 5 == 0 ? "{ return nothing; }" : "{ return 0; }"));
  }
  const auto text = [&](unsigned jobs) {
    repository.jobs = jobs;
    std::string all;
    for (const auto& result : compile(repository, variants)) {
      all += std::to_string(result.compiles) + std::to_string(result.units) +
             (result.first_error ? result.first_error->message : "") + "\n";
    }
    return all;
  };
  const std::string one = text(1);
  CHECK(std::count(one.begin(), one.end(), '\n') == 20);
  CHECK(one.find("02use of undeclared identifier 'nothing'") == 0);
  CHECK(one == text(2));
  CHECK(one == text(7));
}
