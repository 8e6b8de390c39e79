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

Cues cues_around(const NumberContext& context) {
  Cues cues;
  const Tokens& tokens = context.tokens;
  const std::size_t sentence = context.token().sentence;
  std::size_t words = 0;
  for (std::size_t i = context.at; i > 0 && words < reach_left; --i) {
    if (tokens[i - 1].sentence != sentence) break;
    if (!tokens.is(i - 1, TokenKind::word)) continue;
    ++words;
    auto& slot = cues.left[static_cast<std::size_t>(cue_of(tokens.word(i - 1)))];
    slot = std::min(slot, words);
  }
  words = 0;
  for (std::size_t i = context.at + 1; i < tokens.size() && words < reach_right; ++i) {
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

/// "3.2 times faster", "1.9x faster", "6.3x", "3.4-fold".
bool is_factor(const NumberContext& context) {
  std::string_view sign = context.after();
  std::size_t at = context.at + 1;
  if (sign == "-" || sign == "$") sign = context.tokens.word(++at);
  if (sign == "fold") {
    const std::string_view next = context.tokens.word(at + 1);
    return next != "cross" && next != "validation";
  }
  const bool times = sign == "times" || (sign == "x" && context.tokens.joined(context.at, at)) ||
                     (sign == "\u00D7" && !context.tokens.is(at + 1, TokenKind::number));
  if (!times) return false;
  if (sign == "\u00D7" || sign == "x") return context.section != SectionKind::setting;
  const std::string_view next = context.tokens.word(at + 1);
  const Cue cue = cue_of(next);
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
    if (!link && word != "%" && word != "$" && word != "percent" && !is_unit(word)) return false;
  }
  const std::string_view reason = context.previous->judgement.reason;
  const bool spoken = reason.starts_with("result.") || reason == "needed.parameter" ||
                      reason == "needed.count" || reason == "needed.condition" ||
                      reason == "needed.context";
  const bool was_percent = context.tokens.word(context.previous->at + 1) == "%";
  return links > 0 && spoken &&
         (was_percent == context.percent() ||
          context.previous->judgement.kind == NumberKind::result);
}

/// "a threshold of 0.5", "a learning rate of 0.1".
bool names_parameter(const NumberContext& context) {
  const std::string_view link = context.before();
  if (link != "of" && link != "=" && link != "to") return false;
  std::string_view noun = context.before(2);
  if (noun == "rate" || noun == "rates") noun = context.before(3);
  return cue_of(noun) == Cue::parameter;
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

/// "from 71.2 to 74.9" where something rises or falls.
bool is_change(const NumberContext& context, const Cues& cues) {
  const bool begins = context.before() == "from";
  bool ends = false;
  for (std::size_t n = 2; n <= 5 && !ends; ++n)
    ends = context.before() == "to" && context.before(n) == "from";
  return (begins || ends) && cues.before(Cue::change) <= 5;
}

/// A condition and no outcome: "at 32 °C", "after 24 h", "workers under 25", "at 95% load".
bool is_condition(const NumberContext& context) {
  std::string_view word = context.before();
  if ((word == "to" && context.before(2) == "up") ||
      ((word == "least" || word == "most") && context.before(2) == "at")) {
    word = "at";
  }
  constexpr std::string_view places[] = {"at",     "after", "within", "under", "above",
                                         "below",  "for",   "until",  "every", "over",
                                         "beyond", "by",    "per"};
  if (std::find(std::begin(places), std::end(places), word) == std::end(places)) return false;
  if (word == "per") return true;
  if (context.percent()) {
    const std::size_t next = context.after() == "per" ? 3 : 2;
    return word == "at" && context.tokens.is(context.at + next, TokenKind::word) &&
           context.after(next).size() > 3;
  }
  const Cue before = cue_of(context.before(2));
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

bool is_be(std::string_view word) {
  return word == "is" || word == "was" || word == "are" || word == "were" || word == "be";
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

Judgement percent_rule(const NumberContext& context, const Cues& cues) {
  if (is_share_of_data(context, cues)) return needed("needed.share");
  const std::size_t measured = std::min(cues.before(Cue::metric), cues.nearest(Cue::change));
  if (context.section == SectionKind::results) {
    if (cues.before(Cue::parameter) <= 2 && measured > cues.before(Cue::parameter)) {
      return needed("needed.parameter");
    }
    return result("result.percent");
  }
  if (context.section == SectionKind::setting) return needed("needed.percent", false);
  if (measured <= 2) return result("result.percent");
  return needed("needed.percent", false);
}

/// "= 0.5" behind a letter that is no statistic.
bool is_assignment(const NumberContext& context) {
  std::size_t i = context.at;
  while (i > 0 && (context.tokens.word(i - 1) == "-" || context.tokens.word(i - 1) == "{")) --i;
  return i >= 2 && context.tokens.word(i - 1) == "=" && !has_plus_minus(context);
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
  switch (context.section) {
    case SectionKind::results:
      measured += decimal ? 1.2 : 0.4;
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
  if (has_plus_minus(context)) {
    return unset ? result("result.uncertainty") : needed("needed.uncertainty");
  }
  if (is_change(context, cues)) return result("result.change");
  const bool denominator =
      context.before() == "of" && context.previous && context.previous->at + 2 == context.at;
  if (denominator) return needed("needed.denominator");
  if (names_parameter(context)) return needed("needed.parameter");
  if (continues_list(context)) return context.previous->judgement;
  if (is_condition(context)) return needed("needed.condition");
  if (context.percent()) return percent_rule(context, cues);
  if (is_result_unit(context.after()) && !is_count_of_points(context)) {
    return result("result.unit");
  }
  if (is_assignment(context)) return needed("needed.assignment");
  if (is_rate(context)) return result("result.rate");
  if (results && context.token().decimal && is_be(context.before())) return result("result.is");
  if (is_found(context, cues)) return result("result.found");
  if (is_counted(context, cues)) return needed("needed.count");
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
