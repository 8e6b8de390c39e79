// What the build of a sentence says of a number in it, whatever the sentence is about.
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

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_be_or_have(std::string_view word) {
  return is_be(word) || word == "has" || word == "have" || word == "had";
}

/// The first token of the number's sentence; nothing where that is further than `most` away.
std::optional<std::size_t> sentence_start(const NumberContext& context, std::size_t most) {
  std::size_t first = context.at;
  while (first > 0 && context.tokens[first - 1].sentence == context.token().sentence) {
    if (context.at - first >= most) return {};
    --first;
  }
  return first;
}

/// The token behind the number, its per cent sign and its unit: "s" of "0.5 s at" is passed.
std::size_t past_unit(const NumberContext& context) {
  std::size_t i = context.at + 1;
  while (i < context.at + 5) {
    const std::string_view word = context.tokens.word(i);
    const bool sign = word == "%" || word == "$" || word == "}" || word == "\u00B0";
    if (!sign && !is_unit(word)) break;
    ++i;
  }
  return i;
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
         left != "and";
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
         context.before() == "of";
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
  std::size_t i = past_unit(context);
  const std::string_view sign = context.tokens.word(i);
  if (sign != "(" && sign != ";" && sign != "," && sign != "[") return false;
  if (!context.tokens.is(++i, TokenKind::number) || context.tokens[i].value < 80) return false;
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

}  // namespace

std::optional<Judgement> sentence_rule(const NumberContext& context) {
  const bool unset = context.section != SectionKind::setting;
  if (has_plus_minus(context) || context.token().worded) return {};
  if (is_whole_of(context)) return needed("needed.denominator");
  if (!unset) return {};
  if (is_future(context)) return needed("needed.condition");
  if (is_part(context)) return result("result.part_of");
  if (auto beside = beside_another(context)) return beside;
  if (has_level_behind(context)) return result("result.interval");
  if (is_sum_found(context) || is_told(context) || is_same_in(context))
    return result("result.found");
  if (is_unit_of_cause(context) || is_bare_subject(context) || is_carried_out(context) ||
      is_with_a(context) || is_set_subject(context) || is_gerund(context) ||
      is_varied_clause(context) || is_which(context) || is_set_range(context) ||
      is_fronted_at(context) || is_what_we_did(context)) {
    return needed("needed.condition");
  }
  if (is_done_to(context)) return result("result.found");
  if (is_found_place(context) || is_found_span(context)) return result("result.found");
  if (context.section == SectionKind::results && is_respective(context)) {
    return result("result.found");
  }
  return {};
}

}  // namespace lacuna::detail
