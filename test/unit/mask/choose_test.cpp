#include "lacuna/mask/choose.hpp"

#include "unit/mask/masks.hpp"

namespace lacuna {
namespace {

using namespace test;
using Texts = std::vector<std::string>;

Texts ids(const std::vector<const Function*>& functions) {
  Texts result;
  for (const Function* function : functions) result.push_back(to_string(function->id));
  return result;
}

TEST_CASE("A star stops at a slash in the path of an id and at nothing in the name") {
  CHECK(matches_id("src/*.py::Solver.*", "src/a.py::Solver.step"));
  CHECK(matches_id("src/*.py::Solver.*", "src/a.py::Solver.step.inner"));
  CHECK_FALSE(matches_id("src/*.py::*", "src/sub/a.py::f"));
  CHECK(matches_id("src/**::*", "src/sub/a.py::f"));
  CHECK(matches_id("*step*", "src/a.py::Solver.step"));
  CHECK(matches_id("src*f", "src/sub/a.py::f"));
  CHECK(matches_id("a.py::f?", "a.py::fx"));
  CHECK(matches_id("a.py::[fg]", "a.py::g"));
  CHECK_FALSE(matches_id("a.py::[!fg]", "a.py::g"));
  CHECK(matches_id("a.py::f[]x]", "a.py::f]"));
  CHECK_FALSE(matches_id("a.py::f", "a.py::g"));
  CHECK_FALSE(matches_id("a.py::f", "a.py::fg"));
  CHECK(matches_id("*", "a.py::f#2"));
  CHECK_FALSE(matches_id("", "a.py::f"));
}

struct Sample {
  TemporaryTree tree;
  Inventory all;

  Sample() : all(make()) {}
  Inventory make() {
    tree.write("a.py", std::string(sample) + "\ndef nothing():\n    pass\n");
    tree.write("sub/b.py", "def area(r):\n    x = 1\n    y = 2\n    return x + y\n");
    return inventory(tree.path());
  }
  Texts candidates(const CandidateRule& rule) const {
    return ids(value(find_candidates(all, rule)));
  }
};

TEST_CASE("Candidates are the maskable functions that the rule admits") {
  const Sample sample;
  CandidateRule rule;
  CHECK(sample.candidates(rule) == Texts{"a.py::area", "a.py::twice", "a.py::Solver.step",
                                         "a.py::Solver.step.inner", "sub/b.py::area"});
  rule.exclude = {"*.inner", "a.py::twice"};
  CHECK(sample.candidates(rule) == Texts{"a.py::area", "a.py::Solver.step", "sub/b.py::area"});
  rule.include = {"a.py::Solver.step", "sub/*::*"};
  CHECK(sample.candidates(rule) == Texts{"a.py::Solver.step", "sub/b.py::area"});
  rule.kinds = {FunctionKind::method};
  CHECK(sample.candidates(rule) == Texts{"a.py::Solver.step"});
  rule = {};
  rule.min_statements = 3;
  CHECK(sample.candidates(rule) == Texts{"a.py::Solver.step", "sub/b.py::area"});
  rule.max_statements = 2;
  CHECK(sample.candidates(rule).empty());
}

TEST_CASE("An id in a rule that names nothing, or nothing maskable, is refused") {
  const Sample sample;
  CandidateRule rule;
  rule.include = {"a.py::aera"};
  const auto missing = find_candidates(sample.all, rule);
  REQUIRE(code_of(missing) == ErrorCode::not_found);
  CHECK_THAT(missing.error().hint, ContainsSubstring("a.py::area"));
  rule.include = {"a.py::nothing"};
  const auto unmaskable = find_candidates(sample.all, rule);
  REQUIRE(code_of(unmaskable) == ErrorCode::invalid_argument);
  CHECK_THAT(unmaskable.error().message, ContainsSubstring("pass"));
  rule.include.clear();
  rule.exclude = {"a.py::gone"};
  CHECK(code_of(find_candidates(sample.all, rule)) == ErrorCode::not_found);
}

TEST_CASE("The outermost candidates are those inside no other") {
  const Sample sample;
  CHECK(ids(outermost(value(find_candidates(sample.all, {})))) ==
        Texts{"a.py::area", "a.py::twice", "a.py::Solver.step", "sub/b.py::area"});
  const auto inner = chosen(sample.all, {"a.py::Solver.step.inner", "a.py::area"});
  CHECK(ids(outermost(inner)) == Texts{"a.py::Solver.step.inner", "a.py::area"});
}

}  // namespace
}  // namespace lacuna
