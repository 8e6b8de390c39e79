#include <algorithm>
#include <array>
#include <string>

#include "lacuna/paper/rules_internal.hpp"

namespace lacuna::detail {
namespace {

Judgement needed(std::string_view reason, bool firm = true) {
  return {NumberKind::needed, reason, firm};
}
Judgement result(std::string_view reason) { return {NumberKind::result, reason, true}; }

constexpr std::size_t reach_left = 9;
constexpr std::size_t reach_right = 6;
/// Signs and numbers are no words, but somewhere the search has to end.
constexpr std::size_t most_tokens = 80;

/// What the words around a number say, with the distance of the nearest of each sort.
struct Cues {
  std::array<std::size_t, 7> left;  ///< by Cue; 99 where there is none
  std::array<std::size_t, 7> right;

  Cues() {
    left.fill(99);
    right.fill(99);
  }
  std::size_t nearest(Cue cue) const {
    const auto i = static_cast<std::size_t>(cue);
    return std::min(left[i], right[i]);
  }
  std::size_t before(Cue cue) const { return left[static_cast<std::size_t>(cue)]; }
  std::size_t after(Cue cue) const { return right[static_cast<std::size_t>(cue)]; }
};

/// "we use", "we will need": what somebody did, and nothing that was found.
bool is_our_use(const Tokens& tokens, std::size_t at) {
  const std::string_view verb = tokens.word(at);
  if (at == 0 || (verb != "use" && verb != "used" && verb != "need" && verb != "took"))
    return false;
  const std::string_view subject = tokens.word(at - 1);
  return subject == "we" || subject == "will" || subject == "to" || subject == "also";
}

Cues cues_around(const NumberContext& context) {
  Cues cues;
  const Tokens& tokens = context.tokens;
  const std::size_t sentence = context.token().sentence;
  std::size_t words = 0;
  bool passed = false;  // another number
  const std::size_t begin = context.at < most_tokens ? 0 : context.at - most_tokens;
  for (std::size_t i = context.at; i > begin && words < reach_left; --i) {
    if (tokens[i - 1].sentence != sentence) break;
    if (tokens.word(i - 1) == ":") words += 2;
    if (tokens.is(i - 1, TokenKind::number)) passed = true;
    if (!tokens.is(i - 1, TokenKind::word)) continue;
    ++words;
    const Cue cue = is_our_use(tokens, i - 1) ? Cue::setting : cue_of(tokens.word(i - 1));
    auto& slot = cues.left[static_cast<std::size_t>(cue)];
    // "with λ = 1, 77.6 %": what was set is the number before.
    const bool taken = passed && (cue == Cue::parameter || cue == Cue::setting);
    slot = std::min(slot, words + (taken ? 3 : 0));
  }
  words = 0;
  const std::size_t end = std::min(tokens.size(), context.at + most_tokens);
  for (std::size_t i = context.at + 1; i < end && words < reach_right; ++i) {
    if (tokens[i].sentence != sentence) break;
    const std::string_view word = tokens.word(i);
    if (word == "(" || word == ":") words += 1;
    if (word == ",") words += 2;
    if (!tokens.is(i, TokenKind::word)) continue;
    ++words;
    auto& slot = cues.right[static_cast<std::size_t>(cue_of(word))];
    slot = std::min(slot, words);
  }
  return cues;
}

bool is_be(std::string_view word) {
  return word == "is" || word == "was" || word == "are" || word == "were" || word == "be";
}

/// The first word after the number and those it is listed with: "layers" of "4 instead of 17
/// layers".
std::size_t noun_after(const NumberContext& context) {
  std::size_t i = context.at + 1;
  const std::string_view magnitude = context.tokens.word(i);
  if (magnitude == "million" || magnitude == "billion" || magnitude == "thousand" ||
      (magnitude.size() == 1 && context.tokens.joined(context.at, i) &&
       (magnitude == "m" || magnitude == "k" || magnitude == "b"))) {
    ++i;
  }
  const auto links = [&](std::size_t at) {
    const std::string_view word = context.tokens.word(at);
    return word == "and" || word == "or" || word == "to" || word == "," || word == "-" ||
           word == "\u2013" || word == "instead" || word == "of";
  };
  for (std::size_t steps = 0; steps < 3; ++steps) {
    std::size_t j = i;
    while (j < i + 2 && links(j)) ++j;
    if (j == i || !context.tokens.is(j, TokenKind::number)) break;
    i = j + 1;
  }
  return i;
}

/// "When κ is 0.5, …", "if the limit is lowered from 8 to 4": under which circumstances.
bool says_when(const NumberContext& context, const Cues& cues) {
  if (context.percent()) return false;
  for (std::size_t n = 2; n <= 12 && n <= context.at; ++n) {
    const std::size_t at = context.at - n;
    const std::string_view word = context.tokens.word(at);
    if (context.tokens[at].sentence != context.token().sentence || word == ",") return false;
    if (word == "if") return true;
    if (word == "when" || word == "once" || word == "whenever") {
      return cues.before(Cue::metric) > 4;
    }
  }
  return false;
}

/// "3.2 times faster", "1.9x faster", "6.3x", "3.4-fold".
bool is_factor(const NumberContext& context) {
  std::string_view sign = context.after();
  std::size_t at = context.at + 1;
  if (sign == "-" || sign == "$") sign = context.tokens.word(++at);
  if (sign == "fold") {
    const std::string_view next = context.tokens.word(at + 1);
    return next != "cross" && next != "validation" && context.section != SectionKind::setting;
  }
  const bool times = sign == "times" || (sign == "x" && context.tokens.joined(context.at, at)) ||
                     (sign == "\u00D7" && !context.tokens.is(at + 1, TokenKind::number));
  if (!times) return false;
  if (sign == "\u00D7" || sign == "x") return context.section != SectionKind::setting;
  const std::string_view next = context.tokens.word(at + 1);
  const Cue cue = cue_of(next);
  // "by 1.4 to 2.6 times"
  if (context.before() == "by" || (context.before() == "to" && context.before(3) == "by"))
    return true;
  if (next == "the" && context.token().decimal && context.section == SectionKind::results)
    return true;
  if (next == "the" && cue_of(context.tokens.word(at + 2)) == Cue::metric) {
    return context.section == SectionKind::results && context.before() != "than";
  }
  return cue == Cue::change || next == "as" || next == "that" || next == "what" || next == "over";
}

bool has_plus_minus(const NumberContext& context) {
  const auto is_sign = [&](std::size_t i) {
    const std::string_view word = context.tokens.word(i);
    return word == "\u00B1" || (word == "+" && context.tokens.word(i + 1) == "/");
  };
  const auto quiet = [&](std::size_t i) {
    const std::string_view word = context.tokens.word(i);
    return word == "%" || word == "{" || word == "}" || word == "$" || word == "/" || word == "-" ||
           is_unit(word);
  };
  std::size_t right = context.at + 1;
  while (right < context.at + 3 && quiet(right)) ++right;
  if (is_sign(right)) return true;
  std::size_t left = context.at;
  while (left > 0 && left + 3 > context.at && quiet(left - 1)) --left;
  return left > 0 && (is_sign(left - 1) || (left > 1 && context.tokens.word(left - 1) == "+" &&
                                            context.tokens.word(left - 2) == "("));
}

/// "(\u00B11 year)", "within \u00B115\u00B0": around nothing that was measured.
bool is_tolerance(const NumberContext& context) {
  return context.at >= 2 && context.before() == "\u00B1" &&
         (context.before(2) == "(" || context.before(2) == "within" || context.before(2) == "by") &&
         !context.token().decimal;
}

/// Whether all between the number before and this one is "and", "to", "instead of", a unit …
bool continues_list(const NumberContext& context) {
  if (!context.previous || context.at - context.previous->at > 5) return false;
  std::size_t links = 0;
  for (std::size_t i = context.previous->at + 1; i < context.at; ++i) {
    const std::string_view word = context.tokens.word(i);
    constexpr std::string_view linking[] = {"and",    "or",           ",",       "to", "-",
                                            "\u2013", "versus",       "instead", "of", "against",
                                            "vs",     "respectively", "then"};
    const bool link = std::find(std::begin(linking), std::end(linking), word) != std::end(linking);
    if (link) ++links;
    if (i == context.previous->at + 1 && word == "%" && !context.percent()) return false;
    if (is_unit(word) && word != "%" && !is_unit(context.after())) return false;
    if (!link && word != "%" && word != "$" && word != "percent" && !is_unit(word)) return false;
  }
  const std::string_view reason = context.previous->judgement.reason;
  const bool spoken =
      (reason.starts_with("result.") && reason != "result.interval" && reason != "result.share") ||
      reason == "needed.parameter" || reason == "needed.count" || reason == "needed.condition" ||
      reason == "needed.context";
  const bool was_percent = context.tokens.word(context.previous->at + 1) == "%";
  return links > 0 && spoken &&
         (was_percent == context.percent() ||
          context.previous->judgement.kind == NumberKind::result);
}

/// "we extract a frequency of 11.3 MHz", but "we find that a learning rate of 0.1 is best".
bool is_measured_value(const NumberContext& context) {
  if (context.section != SectionKind::results || context.before() != "of") return false;
  for (std::size_t n = 3; n <= 6; ++n) {
    for (const std::string_view verb :
         {"extract", "obtain", "measure", "yield", "derive", "infer", "extracted", "obtained",
          "measured", "yields", "derived", "inferred", "estimate", "estimated", "determined"}) {
      if (context.before(n) == verb) return true;
    }
  }
  return false;
}

/// "a threshold of 0.5", "a learning rate of 0.1".
bool names_parameter(const NumberContext& context) {
  const std::string_view link = context.before();
  if (link != "of" && link != "=" && link != "to") return false;
  if (is_measured_value(context)) return false;
  std::string_view noun = context.before(2);
  if (noun == "rate" || noun == "rates") noun = context.before(3);
  return cue_of(noun) == Cue::parameter;
}

/// "from 71.2 to 74.9" where something rises or falls.
bool is_change(const NumberContext& context, const Cues& cues) {
  const bool begins = context.before() == "from";
  bool ends = false;
  for (std::size_t n = 2; n <= 5 && !ends; ++n)
    ends = context.before() == "to" && context.before(n) == "from";
  if (context.before() == "by" && cues.before(Cue::change) <= 2) return true;
  if (!begins && !ends) return false;
  return cues.before(Cue::change) <= 8 ||
         (context.section != SectionKind::setting && cues.before(Cue::metric) <= 6);
}

/// "a factor of 3.4" by which something changed.
bool is_factor_of_change(const NumberContext& context, const Cues& cues) {
  return context.before() == "of" && context.before(2) == "factor" &&
         (cues.before(Cue::change) <= 5 || cues.after(Cue::change) == 1 ||
          (context.section == SectionKind::results &&
           (context.before(4) == "by" || context.before(5) == "by")));
}

/// Words that begin a condition: "with 64 clients", "at 2 V", "using 10 % of it".
bool begins_condition(std::string_view word) {
  constexpr std::string_view words[] = {
      "with", "without", "at",      "for",    "in",    "under",     "after",   "using", "during",
      "over", "on",      "within",  "beyond", "below", "above",     "when",    "if",    "among",
      "by",   "of",      "between", "across", "given", "beginning", "starting"};
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

/// In the adjunct that a sentence begins with, before its subject: "With 8 heads instead of 4
/// accuracy is …" says under what the rest was found.
bool is_fronted(const NumberContext& context, const Cues& cues) {
  const Tokens& tokens = context.tokens;
  const std::size_t sentence = context.token().sentence;
  if (cues.before(Cue::metric) <= 3 || cues.before(Cue::change) <= 9 ||
      cues.before(Cue::report) <= 3 || has_plus_minus(context)) {
    return false;
  }
  if (context.percent() && cue_of(context.after(2)) == Cue::metric) return false;
  if (context.after() == "of" && context.tokens.is(context.at + 2, TokenKind::number)) return false;
  const bool given = context.before() == "with" || context.before() == "using";
  if (context.percent() && context.after(2) == "of" && !given) return false;
  std::size_t first = context.at;
  for (std::size_t steps = 0; steps < 16; ++steps) {
    if (first == 0 || tokens[first - 1].sentence != sentence) break;
    const std::string_view word = tokens.word(first - 1);
    constexpr std::string_view subjects[] = {"we", "it", "that", "which", "has", "have", "had"};
    if (is_be(word) ||
        std::find(std::begin(subjects), std::end(subjects), word) != std::end(subjects)) {
      return false;
    }
    if (word == "by" && first == context.at && first >= 2 &&
        tokens[first - 2].sentence == sentence) {
      return false;
    }
    if (word == ":" || word == ")") break;
    const bool list = tokens.is(first, TokenKind::number) && first >= 2 &&
                      tokens.is(first - 2, TokenKind::number) &&
                      (first != context.at || !context.percent());
    if (word == "," && !list) {
      // Only what begins a new clause: ", and with λ = 1 …", not "…, with 3.1 ms".
      const std::string_view joins = tokens.word(first);
      if (joins != "and" && joins != "but" && joins != "while" && joins != "whereas") return false;
      ++first;
      break;
    }
    --first;
  }
  if (tokens.word(first) == "and" || tokens.word(first) == "but") ++first;
  if (first >= context.at || !begins_condition(tokens.word(first))) return false;
  // Something is said of it.
  std::size_t words = 0;
  const std::size_t end = std::min(tokens.size(), context.at + 40);
  for (std::size_t i = context.at + 1; i < end && tokens[i].sentence == sentence; ++i) {
    if (tokens.is(i, TokenKind::word) && !is_unit(tokens.word(i)) && ++words == 2) return true;
  }
  return false;
}

/// "26 games", "up to 50 critics": a whole number of things, whose word is not one of measuring.
bool counts_things(const NumberContext& context) {
  if (context.token().decimal || context.percent()) return false;
  const std::size_t at = noun_after(context);
  const std::string_view noun = context.tokens.word(at);
  const Cue cue = cue_of(noun);
  return context.tokens.is(at, TokenKind::word) && noun.size() > 3 && noun.ends_with('s') &&
         !noun.ends_with("ss") && !is_unit(noun) && !is_result_unit(noun) && noun != "times" &&
         cue != Cue::metric && cue != Cue::change && cue != Cue::report;
}

/// "over 26 games", "up to 50 critics", "all 15 tasks".
bool counts_given_things(const NumberContext& context) {
  constexpr std::string_view words[] = {
      "over",  "across", "on",    "in",    "from", "with", "of",    "for", "per",
      "among", "all",    "these", "those", "the",  "to",   "other", "our", "between",
      "than",  "and",    "least", "most",  "only", "into", "using"};
  const bool share =
      context.after() == "of" && context.tokens.is(context.at + 2, TokenKind::number);
  return !share && counts_things(context) &&
         std::find(std::begin(words), std::end(words), context.before()) != std::end(words);
}

/// "is centred at 8981 eV", "saturates at 2.1 GB/s": where it came out.
bool is_predicate_place(std::string_view verb) {
  constexpr std::string_view verbs[] = {
      "lies",    "lie",      "peaks",   "peak",       "saturates", "saturated", "plateaus",
      "is",      "was",      "are",     "were",       "stays",     "remains",   "found",
      "centred", "centered", "located", "stabilizes", "settles",   "appears"};
  return std::find(std::begin(verbs), std::end(verbs), verb) != std::end(verbs);
}

/// "reaches a loss of 3.5 after 31,000 steps".
bool is_reached_after(const NumberContext& context) {
  const std::string_view noun = context.tokens.word(noun_after(context));
  if (noun != "steps" && noun != "epochs" && noun != "iterations" && noun != "updates")
    return false;
  for (std::size_t n = 2; n <= 10 && n <= context.at; ++n) {
    const std::string_view word = context.before(n);
    if (context.tokens[context.at - n].sentence != context.token().sentence) return false;
    if (word.starts_with("reach") || word.starts_with("converge")) return true;
  }
  return false;
}

/// "regrowth began after 9 h", "only after 31 h": when it came about.
bool is_outcome_after(const NumberContext& context) {
  if (context.section != SectionKind::results) return false;
  for (std::size_t n = 2; n <= 4; ++n) {
    for (const std::string_view verb :
         {"began", "begins", "occurred", "occurs", "appeared", "appears", "died", "ended", "peaked",
          "crashed", "failed", "only", "diverged", "diverges", "happened"}) {
      if (context.before(n) == verb) return true;
    }
  }
  return false;
}

/// "at a drive amplitude of 2 mV", "with a score above 0.3": the thing that is set has a name that
/// no rule knows.
bool is_named_condition(const NumberContext& context, const Cues& cues) {
  const std::string_view link = context.before();
  const bool threshold = link == "above" || link == "below" || link == "exceeding";
  if ((link != "of" && !threshold) || cues.before(Cue::change) <= 4) return false;
  if (!threshold && (cues.before(Cue::metric) <= 4 || context.percent())) return false;
  for (std::size_t n = 3; n <= 6; ++n) {
    const std::string_view word = context.before(n);
    if ((word == "at" && !threshold) || (threshold && (word == "with" || word == "whose"))) {
      const std::string_view article = context.before(n - 1);
      const std::string_view noun = context.before(2);
      if (noun == "rate" || noun == "cost" || noun == "price" || noun == "speed") return false;
      return threshold || article == "a" || article == "an" || article == "the";
    }
  }
  return false;
}

/// "A 10 percent increase of the wage raises …", "Raising it by 10 percent increases …": what was
/// done, in front of what it did.
bool is_cause(const NumberContext& context, const Cues& cues) {
  const Tokens& tokens = context.tokens;
  const std::size_t sentence = context.token().sentence;
  std::size_t first = context.at;
  while (first > 0 && context.at - first < 8 && tokens[first - 1].sentence == sentence) --first;
  if (first > 0 && tokens[first - 1].sentence == sentence) return false;
  if (cues.after(Cue::change) > 5) return false;
  const std::string_view word = tokens.word(first);
  if (word.ends_with("ing") && cue_of(word) == Cue::change) return true;
  if (word != "a" || first + 1 != context.at || !context.percent()) return false;
  std::size_t changes = 0;
  for (std::size_t i = context.at + 1; i < context.at + 12 && i < tokens.size(); ++i) {
    if (tokens[i].sentence == sentence && cue_of(tokens.word(i)) == Cue::change) ++changes;
  }
  return changes >= 2;
}

/// A condition and no outcome: "at 32 °C", "after 24 h", "workers under 25", "at 95% load".
bool is_condition(const NumberContext& context) {
  std::string_view word = context.before();
  std::size_t at = 1;
  if ((word == "-" || word == "\u2212") && context.tokens.joined(context.at - 1, context.at)) {
    word = context.before(++at);
  }

  constexpr std::string_view qualifiers[] = {"least",   "most",  "less",         "more",
                                             "than",    "about", "around",       "nearly",
                                             "roughly", "only",  "approximately"};
  const auto qualifies = [&](std::string_view each) {
    return std::find(std::begin(qualifiers), std::end(qualifiers), each) != std::end(qualifiers);
  };
  while (at < 4 && qualifies(word)) word = context.before(++at);
  if (context.section == SectionKind::results && word == "at" &&
      is_predicate_place(context.before(at + 1))) {
    return false;
  }
  if (word == "to" && context.before(at + 1) == "up") {
    // "differences of up to 2.9 °C"
    if (context.before(at + 2) == "of" && context.token().decimal) return false;
    word = "at";
  }
  constexpr std::string_view places[] = {"at",     "after", "within", "under", "above",
                                         "below",  "for",   "until",  "every", "over",
                                         "beyond", "by",    "per"};
  if (std::find(std::begin(places), std::end(places), word) == std::end(places)) return false;
  if (word == "per") return true;
  if (word == "after" && (is_reached_after(context) || is_outcome_after(context))) return false;
  if (context.percent()) {
    const std::size_t next = context.after() == "per" ? 3 : 2;
    return word == "at" && context.tokens.is(context.at + next, TokenKind::word) &&
           context.after(next).size() > 3;
  }
  const Cue before = cue_of(context.before(at + 1));
  const bool lasting = word == "after" || word == "until" || word == "every";
  const bool degrees = context.after() == "\u00B0";
  if (!lasting && !degrees && (before == Cue::change || before == Cue::metric)) return false;
  const std::size_t noun = noun_after(context);
  const std::string_view unit = context.tokens.word(noun);
  if (is_unit(unit) || unit == "\u00B0" || unit == "\u00B5m" || unit == "\u03BCm")
    return word != "by" || !context.token().decimal;
  return !context.token().decimal && before == Cue::count;
}

bool is_rate(const NumberContext& context) {
  if (context.section != SectionKind::results) return false;
  if (context.before() == "with" || context.before() == "at") return false;
  for (std::size_t n = 1; n <= 4; ++n) {
    const std::string_view word = context.after(n);
    if (word == "/" && is_unit(context.after(n - 1))) return false;  // "10 mg/kg"
    if (word == "/" || word == "per") {
      return is_unit(context.after(n + 1)) ||
             context.tokens.is(context.at + n + 1, TokenKind::number);
    }
    if (!context.tokens.is(context.at + n, TokenKind::word)) return false;
  }
  return false;
}

/// The thing that a share is of, or that is set by it: "10% of the labels", "80% are for training".
bool is_share_of_data(const NumberContext& context, const Cues& cues) {
  std::size_t i = context.at + 1;
  if (context.tokens.word(i) == "per") ++i;
  ++i;
  if (context.tokens.word(i) == "of") {
    ++i;
    if (context.tokens.word(i) == "the" || context.tokens.word(i) == "all") ++i;
    if (context.tokens.word(i) == "the") ++i;
    const Cue cue = cue_of(context.tokens.word(i));
    const bool data = cue == Cue::count || cue == Cue::parameter;
    if (!data) return false;
    const bool given = context.before() == "with" || context.before() == "only" ||
                       context.before() == "using" || context.before() == "on" ||
                       cues.before(Cue::setting) <= 3;
    return given || context.section == SectionKind::setting;
  }
  const std::string_view word = context.tokens.word(i);
  const std::string_view next = context.tokens.word(i + 1);
  return (word == "for" || word == "are") &&
         (next == "training" || next == "testing" || next == "development" ||
          next == "validation" || next == "for" || next == "test");
}

/// "The relative standard deviation was below 3 %": measured, although the section tells of the
/// set-up.
bool is_measured_set_up(const NumberContext& context, const Cues& cues) {
  bool was = false;
  for (std::size_t n = 1; n <= 3; ++n) was = was || is_be(context.before(n));
  return was && cues.before(Cue::metric) <= 3 && cues.before(Cue::setting) > 4 &&
         cues.before(Cue::parameter) > 4;
}

Judgement percent_rule(const NumberContext& context, const Cues& cues) {
  const std::string_view before = context.before();
  if (before == "top" || before == "bottom" || before == "upper" || before == "lowest") {
    return needed("needed.share");
  }
  if (is_share_of_data(context, cues)) return needed("needed.share");
  const std::size_t measured = std::min(cues.before(Cue::metric), cues.nearest(Cue::change));
  if (context.section == SectionKind::results) {
    if (cues.before(Cue::parameter) <= 2 && measured > cues.before(Cue::parameter)) {
      return needed("needed.parameter");
    }
    return result("result.percent");
  }
  if (context.section == SectionKind::setting) {
    if (is_measured_set_up(context, cues)) return result("result.percent");
    return needed("needed.percent", false);
  }
  if (std::min(measured, cues.before(Cue::report)) <= 2) return result("result.percent");
  if (context.before() == "by" && cues.before(Cue::change) <= 5) return result("result.percent");
  return needed("needed.percent", false);
}

/// "= 0.5" behind a letter that is no statistic.
bool is_assignment(const NumberContext& context) {
  std::size_t i = context.at;
  while (i > 0 && (context.tokens.word(i - 1) == "-" || context.tokens.word(i - 1) == "{")) --i;
  return i >= 2 && context.tokens.word(i - 1) == "=" && !has_plus_minus(context);
}

/// "T_1 = 112 µs": with a unit, and no condition of the sentence.
bool is_measured_symbol(const NumberContext& context) {
  if (!is_unit(context.after()) || context.after() == "%") return false;
  for (std::size_t n = 2; n <= 7; ++n) {
    const std::string_view word = context.before(n);
    if (word == "with" || word == "at" || word == "for" || word == "of" || word == ",")
      return false;
  }
  return true;
}

/// "is 14.2 (RocksDB 17.5, tiering 5.9)": beside a result, under another's name.
bool is_compared(const NumberContext& context) {
  if (!context.previous || context.previous->judgement.kind != NumberKind::result) return false;
  if (context.section == SectionKind::setting) return false;
  const std::size_t gap = context.at - context.previous->at;
  if (context.before() == ":" && gap <= 12) {
    for (std::size_t n = 2; n <= 6 && n < gap; ++n) {
      if (context.before(n) == "(") return true;
    }
  }
  if (!context.token().decimal) return false;
  if (gap < 2 || gap > 5) return false;
  const std::string_view opens = context.before(2);
  return context.tokens.is(context.at - 1, TokenKind::word) &&
         (opens == "(" || opens == "," || opens == "and" || opens == ":");
}

/// "Of 158 patients 122 were recognised, 30 …": what became of the first number's things.
bool is_part_of(const NumberContext& context) {
  if (!context.previous || context.percent() || context.token().decimal) return false;
  if (context.section == SectionKind::setting) return false;
  const Tokens& tokens = context.tokens;
  const std::size_t sentence = context.token().sentence;
  if (tokens[context.previous->at].sentence != sentence) return false;
  std::size_t first = context.previous->at;
  if (context.previous->judgement.reason == "result.part") {
    const std::size_t gap = context.at - context.previous->at;
    return gap >= 2 && gap <= 5 && (context.before() == "," || context.before() == "and");
  }
  while (first > 0 && tokens[first - 1].sentence == sentence && context.at - first < 8) --first;
  return tokens.word(first) == "of" && context.previous->at <= first + 2 &&
         context.at - context.previous->at <= 5 && context.before() != "of" &&
         !begins_condition(context.before());
}

/// "at 48 points": a grid's; differences of scores are smaller, or have a decimal point.
bool is_count_of_points(const NumberContext& context) {
  return context.after().starts_with("point") && !context.token().decimal &&
         context.token().value >= 10;
}

bool is_counted(const NumberContext& context, const Cues& cues) {
  const std::size_t noun = noun_after(context);
  const std::string_view word = context.tokens.word(noun);
  if (is_unit(word)) return false;
  const Cue cue = cue_of(word);
  if (cue == Cue::count || cue == Cue::parameter) return true;
  if (context.token().decimal && context.section == SectionKind::results) return false;
  return std::min(cues.after(Cue::count), cues.after(Cue::parameter)) <= 2;
}

/// "found 312 genes", "wins on 17 of 23 tasks".
bool is_found(const NumberContext& context, const Cues& cues) {
  if (context.section != SectionKind::results) return false;
  const bool share =
      context.after() == "of" && context.tokens.is(context.at + 2, TokenKind::number);
  const bool which = context.before() == "which" && context.before(2) == "of";
  if (context.before() == "to" && context.before(2) == "up") return false;
  const bool in = context.before() == "in" || context.before() == "on" ||
                  context.before() == "to" || context.before() == "only" ||
                  context.before() == "about";
  return share || which || cues.before(Cue::report) <= (in ? 2 : 1) ||
         cues.before(Cue::change) <= 1;
}

double weight(std::size_t distance, double most) {
  return distance > 20 ? 0.0 : most / static_cast<double>(distance + 1);
}

/// The nearer and the louder words decide; the section tips what is even.
Judgement balance_rule(const NumberContext& context, const Cues& cues) {
  double measured = weight(cues.before(Cue::metric), 2.4) + weight(cues.after(Cue::metric), 1.6) +
                    weight(cues.before(Cue::change), 2.2) + weight(cues.after(Cue::change), 1.8) +
                    weight(cues.before(Cue::report), 1.6);
  double set = weight(cues.before(Cue::parameter), 2.4) + weight(cues.after(Cue::parameter), 1.6) +
               weight(cues.before(Cue::setting), 1.6) + weight(cues.after(Cue::setting), 0.8) +
               weight(cues.after(Cue::count), 2.4);
  const bool decimal = context.token().decimal;
  if (counts_things(context)) set += 1.2;
  if (context.block.kind == BlockKind::caption) set += 0.8;
  switch (context.section) {
    case SectionKind::results:
      measured += decimal ? 1.2 : 0.0;
      break;
    case SectionKind::setting:
      set += 1.6;
      break;
    default:
      set += decimal ? 0.2 : 0.6;
      break;
  }
  if (measured > set) return result("result.context");
  return needed(cues.nearest(Cue::parameter) <= cues.after(Cue::count) ? "needed.parameter"
                                                                       : "needed.context",
                false);
}

}  // namespace

Judgement prose_rule(const NumberContext& context) {
  const Cues cues = cues_around(context);
  const bool results = context.section == SectionKind::results;
  const bool unset = context.section != SectionKind::setting;
  if (context.token().worded) {
    return unset ? result("result.words") : needed("needed.words", false);
  }
  if (is_factor(context)) return result("result.factor");
  if (is_tolerance(context)) return needed("needed.uncertainty");
  if (has_plus_minus(context)) {
    return unset ? result("result.uncertainty") : needed("needed.uncertainty");
  }
  if (is_cause(context, cues)) return needed("needed.condition");
  if (unset && context.after() == "percentage" && context.after(2).starts_with("point")) {
    return result("result.unit");
  }
  if (says_when(context, cues)) return needed("needed.condition");
  if ((unset || cues.before(Cue::metric) <= 6) && is_change(context, cues)) {
    return result("result.change");
  }
  if (unset && context.before() == "after" &&
      (is_reached_after(context) || is_outcome_after(context))) {
    return result("result.found");
  }
  if (is_factor_of_change(context, cues)) return result("result.factor");
  const bool denominator =
      context.before() == "of" && context.previous && context.previous->at + 2 == context.at;
  if (denominator) return needed("needed.denominator");
  if (names_parameter(context)) return needed("needed.parameter");
  if (is_part_of(context)) return result("result.part");
  if (context.before() == "with" && !context.token().decimal && !context.percent() && results &&
      !is_result_unit(context.after())) {
    return needed("needed.condition");
  }
  if (continues_list(context)) return context.previous->judgement;
  if (is_condition(context)) return needed("needed.condition");
  if (is_named_condition(context, cues)) return needed("needed.condition");
  if (unset && is_fronted(context, cues)) return needed("needed.condition");
  if (context.percent()) return percent_rule(context, cues);
  if (is_result_unit(context.after()) && !is_count_of_points(context)) {
    return result("result.unit");
  }
  if (is_compared(context)) return result("result.compared");
  if (is_assignment(context)) {
    if (results && is_measured_symbol(context)) return result("result.symbol");
    return needed("needed.assignment");
  }
  if (is_rate(context)) return result("result.rate");
  if (results && is_be(context.before()) &&
      (context.token().decimal || cues.before(Cue::metric) <= 6 ||
       (cues.before(Cue::parameter) > 2 && !counts_things(context)))) {
    return result("result.is");
  }
  if (counts_given_things(context) && cues.before(Cue::report) > 2) return needed("needed.count");
  if (is_found(context, cues)) return result("result.found");
  if (is_counted(context, cues)) return needed("needed.count");
  if (unset && context.token().decimal && cues.before(Cue::report) <= 1) {
    return result("result.found");
  }
  if (!results && cues.before(Cue::parameter) <= 2) return needed("needed.parameter");
  return balance_rule(context, cues);
}

Judgement figure_rule(const FigureBlock& figure) {
  const std::string name = lower_case(figure.name);
  for (const std::string_view word : {"arch", "overview", "pipeline", "diagram", "model", "method",
                                      "schema", "logo", "framework", "setup", "teaser"}) {
    if (name.find(word) != std::string::npos) return needed("needed.method_figure");
  }
  for (const std::string_view word :
       {"result", "curve", "loss", "accuracy", "plot", "bar", "hist", "ablation", "perf", "roc",
        "time", "error", "scatter", "eval", "benchmark"}) {
    if (name.find(word) != std::string::npos) return result("result.figure_name");
  }
  int measured = 0;
  int set = 0;
  const Tokens tokens(figure.caption);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::string_view word = tokens.word(i);
    const Cue cue = cue_of(word);
    if (cue == Cue::metric || cue == Cue::change) ++measured;
    for (const std::string_view method :
         {"architecture", "overview", "illustration", "schematic", "pipeline", "diagram", "layout",
          "example", "photograph", "sketch", "apparatus", "structure"}) {
      if (word == method) set += 2;
    }
  }
  if (measured > set) return result("result.figure_caption");
  return needed("needed.figure", false);
}

}  // namespace lacuna::detail
