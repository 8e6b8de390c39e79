// What the build of a sentence says of a number in it, whatever the sentence is about: contrasts,
// and what was done in front of what it did.
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "lacuna/paper/cues_internal.hpp"
#include "lacuna/paper/rules_internal.hpp"

namespace lacuna::detail {
namespace {

Judgement needed(std::string_view reason, bool firm = true) {
  return {NumberKind::needed, reason, firm};
}
Judgement result(std::string_view reason) { return {NumberKind::result, reason, true}; }

bool is_be_or_have(std::string_view word) {
  return is_be(word) || word == "has" || word == "have" || word == "had";
}

/// Verbs that lead from what was done to what it did: "A margin of 0.2 leads to …".
bool is_causal(std::string_view verb) {
  constexpr std::array<std::string_view, 26> verbs = {
      "leads",   "led",      "results", "resulted", "gives",    "gave",    "yields",
      "yielded", "makes",    "made",    "brings",   "brought",  "causes",  "caused",
      "changes", "changed",  "hurts",   "helps",    "alters",   "altered", "produces",
      "leaves",  "suffices", "suffice", "adds",     "saturates"};
  return is_one_of(verb, verbs) || cue_of(verb) == Cue::change;
}

/// "A margin of 0.2 leads to", "Pulses of 1.5 s at 0.55 V raise": the subject is what was set.
bool is_set_subject(const NumberContext& context) {
  const auto first = sentence_start(context, 10);
  if (!first || *first == context.at || context.percent()) return false;
  if (is_result_unit(context.after())) return false;
  bool of = false;
  for (std::size_t i = *first; i < context.at; ++i) {
    const std::string_view word = context.tokens.word(i);
    if (word == "of") of = true;
    if (word == "," || word == "we" || is_be_or_have(word) || is_causal(word)) return false;
  }
  if (!of) return false;
  std::size_t next = past_unit(context);
  if (next < context.tokens.size() && context.tokens.word(next) == "at") {
    for (std::size_t i = 0; i < 5 && !is_causal(context.tokens.word(next)); ++i) ++next;
  }
  const std::string_view verb = context.tokens.word(next);
  return is_causal(verb) && (verb.ends_with('s') || verb == "raise" || verb == "led" ||
                             verb == "gave" || verb == "lower" || verb == "made");
}

/// "Truncating the memory to 0.5 s lowers …", "Removing the 58 stars hotter than 6,000 K has …":
/// the number stands before the verb, in what was done.
bool is_gerund(const NumberContext& context) {
  const auto first = sentence_start(context, 14);
  if (!first || *first == context.at) return false;
  const std::string_view doing = context.tokens.word(*first);
  if (doing.size() < 6 || !doing.ends_with("ing") || doing == "during" || doing == "according" ||
      doing == "following" || doing == "regarding" || doing == "assuming") {
    return false;
  }
  // "Reranking closes only about 48 % of the gap".
  constexpr std::array<std::string_view, 8> objects = {"only", "about", "a",    "the",
                                                       "to",   "more",  "less", "nearly"};
  if (context.tokens.word(*first + 1).ends_with('s') &&
      is_one_of(context.tokens.word(*first + 2), objects)) {
    return false;
  }
  const auto is_verb = [&](std::size_t i) {
    const std::string_view word = context.tokens.word(i);
    const Cue cue = cue_of(word);
    return is_be_or_have(word) || word == "did" || word == "does" ||
           ((cue == Cue::change || cue == Cue::report || is_causal(word)) &&
            !word.ends_with("er") && !word.ends_with("ing"));
  };
  for (std::size_t i = *first + 1; i < context.at; ++i) {
    if (is_verb(i) || context.tokens.word(i) == ",") return false;
  }
  for (std::size_t i = context.at + 1; i < context.at + 14 && i < context.tokens.size(); ++i) {
    if (context.tokens[i].sentence != context.token().sentence) break;
    if (is_verb(i)) return true;
  }
  return false;
}

/// "As the Jakob number is increased from 0.05 to 0.45, …".
bool is_varied_clause(const NumberContext& context) {
  const auto first = sentence_start(context, 14);
  if (!first || *first == context.at || context.percent()) return false;
  const std::string_view word = context.tokens.word(*first);
  if (word != "as" && word != "when" && word != "while") return false;
  bool verb = false;
  for (std::size_t i = *first + 1; i < context.at; ++i) {
    if (context.tokens.word(i) == ",") return false;
    const Cue cue = cue_of(context.tokens.word(i));
    verb = verb || cue == Cue::change || cue == Cue::setting;
  }
  return verb && (context.before() == "to" || context.before() == "from" ||
                  context.before() == "by" || context.before() == "beyond");
}

/// "stars hotter than 6,000 K", "women younger than 60": which ones, and no comparison.
bool is_which(const NumberContext& context) {
  std::size_t i = context.at;
  if (i < 3 || context.tokens.word(i - 1) != "than") return false;
  const std::string_view adjective = context.tokens.word(i - 2);
  if (!adjective.ends_with("er") || adjective == "other" || adjective == "rather") return false;
  const std::string_view noun = context.tokens.word(i - 3);
  return context.tokens.is(i - 3, TokenKind::word) && noun.size() > 3 &&
         (noun.ends_with('s') || cue_of(noun) == Cue::count) && cue_of(noun) != Cue::metric &&
         cue_of(noun) != Cue::change && !context.percent();
}

/// "We conducted 100 trials on each of 3 staircases with a rise of 14, 17 and 19 cm."
bool is_what_we_did(const NumberContext& context) {
  constexpr std::array<std::string_view, 16> verbs = {
      "conducted", "conduct",    "performed", "perform", "ran",   "run",    "use",     "used",
      "consider",  "considered", "collected", "trained", "train", "tested", "sampled", "split"};
  const auto first = sentence_start(context, 30);
  if (!first) return false;
  std::size_t subject = *first;
  while (subject < *first + 4 && context.tokens.word(subject) != "we") ++subject;
  if (context.tokens.word(subject) != "we") return false;
  const std::size_t verb = subject + (context.tokens.word(subject + 1) == "also" ? 2 : 1);
  if (verb >= context.at || !is_one_of(context.tokens.word(verb), verbs)) return false;
  for (std::size_t i = verb + 1; i < context.at; ++i) {
    const std::string_view word = context.tokens.word(i);
    if (word == "," && context.tokens.is(i + 1, TokenKind::word)) return false;
    const bool whose = word == "which" || word == "whose" || word == "where" || word == "that";
    if (whose || cue_of(word) == Cue::report || is_be_or_have(word) || word == "and") {
      if (word != "and" || !context.tokens.is(i + 1, TokenKind::number)) return false;
    }
  }
  return true;
}

/// "instead of 4", "rather than 36", "compared with 3.6": of the kind of what it is held against.
bool is_contrast(const NumberContext& context) {
  std::size_t i = context.at;
  for (std::size_t steps = 0; i > 0 && steps < 3; ++steps) {
    const std::string_view word = context.tokens.word(i - 1);
    if (word != "the" && word != "a" && word != "-" && word != "\u2212" && word != "only" &&
        word != "about" && word != "$") {
      break;
    }
    --i;
  }
  const std::string_view link = i >= 1 ? context.tokens.word(i - 1) : std::string_view();
  const std::string_view left = i >= 2 ? context.tokens.word(i - 2) : std::string_view();
  return (link == "of" && (left == "instead" || left == "place")) ||
         (link == "than" && left == "rather") ||
         ((link == "with" || link == "to") && left == "compared") || link == "versus" ||
         link == "vs" || link == "against";
}

/// Whether two numbers have the same word behind them: "2.4 minutes with ours and 36 minutes".
bool is_parallel(const NumberContext& context) {
  const std::string_view unit = context.after();
  if (!is_unit(unit) || context.tokens.word(context.previous->at + 1) != unit) return false;
  return !begins_condition(context.before()) && context.at - context.previous->at <= 9;
}

std::optional<Judgement> beside_another(const NumberContext& context) {
  if (!context.previous) return {};
  const Judgement& before = context.previous->judgement;
  const std::size_t gap = context.at - context.previous->at;
  if (context.tokens[context.previous->at].sentence != context.token().sentence) return {};
  const bool spoken = before.reason != "needed.level" && before.reason != "needed.denominator" &&
                      before.reason != "needed.reference" && before.reason != "needed.citation" &&
                      before.reason != "needed.name" && before.reason != "needed.index" &&
                      before.reason != "needed.date" && before.reason != "needed.ordinal";
  if (is_contrast(context)) {
    if (gap <= 8 && spoken && before.reason != "needed.assignment") return before;
    const bool exact = context.token().decimal || context.percent();
    if (exact && context.section == SectionKind::results) return result("result.compared");
  }
  if (before.kind == NumberKind::result && is_parallel(context)) {
    return result("result.compared");
  }
  return {};
}

/// "square-wave pulses between -1.05 and +0.55 V": from where to where something was set.
bool is_set_range(const NumberContext& context) {
  std::size_t i = context.at;
  const auto skip_sign = [&] {
    while (i > 0 && (context.tokens.word(i - 1) == "-" || context.tokens.word(i - 1) == "+" ||
                     context.tokens.word(i - 1) == "\u2212" || context.tokens.word(i - 1) == "$")) {
      --i;
    }
  };
  skip_sign();
  if (i >= 2 && context.tokens.word(i - 1) == "and" &&
      context.tokens.is(i - 2, TokenKind::number)) {
    i -= 2;
    skip_sign();
  }
  if (i < 2 || context.tokens.word(i - 1) != "between" || context.percent()) return false;
  const std::string_view left = context.tokens.word(i - 2);
  const Cue cue = cue_of(left);
  return context.tokens.is(i - 2, TokenKind::word) && !is_be_or_have(left) && cue != Cue::metric &&
         cue != Cue::change && cue != Cue::report && left != "range" && left != "ranges" &&
         left != "ranged" && left != "located" && left != "lies" && left != "somewhere" &&
         left != "and" && left != "lie" && left != "lay" && left != "falls" && left != "varied" &&
         left != "varies";
}

/// "will observe 2 million stars": nobody has yet.
bool is_future(const NumberContext& context) {
  for (std::size_t n = 1; n <= 4; ++n) {
    if (context.before(n) == "will") return context.before(n + 1) != "we" || n > 1;
  }
  return false;
}

/// "At a density ratio of 720 the …": before the subject, whatever is named there.
bool is_fronted_at(const NumberContext& context) {
  const auto first = sentence_start(context, 7);
  if (!first || *first == context.at || context.percent()) return false;
  const std::string_view article = context.tokens.word(*first + 1);
  return context.tokens.word(*first) == "at" && (article == "a" || article == "an") &&
         (context.before() == "of" || (context.before() == "$" && context.before(2) == "of"));
}

/// "11% attended fewer than 10", "35% of them recalled more than 75%": by what they were counted.
bool is_counted_by(const NumberContext& context) {
  if (context.before() != "than" || !context.previous) return false;
  const std::string_view more = context.before(2);
  if (more != "more" && more != "fewer" && more != "less") return false;
  const std::size_t subject = context.previous->at;
  if (context.tokens[subject].sentence != context.token().sentence) return false;
  const std::string_view verb = context.before(3);
  return context.previous->judgement.kind == NumberKind::result && context.at - subject <= 9 &&
         verb.ends_with("ed") && cue_of(verb) != Cue::change;
}

/// "Simulations at a density ratio of 720 are carried out": what was done with all of it.
bool is_carried_out(const NumberContext& context) {
  constexpr std::array<std::string_view, 9> done = {"carried",    "performed",  "conducted",
                                                    "considered", "used",       "applied",
                                                    "randomised", "randomized", "enrolled"};
  for (std::size_t i = context.at + 1; i < context.at + 9 && i < context.tokens.size(); ++i) {
    if (context.tokens[i].sentence != context.token().sentence) return false;
    if (context.tokens.word(i) == "," || context.tokens.word(i) == ")") return false;
    if (is_be(context.tokens.word(i))) return is_one_of(context.tokens.word(i + 1), done);
  }
  return false;
}

/// "0.5 gives hardly any improvement": the number itself is the subject.
bool is_bare_subject(const NumberContext& context) {
  const std::string_view verb = context.after();
  if (!is_causal(verb) || !verb.ends_with('s') || cue_of(verb) == Cue::metric) return false;
  return context.before() == "and" || context.before() == "," || context.before() == "while" ||
         context.before() == "but";
}

/// "a 10 percentage point increase in coverage raises …": of what the effect is told.
bool is_unit_of_cause(const NumberContext& context) {
  const std::string_view article = context.before();
  if (article != "a" && article != "every" && article != "each") return false;
  std::size_t i = context.at + 1;
  while (i < context.at + 4 &&
         (context.tokens.word(i) == "percent" || context.tokens.word(i) == "percentage" ||
          context.tokens.word(i) == "%" || context.tokens.word(i) == "-" ||
          context.tokens.word(i).starts_with("point"))) {
    ++i;
  }
  if (cue_of(context.tokens.word(i)) != Cue::change) return false;
  for (std::size_t j = i + 1; j < i + 10 && j < context.tokens.size(); ++j) {
    if (context.tokens[j].sentence != context.token().sentence) return false;
    const std::string_view word = context.tokens.word(j);
    if (word.ends_with('s') && (is_causal(word) || cue_of(word) == Cue::change)) return true;
  }
  return false;
}

/// "With a solar distance of 8.5 kpc the slope would be", "robots with a payload of 3 kg".
bool is_with_a(const NumberContext& context) {
  if (context.before() != "of" || context.percent()) return false;
  std::size_t n = 3;
  while (n < 6 && context.before(n) != "with") ++n;
  const std::string_view article = context.before(n - 1);
  if (context.before(n) != "with" || (article != "a" && article != "an")) return false;
  for (std::size_t i = context.at + 1; i < context.at + 9 && i < context.tokens.size(); ++i) {
    if (context.tokens[i].sentence != context.token().sentence) break;
    if (context.tokens.word(i) == "would") return true;
  }
  const Cue cue = cue_of(context.before(2));
  return !context.token().decimal && cue != Cue::metric && cue != Cue::change;
}

}  // namespace

std::optional<Judgement> sentence_rule(const NumberContext& context) {
  if (has_plus_minus(context) || context.token().worded) return {};
  if (auto rule = set_up_finding_rule(context)) return rule;
  if (context.section == SectionKind::setting) return {};
  if (is_future(context)) return needed("needed.condition");
  if (auto beside = beside_another(context)) return beside;
  if (is_unit_of_cause(context) || is_bare_subject(context) || is_carried_out(context) ||
      is_with_a(context) || is_set_subject(context) || is_gerund(context) ||
      is_varied_clause(context) || is_which(context) || is_set_range(context) ||
      is_fronted_at(context) || is_counted_by(context) || is_what_we_did(context)) {
    return needed("needed.condition");
  }
  return finding_rule(context);
}

}  // namespace lacuna::detail
