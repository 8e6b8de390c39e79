#include "lacuna/syntax/front_end.hpp"

#include "support/catch.hpp"

namespace lacuna {
namespace {

/// A language whose files have one ending and no functions.
class Plain : public LanguageFrontEnd {
 public:
  Plain(std::string language, std::string ending)
      : language_(std::move(language)), ending_(std::move(ending)) {}
  std::string_view language() const override { return language_; }
  std::string_view version() const override { return "1"; }
  bool accepts(std::string_view path) const override { return path.ends_with(ending_); }
  ParsedFile parse(const SourceFile& file) const override {
    ParsedFile parsed;
    parsed.path = file.path();
    parsed.language = language_;
    parsed.hash = file.hash();
    return parsed;
  }
  Result<std::string> stub(const SourceFile&, const Function&, const StubOptions&) const override {
    return fail(ErrorCode::invalid_argument, "no functions");
  }
  using LanguageFrontEnd::check_only_bodies_differ;
  Result<void> check_only_bodies_differ(const SourceFile&, const SourceFile&,
                                        const std::vector<FunctionId>&,
                                        InitializerPolicy) const override {
    return {};
  }

 private:
  std::string language_;
  std::string ending_;
};

TEST_CASE("The first front end that accepts a path gets the file") {
  const FrontEnds front_ends({std::make_shared<Plain>("one", ".x"),
                              std::make_shared<Plain>("two", ".y"),
                              std::make_shared<Plain>("three", ".x")});
  REQUIRE(front_ends.for_path("a/b.x") != nullptr);
  CHECK(front_ends.for_path("a/b.x")->language() == "one");
  CHECK(front_ends.for_path("b.y")->language() == "two");
  CHECK(front_ends.for_path("b.z") == nullptr);
  CHECK(front_ends.for_language("three") == front_ends.list()[2].get());
  CHECK(front_ends.for_language("four") == nullptr);
}

TEST_CASE("A file without an extension goes to the language that recognises its text") {
  class Marked : public Plain {
   public:
    Marked() : Plain("marked", ".m") {}
    bool recognises(std::string_view start) const override {
      return start.size() <= recognised_bytes && start.starts_with("#!m");
    }
  };
  const FrontEnds front_ends({std::make_shared<Plain>("one", ".x"), std::make_shared<Marked>()});
  const std::string text = "#!m" + std::string(2 * recognised_bytes, ' ');
  REQUIRE(front_ends.for_file("bin/run", text) != nullptr);
  CHECK(front_ends.for_file("bin/run", text)->language() == "marked");
  CHECK(front_ends.for_file("bin.d/run", "") == nullptr);
  CHECK(front_ends.for_file("run.x", text)->language() == "one");
  CHECK(front_ends.for_file("run.txt", text) == nullptr);
  CHECK(front_ends.for_file(".run", text) == nullptr);
  CHECK(front_ends.for_file("run/", text) == nullptr);
}

TEST_CASE("Without front ends no file has a language") {
  CHECK(FrontEnds().for_path("a.py") == nullptr);
  CHECK(FrontEnds().for_language("python") == nullptr);
}

TEST_CASE("Policies and states have names that can be read back") {
  CHECK(docstring_policy_from(to_string(DocstringPolicy::keep)) == DocstringPolicy::keep);
  CHECK(docstring_policy_from(to_string(DocstringPolicy::drop)) == DocstringPolicy::drop);
  CHECK_FALSE(docstring_policy_from("Keep"));
  CHECK(to_string(ParseStatus::parsed) == "parsed");
  CHECK(to_string(ParseStatus::partial) == "partial");
  CHECK(to_string(ParseStatus::refused) == "refused");
}

}  // namespace
}  // namespace lacuna
