#include <algorithm>

#include "lacuna/paper/cues_internal.hpp"

namespace lacuna::detail {
namespace {

/// "is centred at 8981 eV", "saturates at 2.1 GB/s": where it came out.
bool is_predicate_place(std::string_view verb) {
  constexpr std::string_view verbs[] = {
      "lies",    "lie",      "peaks",   "peak",       "saturates", "saturated", "plateaus",
      "is",      "was",      "are",     "were",       "stays",     "remains",   "found",
      "centred", "centered", "located", "stabilizes", "settles",   "appears"};
  return std::find(std::begin(verbs), std::end(verbs), verb) != std::end(verbs);
}

/// "the domains rotate by 34°": what they did, and by how much.
bool is_moving(std::string_view verb) {
  constexpr std::string_view verbs[] = {"rotate",  "rotates",  "rotated", "moves",   "moved",
                                        "tilts",   "tilted",   "shifts",  "shifted", "differ",
                                        "differs", "differed", "exceeds", "exceeded"};
  return std::find(std::begin(verbs), std::end(verbs), verb) != std::end(verbs);
}

}  // namespace

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

bool begins_condition(std::string_view word) {
  constexpr std::string_view words[] = {
      "with", "without", "at",      "for",    "in",    "under",     "after",    "using", "during",
      "over", "on",      "within",  "beyond", "below", "above",     "when",     "if",    "among",
      "by",   "of",      "between", "across", "given", "beginning", "starting", "upon"};
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

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

bool is_outcome_after(const NumberContext& context) {
  if (context.section != SectionKind::results) return false;
  for (std::size_t n = 2; n <= 4; ++n) {
    for (const std::string_view verb :
         {"began", "begins", "occurred", "occurs", "appeared", "appears", "died", "ended", "peaked",
          "crashed", "failed", "only", "diverged", "diverges", "happened", "first"}) {
      if (context.before(n) == verb) return true;
    }
  }
  return false;
}

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
      if (noun == "rate" || noun == "cost" || noun == "price" || noun == "speed" ||
          noun == "expense") {
        return false;
      }
      return threshold || article == "a" || article == "an" || article == "the";
    }
  }
  return false;
}

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
    const Cue noun = cue_of(context.before(at + 3));
    const bool measured = noun == Cue::metric || noun == Cue::change;
    if (context.before(at + 2) == "of" && (context.token().decimal || measured)) return false;
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
  const bool turn = context.section == SectionKind::results && is_moving(context.before(at + 1));
  if (word == "by" && turn) return false;
  if (is_unit(unit) || unit == "\u00B0" || unit == "\u00B5m" || unit == "\u03BCm")
    return word != "by" || !context.token().decimal;
  return !context.token().decimal && before == Cue::count;
}

}  // namespace lacuna::detail
