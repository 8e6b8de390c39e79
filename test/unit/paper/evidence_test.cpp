// The table that weighs what the words around a number say.
#include "lacuna/paper/evidence_internal.hpp"

#include "support/catch.hpp"

namespace {

using lacuna::NumberKind;
using lacuna::detail::evidence_weight;
using lacuna::detail::Judgement;
using lacuna::detail::SectionKind;

/// The evidence that was weighed of the first number of a text.
std::vector<std::string_view> evidence_in(std::string_view text) {
  std::vector<std::string_view> found;
  bool any = false;
  lacuna::detail::classify_numbers(
      lacuna::make_paper_text(text, lacuna::PaperFormat::markdown, "a"),
      [&](const lacuna::PaperNumberClass&, const Judgement&, SectionKind,
          const std::vector<std::string_view>& evidence) {
        if (!any) found = evidence;
        any = true;
      });
  return found;
}

bool has(const std::vector<std::string_view>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

TEST_CASE("Evidence is what stands around a number, by name") {
  const auto evidence =
      evidence_in("# Results\n\nWe see that the accuracy rises to 87.3 %, more than before.\n");
  for (const std::string_view name : {"section", "decimal 3", "percent", "to _", "change <2",
                                      "change link _", "we …", "compares", "no number before"}) {
    INFO(name);
    CHECK(has(evidence, name));
  }
  CHECK_FALSE(has(evidence, "in parentheses"));
  CHECK_FALSE(has(evidence, "modal"));
}

TEST_CASE("What a form or a structure decides is not weighed") {
  CHECK(evidence_in("# Results\n\nSee Table 3 and the 99th percentile.\n").empty());
  CHECK(evidence_in("| a | b |\n|---|---|\n| x | 87.3 |\n").empty());
}

TEST_CASE("A verdict that the evidence turns is no longer firm") {
  const Judgement firm{NumberKind::needed, "needed.count", true};
  const auto same = lacuna::detail::weigh({"said needed"}, SectionKind::setting, firm);
  CHECK(same.reason == "needed.count");
  CHECK(same.firm);
  const double for_it = evidence_weight("said result", SectionKind::results);
  REQUIRE(for_it > 0);
  const auto turned = lacuna::detail::weigh({"said result"}, SectionKind::results, firm);
  CHECK(turned.kind == NumberKind::result);
  CHECK(turned.reason == "result.evidence");
  CHECK_FALSE(turned.firm);
}

TEST_CASE("A rule's word weighs for what it said, and unknown names weigh nothing") {
  for (const SectionKind section :
       {SectionKind::results, SectionKind::setting, SectionKind::unknown}) {
    CHECK(evidence_weight("said result", section) >= evidence_weight("said needed", section));
    CHECK(evidence_weight("no such name", section) == 0);
    CHECK(evidence_weight("", section) == 0);
  }
}
