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

/// "the limit of 35.5 Nm", "the theoretical value of 1/4", "the 118 mV that are expected": what
/// others say, and what was measured is held against it.
bool is_reference_value(const NumberContext& context) {
  constexpr std::array<std::string_view, 8> words = {"theoretical", "nominal",   "theory",
                                                     "prescribed",  "customary", "usual",
                                                     "recommended", "permitted"};
  for (std::size_t n = 2; n <= 5; ++n) {
    const std::string_view word = context.before(n);
    if (is_one_of(word, words)) return true;
    if (n == 2 && word == "limit" && context.before() == "of" && context.before(3) != "detection")
      return true;
  }
  for (std::size_t n = 1; n <= 8; ++n) {
    const std::string_view word = context.after(n);
    if (word == "," || word == "." || context.tokens.is(context.at + n, TokenKind::number)) {
      if (n > 2) break;
    }
    if (word == "predicted" && context.after(n + 1) == "by" && context.after(n + 2) == "theory") {
      return true;
    }
  }
  return false;
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
  if (is_contrast(context) && gap <= 8 && spoken) return before;
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

/// "week 12", "year 3", "weeks 9-12": which one, counted from the beginning.
bool is_point_in_time(const NumberContext& context) {
  if (context.token().decimal || context.percent()) return false;
  std::size_t i = context.at;
  if (i >= 2 &&
      (context.before() == "-" || context.before() == "\u2013" || context.before() == "and" ||
       context.before() == "to") &&
      context.tokens.is(i - 2, TokenKind::number)) {
    i -= 2;
  }
  if (i == 0) return false;
  constexpr std::array<std::string_view, 10> words = {"week",  "weeks", "year",   "month", "months",
                                                      "visit", "cycle", "cycles", "wave",  "round"};
  return is_one_of(context.tokens.word(i - 1), words) &&
         (i < 2 || !context.tokens.is(i - 2, TokenKind::number)) && !is_unit(context.after());
}

/// "in a 1:1 ratio".
bool is_ratio_of_parts(const NumberContext& context) {
  const Tokens& tokens = context.tokens;
  const std::size_t at = context.at;
  if (context.token().decimal || context.token().value > 20) return false;
  const bool left = at >= 2 && tokens.word(at - 1) == ":" && tokens.joined(at - 1, at) &&
                    tokens.joined(at - 2, at - 1) && tokens.is(at - 2, TokenKind::number);
  const bool right = tokens.word(at + 1) == ":" && tokens.joined(at, at + 1) &&
                     tokens.joined(at + 1, at + 2) && tokens.is(at + 2, TokenKind::number);
  const std::size_t past = at + (left ? 1 : 3);
  return (left || right) && (tokens.word(past) == "ratio" || tokens.word(past) == "allocation" ||
                             tokens.word(past) == "(" || tokens.word(past) == "mixture");
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

/// "(60 Hz, pulse width 250 µs", "(129 Wh)": the plate of an instrument.
bool is_rating(const NumberContext& context) {
  constexpr std::array<std::string_view, 14> units = {"hz", "khz", "mhz", "ghz", "w",   "kw", "v",
                                                      "mv", "ma",  "wh",  "kwh", "rpm", "kg", "a"};
  return context.before() == "(" && !context.token().decimal && is_one_of(context.after(), units) &&
         (context.after(2) == ")" || context.after(2) == ",");
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

}  // namespace

std::optional<Judgement> sentence_rule(const NumberContext& context) {
  const bool unset = context.section != SectionKind::setting;
  if (is_point_in_time(context)) return needed("needed.ordinal");
  if (is_ratio_of_parts(context)) return needed("needed.dimension");
  if (has_plus_minus(context) || context.token().worded) return {};
  if (is_whole_of(context)) return needed("needed.denominator");
  if (!unset) return {};
  if (is_future(context)) return needed("needed.condition");
  if (is_part(context)) return result("result.part_of");
  if (auto beside = beside_another(context)) return beside;
  if (is_set_subject(context) || is_gerund(context) || is_varied_clause(context) ||
      is_which(context) || is_set_range(context) || is_fronted_at(context) ||
      is_what_we_did(context)) {
    return needed("needed.condition");
  }
  if (is_rating(context)) return needed("needed.parameter");
  if (is_reference_value(context)) return needed("needed.condition");
  if (is_found_place(context) || is_found_span(context)) return result("result.found");
  if (context.section == SectionKind::results && is_respective(context)) {
    return result("result.found");
  }
  return {};
}

}  // namespace lacuna::detail
