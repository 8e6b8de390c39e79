// Numbers of which the build of the sentence says that they were found.
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "lacuna/paper/cues_internal.hpp"
#include "lacuna/paper/rules_internal.hpp"

namespace lacuna::detail {
namespace {

Judgement result(std::string_view reason) { return {NumberKind::result, reason, true}; }

/// "71 of 100 instances", "3 out of the 5 seeds", "12 of the 91 features": how many there were of
/// those that there are.
bool is_part(const NumberContext& context) {
  if (context.percent() || context.token().decimal) return false;
  std::size_t i = context.at + 1;
  if (context.tokens.word(i) == "out") ++i;
  if (context.tokens.word(i) != "of") return false;
  ++i;
  if (context.tokens.word(i) == "the" || context.tokens.word(i) == "all" ||
      context.tokens.word(i) == "our") {
    ++i;
  }
  return context.tokens.is(i, TokenKind::number) && !context.tokens[i].decimal &&
         context.tokens[i].value >= context.token().value && context.tokens.word(i + 1) != "%";
}

/// The other number of is_part.
bool is_whole_of(const NumberContext& context) {
  if (!context.previous || context.previous->judgement.reason != "result.part_of") return false;
  for (std::size_t i = context.previous->at + 1; i < context.at; ++i) {
    const std::string_view word = context.tokens.word(i);
    if (word != "out" && word != "of" && word != "the" && word != "all" && word != "our")
      return false;
  }
  return true;
}

/// "94, 87 and 71 trials, respectively": found for one after the other.
bool is_respective(const NumberContext& context) {
  const std::size_t end = std::min(context.at + 12, context.tokens.size());
  for (std::size_t i = context.at + 1; i < end; ++i) {
    const std::string_view word = context.tokens.word(i);
    if (word == "respectively") return true;
    if (context.tokens[i].sentence != context.token().sentence) return false;
    const bool word_between = context.tokens.is(i, TokenKind::word) && word != "and" &&
                              !is_unit(word) && context.tokens.word(i + 1) != ",";
    if (word_between) return false;
  }
  return false;
}

/// "a band at 529 cm-1", "the torque peaked at 31.2 Nm": a place that the measurement gave.
bool is_found_place(const NumberContext& context) {
  if (context.section != SectionKind::results || context.before() != "at") return false;
  constexpr std::array<std::string_view, 24> words = {
      "band",        "bands",     "peak",    "peaks",   "peaked",   "reflection",
      "reflections", "line",      "lines",   "maximum", "minimum",  "optimum",
      "signal",      "signals",   "feature", "knee",    "attained", "reached",
      "shoulder",    "resonance", "plateau", "break",   "crossing", "onset"};
  for (std::size_t n = 2; n <= 4; ++n) {
    if (is_one_of(context.before(n), words)) return true;
    if (context.before(n) == "one" && n == 2) return true;
  }
  return false;
}

/// "maintained for 38 h", "lost their edges within 20 min": how long something took or lasted.
bool is_found_span(const NumberContext& context) {
  if (context.section != SectionKind::results || !is_unit(context.after())) return false;
  const std::string_view link = context.before();
  if (link != "for" && link != "within" && link != "after") return false;
  const auto first = sentence_start(context, 14);
  if (!first) return false;
  constexpr std::array<std::string_view, 14> words = {
      "maintained", "stable",  "lasted",  "lasts",    "persisted", "persists",  "sustained",
      "lost",       "settled", "settles", "vanished", "died",      "recovered", "recovers"};
  for (std::size_t i = *first; i + 1 < context.at; ++i) {
    if (is_one_of(context.tokens.word(i), words)) return true;
  }
  return false;
}

/// "17 further instances are solved": what became of them was found.
bool is_done_to(const NumberContext& context) {
  if (context.token().decimal || context.percent()) return false;
  std::size_t i = context.at + 1;
  while (i < context.at + 5 && context.tokens.is(i, TokenKind::word) &&
         !is_be(context.tokens.word(i))) {
    ++i;
  }
  if (i < context.at + 2 || !is_be(context.tokens.word(i)) || context.tokens.word(i) == "be") {
    return false;
  }
  constexpr std::array<std::string_view, 8> outcomes = {
      "formed", "tracked", "lost", "missed", "reported", "dropped", "affected", "unchanged"};
  const std::string_view verb = context.tokens.word(i + 1);
  return (cue_of(verb) == Cue::report && verb != "used" && verb != "needed" && verb != "given") ||
         is_one_of(verb, outcomes);
}

/// "In total, 9,318 bees of 84 species and 2,207 hoverflies were recorded".
bool is_recorded(const NumberContext& context) {
  if (context.section != SectionKind::results || context.token().decimal) return false;
  constexpr std::array<std::string_view, 9> verbs = {"recorded",   "observed", "detected",
                                                     "identified", "counted",  "captured",
                                                     "seen",       "tracked",  "isolated"};
  // "312 people were recorded by telephone"
  constexpr std::array<std::string_view, 10> people = {
      "people", "patients", "participants", "persons",  "subjects",
      "adults", "children", "volunteers",   "speakers", "controls"};
  if (is_one_of(context.after(), people)) return false;
  const std::string_view before = context.before();
  if (before != "of" && before != "and" && before != "," && begins_condition(before)) return false;
  const std::size_t end = std::min(context.at + 20, context.tokens.size());
  for (std::size_t i = context.at + 1; i + 1 < end; ++i) {
    if (context.tokens[i].sentence != context.token().sentence) return false;
    if (context.tokens.word(i) == "were") return is_one_of(context.tokens.word(i + 1), verbs);
  }
  return false;
}

/// "Of the 48 failures, 29 were slips".
bool is_sum_found(const NumberContext& context) {
  if (context.section != SectionKind::results || context.token().decimal) return false;
  return context.before() == "the" && context.before(2) == "of" &&
         sentence_start(context, 2) == context.at - 2 && cue_of(context.after()) == Cue::metric;
}

/// "There were 2 serious events", "was rated 4.52", "an average of 9.8 tokens", "conserved to
/// within 0.1", "by about 2 more than".
bool is_told(const NumberContext& context) {
  const bool results = context.section == SectionKind::results;
  if (context.before() == "of" && context.before(2) == "factor" && context.before(3) == "bayes") {
    return true;
  }
  if (context.before() == "within" && context.before(2) == "to") return true;
  const std::string_view verb = context.before();
  if (results && is_be(verb) && context.before(2) == "there") return true;
  if (results && (verb == "rated" || verb == "scored" || verb == "averaged" || verb == "totalled" ||
                  verb == "totaled")) {
    return true;
  }
  const std::string_view noun = context.before(2);
  if (results && verb == "of" && context.token().decimal &&
      (noun == "average" || noun == "mean" || noun == "median" || noun == "total")) {
    return true;
  }
  const bool by = verb == "by" || (context.before(2) == "by" && !context.token().decimal);
  const std::string_view next = context.after();
  return by && (next == "more" || next == "less" || next == "fewer" || next == "higher" ||
                next == "lower");
}

/// "-1.6 days; 95% CI, …", "5.9 (95 percent confidence interval …": an estimate stands before it.
bool has_level_behind(const NumberContext& context) {
  if (context.percent() && context.tokens.word(past_unit(context)) != "(") return false;
  const std::size_t before = past_unit(context);
  const std::string_view sign = context.tokens.word(before);
  if (sign != "(" && sign != ";" && sign != "," && sign != "[") return false;
  const std::size_t i = before + 1;
  if (!context.tokens.is(i, TokenKind::number) || context.tokens[i].value < 80) return false;
  const std::string_view mark = context.tokens.word(i + 1);
  if (mark != "%" && mark != "percent") return false;
  const std::string_view name = context.tokens.word(i + 2);
  return name == "ci" || name == "confidence" || name == "credible";
}

/// "2 events in the active group and 3 in the sham group".
bool is_same_in(const NumberContext& context) {
  if (!context.previous || context.previous->judgement.kind != NumberKind::result) return false;
  if (context.section != SectionKind::results || context.before() != "and") return false;
  const std::string_view next = context.after();
  return context.at - context.previous->at <= 14 && context.after(2) == "the" &&
         (next == "in" || next == "with" || next == "for" || next == "on");
}

/// "Krippendorff's alpha = 0.68": a statistic that bears a name.
bool is_named_statistic(const NumberContext& context) {
  if (!context.token().decimal || context.at < 4) return false;
  for (std::size_t n = 2; n <= 6 && n < context.at; ++n) {
    if (context.before(n) != "s") continue;
    const std::string_view mark = context.before(n + 1);
    const std::string_view name = context.before(n + 2);
    constexpr std::array<std::string_view, 11> names = {
        "cronbach", "krippendorff", "cohen",  "fleiss",   "kendall", "spearman",
        "pearson",  "cram\u00E9r",  "hedges", "mcdonald", "fisher"};
    return (mark == "'" || mark == "\u2019") && is_one_of(name, names);
  }
  return false;
}

/// "The yield was 1.4 mg per litre", "was taken by 93.4% of the students": the set-up came out so.
bool is_measured_set_up_value(const NumberContext& context) {
  if (!context.token().decimal) return false;
  constexpr std::array<std::string_view, 6> outcomes = {"yield",     "yields", "recovery",
                                                        "attrition", "purity", "agreement"};
  if (is_be(context.before()) && is_one_of(context.before(2), outcomes)) return true;
  constexpr std::array<std::string_view, 7> people = {
      "students", "participants", "patients", "respondents", "households", "subjects", "pupils"};
  return context.percent() && context.before() == "by" && context.after(2) == "of" &&
         (is_one_of(context.after(3), people) || is_one_of(context.after(4), people));
}

}  // namespace

std::optional<Judgement> set_up_finding_rule(const NumberContext& context) {
  if (is_whole_of(context)) return Judgement{NumberKind::needed, "needed.denominator", true};
  if (is_named_statistic(context)) return result("result.statistic");
  if (is_measured_set_up_value(context)) return result("result.is");
  return {};
}

std::optional<Judgement> finding_rule(const NumberContext& context) {
  if (is_part(context)) return result("result.part_of");
  if (has_level_behind(context)) return result("result.interval");
  if (is_sum_found(context) || is_told(context) || is_same_in(context)) {
    return result("result.found");
  }
  if (is_recorded(context) || is_done_to(context) || is_found_place(context) ||
      is_found_span(context)) {
    return result("result.found");
  }
  if (context.section == SectionKind::results && is_respective(context)) {
    return result("result.found");
  }
  return {};
}

}  // namespace lacuna::detail
