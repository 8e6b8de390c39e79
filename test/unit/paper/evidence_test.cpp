// The table that weighs what the words around a number say.
#include "lacuna/paper/evidence_internal.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

namespace {

using lacuna::NumberKind;
using lacuna::detail::evidence_weight;
using lacuna::detail::Judgement;
using lacuna::detail::SectionKind;

/// The evidence that was weighed of the first number of a text.
std::vector<std::string> evidence_in(std::string_view text) {
  std::vector<std::string> found;
  bool any = false;
  lacuna::detail::classify_numbers(
      lacuna::make_paper_text(text, lacuna::PaperFormat::markdown, "a"),
      [&](const lacuna::PaperNumberClass&, const Judgement&, SectionKind,
          const std::vector<std::string_view>& evidence) {
        if (!any) found.assign(evidence.begin(), evidence.end());
        any = true;
      });
  return found;
}

bool has(const std::vector<std::string>& all, std::string_view one) {
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

TEST_CASE("The verb that rules a number, its place and the words beside it are evidence") {
  const auto passive = evidence_in("# Methods\n\nThe samples were heated to 450 K in argon.\n");
  for (const std::string_view name : {"verb passive", "was in it", "one number", "< heat", "> in"})
    CHECK(has(passive, name));
  const auto active = evidence_in(
      "# Introduction\n\nSmith et al. showed that the gap closes to the limit of 31 meV.\n");
  for (const std::string_view name : {"verb -s", "introduction", "cites", "given _"})
    CHECK(has(active, name));
}

TEST_CASE("Where else a value stands is evidence") {
  const std::string paper =
      "# Abstract\n\nThe yield is 73.4 tons.\n\n# Methods\n\nPlots had 46 plants.\n\n"
      "# Results\n\n| Plot | Yield |\n|---|---|\n| a | 73.4 |\n| b | 71.8 |\n";
  CHECK(has(evidence_in(paper), "exactly in result cell"));
  CHECK_FALSE(has(evidence_in(paper), "exactly in setting"));
}

TEST_CASE("Words that only count are weighed, and most of them are needed") {
  const auto numbers = [](std::string_view text) {
    return lacuna::classify_numbers(
               lacuna::make_paper_text(text, lacuna::PaperFormat::markdown, "a"))
        .numbers;
  };
  const auto method = numbers("# Methods\n\nThe network has five layers.\n");
  REQUIRE(method.size() == 1);
  CHECK(method[0].text == "five");
  CHECK(method[0].kind == NumberKind::needed);
  // "One" is more often a pronoun, and "second" an ordinal.
  CHECK(numbers("# Methods\n\nThis one is the second of the two.\n").empty());
}

TEST_CASE("What a form or a structure decides is not weighed") {
  CHECK(evidence_in("# Results\n\nSee Table 3 and the 99th percentile.\n").empty());
  CHECK(evidence_in("| a | b |\n|---|---|\n| x | 87.3 |\n").empty());
}

TEST_CASE("A verdict that the evidence turns is no longer firm") {
  const Judgement firm{NumberKind::needed, "needed.count", true};
  const auto same = lacuna::detail::weigh(-1, firm);
  CHECK(same.reason == "needed.count");
  CHECK(same.firm);
  const double for_it = evidence_weight("said result", SectionKind::results);
  REQUIRE(for_it > 0);
  const auto turned = lacuna::detail::weigh(for_it, firm);
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
