#include <algorithm>
#include <array>
#include <string>

#include "lacuna/paper/cues_internal.hpp"
#include "lacuna/paper/rules_internal.hpp"

namespace lacuna::detail {
namespace {

Judgement needed(std::string_view reason, bool firm = true) {
  return {NumberKind::needed, reason, firm};
}
Judgement result(std::string_view reason) { return {NumberKind::result, reason, true}; }

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
  if (next == "the" && context.token().decimal) return context.section != SectionKind::setting;
  if (next == "the" && cue_of(context.tokens.word(at + 2)) == Cue::metric) {
    return context.section == SectionKind::results && context.before() != "than";
  }
  return cue == Cue::change || next == "as" || next == "that" || next == "what" || next == "over";
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

/// The noun after the number, behind an adjective or two: "32 strongest modes", "91 hand-made
/// features".
std::size_t things_after(const NumberContext& context) {
  const std::size_t first = noun_after(context);
  std::size_t at = first;
  while (at < first + 4 && at < context.tokens.size()) {
    const std::string_view word = context.tokens.word(at);
    if (word == "-" && context.tokens.joined(at - 1, at) && context.tokens.joined(at, at + 1)) {
      at += 2;
      continue;
    }
    const bool adjective = context.tokens.is(at, TokenKind::word) &&
                           (context.tokens.word(at + 1) == "-" || word.ends_with("est") ||
                            word.ends_with("al") || word.ends_with("ive"));
    if (!adjective) break;
    ++at;
  }
  return at;
}

/// "26 games", "up to 50 critics": a whole number of things, whose word is not one of measuring.
bool counts_things(const NumberContext& context) {
  if (context.token().decimal || context.percent()) return false;
  const std::size_t at = things_after(context);
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
  const bool by = context.before() == "by" || context.before() == "to";
  if (by && cues.before(Cue::change) <= 5) return result("result.percent");
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
  // "Of 96 errors in what the model explained, 61 named a wrong line."
  const bool apart = context.before() == "," && context.at - context.previous->at <= 12 &&
                     context.previous->at <= 1 + sentence_start(context, 16).value_or(context.at) &&
                     context.previous->at > 0 && tokens.word(context.previous->at - 1) == "of";
  if (apart) return true;
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
  const bool which =
      (context.before() == "which" || context.before() == "whom") && context.before(2) == "of";
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

/// "ninety-two per cent", "by six points"; but the number that a sentence begins with counts what
/// was found only where its verb says so.
Judgement worded_rule(const NumberContext& context, const Cues& cues) {
  if (context.section == SectionKind::setting || context.token().plain) {
    return needed("needed.words", false);
  }
  const Tokens& tokens = context.tokens;
  const bool starts =
      context.at == 0 || tokens[context.at - 1].sentence != context.token().sentence;
  const bool amount = context.percent() || context.after() == "of" ||
                      is_result_unit(context.after()) || context.token().value < 1;
  // "after about two weeks"
  if (!starts && context.at >= 2 && begins_condition(context.before(2)) &&
      context.before(2) != "by" && is_unit(context.after())) {
    return needed("needed.words", false);
  }
  if (!starts || amount) return result("result.words");
  if (context.section != SectionKind::results || is_unit(context.after())) {
    return needed("needed.words", false);
  }
  bool said = std::min(cues.after(Cue::report), cues.after(Cue::change)) <= 6;
  // "Fifteen participants in the active and 14 in the sham group discontinued".
  for (std::size_t i = context.at + 1; i < context.at + 16 && i < tokens.size() && !said; ++i) {
    if (tokens[i].sentence != context.token().sentence) break;
    said = tokens.word(i).ends_with("ed") && cue_of(tokens.word(i)) == Cue::report;
  }
  return said ? result("result.words") : needed("needed.words", false);
}

}  // namespace

Judgement prose_rule(const NumberContext& context) {
  const Cues cues = cues_around(context);
  const bool results = context.section == SectionKind::results;
  const bool unset = context.section != SectionKind::setting;
  if (context.token().worded) return worded_rule(context, cues);
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

CaptionTally caption_tally(std::string_view caption) {
  CaptionTally tally;
  const Tokens tokens(caption);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::string_view word = tokens.word(i);
    const Cue cue = cue_of(word);
    if (cue == Cue::metric || cue == Cue::change) ++tally.measured;
    for (const std::string_view method :
         {"architecture", "overview", "illustration", "schematic", "pipeline", "diagram", "layout",
          "example", "photograph", "sketch", "apparatus", "structure"}) {
      if (word == method) tally.set += 2;
    }
  }
  return tally;
}

Judgement figure_rule(const FigureBlock& figure, CaptionTally shared) {
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
  const CaptionTally own = caption_tally(figure.caption);
  if (own.measured + shared.measured > own.set + shared.set) {
    return result("result.figure_caption");
  }
  return needed("needed.figure", false);
}

}  // namespace lacuna::detail
