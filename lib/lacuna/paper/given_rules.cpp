// Numbers that were given before anything was measured, by their form and the words beside them:
// thresholds, levels, limits, ratings, points in time, what theory says.
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "lacuna/paper/cues_internal.hpp"
#include "lacuna/paper/rules_internal.hpp"

namespace lacuna::detail {
namespace {

Judgement needed(std::string_view reason) { return {NumberKind::needed, reason, true}; }

/// "the limit of 35.5 Nm", "the theoretical value of 1/4", "the 118 mV that are expected": what
/// others say, and what was measured is held against it.
bool is_reference_value(const NumberContext& context) {
  constexpr std::array<std::string_view, 10> words = {
      "theoretical", "nominal", "theory",      "prescribed", "customary",
      "usual",       "minimal", "recommended", "permitted",  "prior"};
  // "well within the 20 ms of a control step"
  if (context.before() == "the" && context.before(2) == "within") return true;
  for (std::size_t n = 2; n <= 4; ++n) {
    const std::string_view word = context.before(n);
    if (is_one_of(word, words)) return true;
    if (word == "important" && context.before(n - 1) == "difference") return true;
    if (n == 2 && word == "limit" && context.before() == "of" && context.before(3) != "detection")
      return true;
  }
  for (std::size_t n = 1; n <= 8; ++n) {
    const std::string_view word = context.after(n);
    if (word == "," || word == "." || context.tokens.is(context.at + n, TokenKind::number)) {
      if (n > 2) break;
    }
    const bool theory =
        word == "predicted" && context.after(n + 1) == "by" && context.after(n + 2) == "theory";
    if (theory || (word == "expected" && is_be(context.after(n - 1)))) return true;
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

/// "(60 Hz, pulse width 250 µs", "(129 Wh)": the plate of an instrument.
bool is_rating(const NumberContext& context) {
  constexpr std::array<std::string_view, 14> units = {"hz", "khz", "mhz", "ghz", "w",   "kw", "v",
                                                      "mv", "ma",  "wh",  "kwh", "rpm", "kg", "a"};
  return context.before() == "(" && !context.token().decimal && is_one_of(context.after(), units) &&
         (context.after(2) == ")" || context.after(2) == ",");
}

/// "7B", "1.3B to 34B parameters": models go by their size.
bool is_model_size(const NumberContext& context) {
  return context.after() == "b" && context.tokens.joined(context.at, context.at + 1) &&
         context.block.kind != BlockKind::cell;
}

/// "acc@1", "recall@10".
bool is_cut_off(const NumberContext& context) {
  return context.before() == "@" && context.at >= 2 &&
         context.tokens.joined(context.at - 2, context.at - 1) &&
         context.tokens.joined(context.at - 1, context.at);
}

/// "the 14-cm stairs", "a 4-layer network": a name of what was used, but not "a 12-point gain".
bool is_compound(const NumberContext& context) {
  const Tokens& tokens = context.tokens;
  const std::size_t at = context.at;
  if (context.token().decimal || context.token().worded || tokens.word(at + 1) != "-") return false;
  if (!tokens.joined(at, at + 1) || !tokens.joined(at + 1, at + 2)) return false;
  if (!tokens.is(at + 2, TokenKind::word) || !tokens.is(at + 3, TokenKind::word)) return false;
  const std::string_view word = tokens.word(at + 2);
  if (word == "fold" || word.starts_with("point") || word == "percent" || word == "percentage" ||
      word == "sigma") {
    return false;
  }
  const Cue cue = cue_of(tokens.word(at + 3));
  return cue != Cue::metric && cue != Cue::change && cue != Cue::report;
}

/// "at a level of 0.05", "at the 5 percent level".
bool is_level(const NumberContext& context) {
  if (context.before() != "of" || context.before(2) != "level") return false;
  const double value = context.token().value;
  return value == 0.05 || value == 0.01 || value == 0.001 || value == 0.1 || value == 5 ||
         value == 1;
}

/// "a score of 20 or more", "15 or older": from where on something counts.
bool is_bound(const NumberContext& context) {
  constexpr std::array<std::string_view, 12> ends = {"more",  "less",    "higher", "lower",
                                                     "older", "younger", "above",  "below",
                                                     "fewer", "greater", "larger", "longer"};
  std::size_t i = context.at + 1;
  for (std::size_t steps = 0; steps < 2; ++steps) {
    const std::string_view word = context.tokens.word(i);
    if (word != "%" && !is_unit(word) && cue_of(word) != Cue::count) break;
    ++i;
  }
  const std::string_view link = context.tokens.word(i);
  if (link == "or") return is_one_of(context.tokens.word(i + 1), ends);
  return link == "and" &&
         (context.tokens.word(i + 1) == "above" || context.tokens.word(i + 1) == "older");
}

/// "A reduction of at least 50% was seen in 38 %".
bool is_least_seen(const NumberContext& context) {
  if (context.before() != "least") return false;
  std::size_t i = context.at + 1;
  while (i < context.at + 4 && !is_be(context.tokens.word(i))) ++i;
  constexpr std::array<std::string_view, 6> seen = {"seen",     "observed", "achieved",
                                                    "reported", "reached",  "found"};
  return is_be(context.tokens.word(i)) && is_one_of(context.tokens.word(i + 1), seen);
}

/// "colonies with fewer than 8 points were dropped".
bool is_exclusion(const NumberContext& context) {
  if (context.before() != "than" || context.before(2) == "rather") return false;
  for (std::size_t i = context.at + 1; i < context.at + 7; ++i) {
    if (!is_be(context.tokens.word(i))) continue;
    constexpr std::array<std::string_view, 6> verbs = {"dropped", "excluded",  "discarded",
                                                       "removed", "discarded", "ignored"};
    return is_one_of(context.tokens.word(i + 1), verbs);
  }
  return false;
}

/// "At t = 16 the response is": a letter of one's own behind a word that begins a condition.
bool is_set_letter(const NumberContext& context) {
  if (context.at < 3 || context.before() != "=" || context.before(2).size() != 1) return false;
  const std::string_view letter = context.before(2);
  if (letter == "p" || letter == "r" || letter == "n") return false;
  const std::string_view link = context.before(3) == "$" ? context.before(4) : context.before(3);
  return link == "at" || link == "for" || link == "when" || link == "if";
}

/// "a program that cost 5 dollars a day", before anything was done: what others pay.
bool is_price_of_others(const NumberContext& context) {
  if (context.section != SectionKind::unknown || context.percent()) return false;
  const std::string_view after = context.after() == "us" ? context.after(2) : context.after();
  const bool money = context.before() == "$" || context.before() == "\u20AC" ||
                     context.before() == "usd" || context.before() == "eur" ||
                     after.starts_with("dollar") || after == "usd" || after == "euros";
  if (!money) return false;
  for (std::size_t n = 1; n <= 4; ++n) {
    if (context.before(n).starts_with("cost") || context.before(n) == "paid") return true;
  }
  return false;
}

/// "Scores over 5 seeds, at a commanded speed of 0.6 m/s": what a caption says of the set-up.
bool is_caption_setting(const NumberContext& context) {
  if (context.block.kind != BlockKind::caption || context.before() != "of") return false;
  for (std::size_t n = 3; n <= 6; ++n) {
    if (context.before(n) == "at" || context.before(n) == "with") {
      const std::string_view article = context.before(n - 1);
      return article == "a" || article == "an" || article == "the";
    }
  }
  return false;
}

/// "|z| < 1.5 kpc": which ones; statistics and measured things were asked for before.
bool is_selected_by(const NumberContext& context) {
  const std::string_view sign = context.before();
  if (sign != "<" && sign != ">" && sign != "\u2264" && sign != "\u2265") return false;
  const Cue cue = cue_of(context.before(2));
  return context.at >= 2 && !context.percent() && cue != Cue::metric && cue != Cue::report &&
         !is_statistic(context.before(2)) && !context.before(2).starts_with("bf") &&
         context.before(2) != "(";
}

/// "which we take as 8.122 kpc", "is taken to be 0.7".
bool is_taken(const NumberContext& context) {
  const bool as = context.before() == "as";
  const bool to_be = context.before() == "be" && context.before(2) == "to";
  if (!as && !to_be) return false;
  const std::string_view verb = context.before(as ? 2 : 3);
  return verb == "take" || verb == "taken" || verb == "assumed" || verb == "chosen" ||
         verb == "set" || verb == "fixed";
}

}  // namespace

std::optional<Judgement> given_rule(const NumberContext& context) {
  if (is_point_in_time(context)) return needed("needed.ordinal");
  if (is_ratio_of_parts(context)) return needed("needed.dimension");
  if (is_model_size(context) || is_cut_off(context) || is_compound(context))
    return needed("needed.name");
  if (has_plus_minus(context) || context.token().worded) return {};
  if (is_level(context)) return needed("needed.level");
  if (is_bound(context) || is_least_seen(context) || is_selected_by(context) || is_taken(context) ||
      is_reference_value(context) || is_exclusion(context) || is_set_letter(context) ||
      is_price_of_others(context) || is_caption_setting(context)) {
    return needed("needed.condition");
  }
  if (is_rating(context)) return needed("needed.parameter");
  return {};
}

}  // namespace lacuna::detail
