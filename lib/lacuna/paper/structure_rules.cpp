#include <algorithm>
#include <string>

#include "lacuna/paper/rules_internal.hpp"

namespace lacuna::detail {
namespace {

Judgement needed(std::string_view reason) { return {NumberKind::needed, reason, true}; }
Judgement result(std::string_view reason) { return {NumberKind::result, reason, true}; }

bool is_whole(const Token& token) { return !token.decimal && !token.version && !token.worded; }

/// "falls as T^{-2.8}", "scales as n^{0.7}".
bool grows_as(const NumberContext& context) {
  for (std::size_t n = 3; n <= 6; ++n) {
    if (context.before(n) == "as" && cue_of(context.before(n + 1)) == Cue::change) return true;
    if (context.before(n) == "as" && context.before(n + 1).starts_with("scale")) return true;
  }
  return false;
}

/// "x^2", "T_{1/2}", "a_{t-1}": behind ^ or _, or in the braces that follow it.
bool in_script(const NumberContext& context) {
  // "the thickness grows as t^{0.48}": nobody chooses such an exponent.
  const bool text =
      context.block.kind == BlockKind::prose || context.block.kind == BlockKind::caption;
  if (text && context.section != SectionKind::setting && context.token().decimal &&
      (context.token().digits >= 3 || grows_as(context))) {
    return false;
  }
  std::size_t i = context.at;
  if (i > 0 && (context.before() == "-" || context.before() == "\u2212")) --i;
  if (i == 0) return false;
  const std::string_view left = context.tokens.word(i - 1);
  if (left == "^" || left == "_") return true;
  int depth = 0;
  for (std::size_t steps = 0; i > 0 && steps < 16; ++steps) {
    --i;
    const std::string_view word = context.tokens.word(i);
    if (word == "}") ++depth;
    if (word == "{" && depth-- == 0) {
      return i > 0 && (context.tokens.word(i - 1) == "^" || context.tokens.word(i - 1) == "_");
    }
  }
  return false;
}

/// "Tables 3, 4 and 5", "Fig. 2", "[ref]"-like chains behind a word that numbers things.
bool is_reference(const NumberContext& context) {
  if (!is_whole(context.token()) && (context.token().digits > 3 || context.token().value < 1)) {
    return false;
  }
  std::size_t i = context.at;
  for (std::size_t steps = 0; i > 0 && steps < 10; ++steps) {
    --i;
    const std::string_view word = context.tokens.word(i);
    if (context.tokens.is(i, TokenKind::number)) {
      if (context.tokens[i].decimal && context.tokens[i].digits > 3) return false;
      continue;
    }
    if (word == "and" || word == "or" || word == "to" || word == "," || word == "-" ||
        word == "." || word == "\u2013" || word == "(" || word == "#" || word == "&" ||
        word == "{" || word == "\u00A7") {
      if (word == "\u00A7") return true;
      if (word == "(" && !is_whole(context.token())) return false;
      continue;
    }
    if (!refers(word)) return false;
    // "the trace 50% of", "In the layer 3 of 5": only what stands right before it, or a chain.
    return !context.percent();
  }
  return false;
}

/// "[12]", "[3, 4]", and whole small numbers alone in parentheses: "(3)", "(14,22)".
bool is_citation(const NumberContext& context) {
  if (!is_whole(context.token())) return false;
  std::size_t i = context.at;
  while (i > 0 &&
         (context.tokens.is(i - 1, TokenKind::number) || context.tokens.word(i - 1) == "," ||
          context.tokens.word(i - 1) == "-" || context.tokens.word(i - 1) == "\u2013")) {
    --i;
    if (context.at - i > 40) return false;
  }
  if (i == 0) return false;
  const std::string_view open = context.tokens.word(i - 1);
  if (open != "[" && open != "(") return false;
  std::size_t j = context.at + 1;
  while (j < context.tokens.size() &&
         (context.tokens.is(j, TokenKind::number) || context.tokens.word(j) == "," ||
          context.tokens.word(j) == "-" || context.tokens.word(j) == "\u2013")) {
    if (context.tokens[j].decimal || j - context.at > 40) return false;
    ++j;
  }
  const std::string_view close = context.tokens.word(j);
  if (open == "[") return close == "]" && context.block.kind != BlockKind::code;
  if (close != ")" || context.token().value > 150) return false;
  // "188 (9)" has a number of its own; "f(3)" is a formula.
  return i < 2 ||
         (!context.tokens.is(i - 2, TokenKind::number) && !context.tokens.joined(i - 2, i - 1));
}

/// "40 x 30 x 15 cm", "224 \u00D7 224".
bool is_dimension(const NumberContext& context) {
  const Tokens& tokens = context.tokens;
  const auto is_times = [&](std::size_t i) {
    return tokens.word(i) == "x" || tokens.word(i) == "\u00D7";
  };
  if (context.token().decimal && context.section == SectionKind::results) return false;
  return (is_times(context.at + 1) && tokens.is(context.at + 2, TokenKind::number)) ||
         (context.at >= 2 && is_times(context.at - 1) &&
          tokens.is(context.at - 2, TokenKind::number));
}

bool is_name(const NumberContext& context) {
  const Tokens& tokens = context.tokens;
  const std::size_t at = context.at;
  // "m s\u22121"
  if (at >= 2 && context.before() == "\u2212" && tokens.joined(at - 1, at) &&
      tokens.joined(at - 2, at - 1) && tokens.is(at - 2, TokenKind::word)) {
    return true;
  }
  if (at >= 2 && (context.before() == "-" || context.before() == "/") &&
      tokens.joined(at - 1, at) && tokens.joined(at - 2, at - 1)) {
    if (tokens.is(at - 2, TokenKind::word)) return true;
    if (tokens.is(at - 2, TokenKind::number) && at >= 4 && tokens.word(at - 3) == "-" &&
        tokens.is(at - 4, TokenKind::word) && tokens.joined(at - 4, at - 3)) {
      return true;
    }
  }
  // "is 14.2 (RocksDB 17.5)" compares.
  const bool compared = at >= 2 && context.token().decimal && context.previous &&
                        context.previous->judgement.kind == NumberKind::result &&
                        (tokens.word(at - 2) == "(" || tokens.word(at - 2) == ",");
  if (compared && context.section == SectionKind::results) return false;
  // "Xeon Gold 6140", "Ubuntu 20.04", "Python 3.8".
  if (at == 0 || !tokens.is(at - 1, TokenKind::word) || !tokens[at - 1].capital) return false;
  if (tokens[at - 1].sentence != context.token().sentence || context.percent()) return false;
  if (context.block.kind == BlockKind::cell || context.block.kind == BlockKind::equation)
    return false;
  const Cue cue = cue_of(context.before());
  const bool first = at < 2 || tokens[at - 2].sentence != tokens[at - 1].sentence;
  const std::string_view name = context.before();
  const bool digits = name.find_first_of("0123456789") != std::string_view::npos;
  if (digits || is_unit(name) || context.after() == "-") return false;
  constexpr std::string_view no_names[] = {
      "in",   "of", "on",   "at",    "with",  "for",   "from", "the",   "a",
      "an",   "we", "our",  "by",    "using", "after", "all",  "both",  "under",
      "over", "to", "only", "among", "when",  "if",    "with", "these", "those"};
  if (std::find(std::begin(no_names), std::end(no_names), name) != std::end(no_names)) return false;
  if (first || cue == Cue::metric || cue == Cue::change || cue == Cue::report ||
      is_result_unit(context.before())) {
    return false;
  }
  return context.token().digits <= 6 && context.before().size() > 1;
}

bool is_date(const NumberContext& context) {
  const Token& token = context.token();
  if (is_month(context.before()) || is_month(context.after())) return token.value <= 2100;
  if (is_month(context.before(2)) && (context.before() == "," || context.before().size() < 3)) {
    return true;
  }
  if (!is_whole(token) || token.digits != 4 || token.end - token.begin != 4) return false;
  if (token.value < 1500 || token.value > 2100 || context.percent()) return false;
  const Cue cue = cue_of(context.after());
  if (cue == Cue::count || is_unit(context.after())) return false;
  const std::string_view before = context.before();
  constexpr std::string_view places[] = {"in",    "since",  "until",  "from",   "to",      "of",
                                         "by",    "before", "after",  "during", ",",       "(",
                                         "and",   "year",   "\u2013", "-",      "between", ".",
                                         "early", "late",   "al",     "spring", "summer",  "autumn",
                                         "fall",  "winter", "the",    "'"};
  return std::find(std::begin(places), std::end(places), before) != std::end(places);
}

bool is_enumeration(const NumberContext& context) {
  if (context.at == 0 && context.token().decimal && context.token().digits <= 3 &&
      context.tokens.size() > 1 && context.tokens[1].capital) {
    return context.block.kind == BlockKind::prose;  // "3.2 Outcomes. The primary outcome …"
  }
  const bool first = context.at == 0 || (context.at == 1 && context.before() == "(");
  return first && is_whole(context.token()) && context.token().value < 100 &&
         (context.after() == "." || context.after() == ")") &&
         context.block.kind == BlockKind::prose;
}

/// "99th", "2nd".
bool is_ordinal(const NumberContext& context) {
  const std::string_view ending = context.after();
  return context.tokens.joined(context.at, context.at + 1) &&
         (ending == "th" || ending == "st" || ending == "nd" || ending == "rd");
}

/// "t(10)": an argument.
bool is_argument(const NumberContext& context) {
  const Tokens& tokens = context.tokens;
  // "F(1, 236)"
  if (context.at >= 4 && context.before() == "," && tokens.is(context.at - 2, TokenKind::number) &&
      context.before(3) == "(" && tokens.is(context.at - 4, TokenKind::word) &&
      tokens.joined(context.at - 4, context.at - 3) && context.before(4).size() <= 4) {
    return true;
  }
  return context.at >= 2 && context.before() == "(" &&
         tokens.joined(context.at - 2, context.at - 1) &&
         tokens.is(context.at - 2, TokenKind::word) && context.before(2).size() <= 2 &&
         is_whole(context.token());
}

bool in_sentence(const NumberContext& context, std::initializer_list<std::string_view> words) {
  const std::size_t sentence = context.token().sentence;
  std::size_t i = context.at;
  while (i > 0 && context.tokens[i - 1].sentence == sentence && context.at - i < 40) --i;
  for (; i < context.tokens.size() && context.tokens[i].sentence == sentence && i < context.at + 40;
       ++i) {
    const std::string_view word = context.tokens.word(i);
    if (std::find(words.begin(), words.end(), word) != words.end()) return true;
  }
  return false;
}

/// The letters before "=", "<", … : "p" of "p < 0.01", "r" of "R^2 is".
std::string_view left_side(const NumberContext& context, std::size_t& sign) {
  std::size_t i = context.at;
  while (i > 0 && (context.tokens.word(i - 1) == "-" || context.tokens.word(i - 1) == "\u2212" ||
                   context.tokens.word(i - 1) == "{" || context.tokens.word(i - 1) == "$")) {
    --i;
  }
  if (i == 0) return {};
  const std::string_view relation = context.tokens.word(i - 1);
  constexpr std::string_view relations[] = {"=",      "<",      ">",      "\u2264",
                                            "\u2265", "\u2248", "\u2192", ":"};
  if (std::find(std::begin(relations), std::end(relations), relation) == std::end(relations))
    return {};
  sign = i - 1;
  std::size_t steps = 0;
  std::string_view nearest;
  int depth = 0;
  for (std::size_t j = i - 1; j > 0 && steps < 12; --j, ++steps) {
    const std::string_view word = context.tokens.word(j - 1);
    // "F(1, 236)", "χ²(1, N = 240)": what stands in the parentheses are its arguments.
    if (word == ")") ++depth;
    if (word == "(") --depth;
    if (depth > 0) continue;
    if (!context.tokens.is(j - 1, TokenKind::word)) {
      if (context.tokens.is(j - 1, TokenKind::number) || word == "^" || word == "_" ||
          word == "{" || word == "}" || word == "/" || word == "(" || word == ")") {
        continue;
      }
      break;
    }
    const bool script =
        j >= 2 && (context.tokens.word(j - 2) == "_" || context.tokens.word(j - 2) == "{");
    if (script) continue;
    if (nearest.empty()) nearest = word;
    if (is_statistic(word)) return word;
    // "chi^2 / nu" goes on, "the error x" does not.
    if (j < 2 || (context.tokens.word(j - 2) != "/" && context.tokens.word(j - 2) != "^")) break;
  }
  return nearest;
}

/// Signs that keep the ends of an interval apart.
bool parts_interval(std::string_view word) {
  return word == "-" || word == "\u2013" || word == "," || word == "to" || word == "\u2212" ||
         word == ";";
}

/// The token behind the number at `at`, its per cent sign and its unit.
std::size_t past_number(const NumberContext& context, std::size_t at) {
  ++at;
  while (context.tokens.word(at) == "%" || context.tokens.word(at) == "$" ||
         context.tokens.word(at) == "}" || is_unit(context.tokens.word(at))) {
    ++at;
  }
  return at;
}

/// Whether "(0.78-0.89)", "[0.94, 1.02]" begins at `open`: an interval with a decimal end.
bool is_interval(const NumberContext& context, std::size_t open) {
  const Tokens& tokens = context.tokens;
  if (tokens.word(open) != "(" && tokens.word(open) != "[") return false;
  const auto number_from = [&](std::size_t at) {
    while (at < tokens.size() && at < open + 12 &&
           (tokens.word(at) == "-" || tokens.word(at) == "\u2212" || tokens.word(at) == "$" ||
            tokens.word(at) == "+")) {
      ++at;
    }
    return at;
  };
  const std::size_t first = number_from(open + 1);
  if (!tokens.is(first, TokenKind::number)) return false;
  std::size_t between = past_number(context, first);
  if (!parts_interval(tokens.word(between))) return false;
  const std::size_t second = number_from(between + 1);
  if (!tokens.is(second, TokenKind::number)) return false;
  if (!tokens[first].decimal && tokens.word(open) == "[" && tokens.word(open + 2) == "-")
    return false;
  const std::string_view close = tokens.word(past_number(context, second));
  return (close == ")" || close == "]") && (tokens[first].decimal || tokens[second].decimal);
}

/// "74.2 [8.1]", "0.109 (0.021)": a mean and its deviation, or one of the two.
bool is_mean(const NumberContext& context) {
  if (!context.token().decimal) return false;
  const Tokens& tokens = context.tokens;
  const auto closes = [&](std::size_t at) {
    return tokens.word(at) == ")" || tokens.word(at) == "]";
  };
  const auto opens = [&](std::size_t at) {
    return tokens.word(at) == "(" || tokens.word(at) == "[";
  };
  const auto decimal = [&](std::size_t at) {
    return tokens.is(at, TokenKind::number) && tokens[at].decimal;
  };
  if (opens(context.at + 1)) return decimal(context.at + 2) && closes(context.at + 3);
  return context.at >= 2 && opens(context.at - 1) && closes(context.at + 1) &&
         decimal(context.at - 2);
}

/// "0.83 (0.78-0.89)": an estimate or one of the two ends of its interval.
bool is_estimate(const NumberContext& context) {
  const Tokens& tokens = context.tokens;
  const std::size_t next = past_number(context, context.at);
  if (is_interval(context, next)) return true;
  for (std::size_t i = context.at; i > 0 && i + 7 > context.at; --i) {
    const std::string_view word = tokens.word(i - 1);
    if (word == ")" || word == "]") return false;
    if (word != "(" && word != "[") continue;
    if (!is_interval(context, i - 1) || i < 2) return false;
    // What stands before is an estimate, with its per cent sign or its unit.
    for (std::size_t j = i - 1; j > 0 && j + 3 > i; --j) {
      if (tokens.is(j - 1, TokenKind::number)) return true;
    }
    return false;
  }
  return false;
}

/// "2,461 cases (35.3%)": a count that was found, with its share.
bool has_share(const NumberContext& context) {
  if (!is_whole(context.token()) || context.percent()) return false;
  const Tokens& tokens = context.tokens;
  if (context.at >= 2 && context.before() == "of" && tokens.is(context.at - 2, TokenKind::number)) {
    return false;
  }
  std::size_t open = context.at + 1;
  while (open < context.at + 4 && tokens.is(open, TokenKind::word)) ++open;
  if (tokens.word(open) != "(" && tokens.word(open) != "[") return false;
  return tokens.is(open + 1, TokenKind::number) && tokens.word(open + 2) == "%" &&
         (tokens.word(open + 3) == ")" || tokens.word(open + 3) == "]");
}

/// "P for interaction = .09": the words between the sign and the letter.
bool is_p_value_for(const NumberContext& context, std::size_t sign) {
  for (std::size_t i = sign; i > 1 && i + 5 > sign; --i) {
    if (context.tokens.word(i - 1) == "for" && context.tokens.word(i - 2) == "p") return true;
  }
  return false;
}

/// Letters that are statistics in one case only: t, z and d, but "T = 10" is a parameter.
bool is_statistic_here(const NumberContext& context, std::size_t sign, std::string_view symbol) {
  if (!is_statistic(symbol)) return false;
  // Correlations and probabilities are no larger than one.
  if ((symbol == "r" || symbol == "p" || symbol == "rho" || symbol == "kappa") &&
      context.token().value > 1) {
    return false;
  }
  // "t_a = 4 s" is a time.
  if (symbol.size() == 1 && is_unit(context.after()) && context.after() != "%") return false;
  if (symbol != "t" && symbol != "d" && symbol != "q" && symbol != "z" && symbol != "f")
    return true;
  for (std::size_t i = sign; i > 0 && i + 12 > sign; --i) {
    if (context.tokens.word(i - 1) != symbol) continue;
    return context.tokens[i - 1].capital == (symbol == "f" || symbol == "q");
  }
  return true;
}

/// "(n = 212)", "df = 11": how many were looked at.
bool is_sample_size(const NumberContext& context) {
  if (!is_whole(context.token())) return false;
  const std::size_t sign = context.before() == "$" ? 2 : 1;
  const std::string_view symbol = context.before(sign + 1);
  return context.before(sign) == "=" && (symbol == "n" || symbol == "df");
}

}  // namespace

bool NumberContext::percent() const {
  return after() == "%" || after() == "percent" || (after() == "per" && after(2) == "cent") ||
         after() == "percentage";
}

std::optional<Judgement> structural_rule(const NumberContext& context) {
  switch (context.block.kind) {
    case BlockKind::reference:
      return needed("needed.reference_list");
    case BlockKind::front_matter:
      return needed("needed.front_matter");
    case BlockKind::heading:
      return needed("needed.heading");
    case BlockKind::algorithm:
      return needed("needed.algorithm");
    default:
      break;
  }
  if (context.section == SectionKind::references) return needed("needed.reference_list");
  if (in_script(context)) return needed("needed.index");
  if (context.token().version) return needed("needed.version");
  if (is_ordinal(context)) return needed("needed.ordinal");
  if (is_argument(context)) return needed("needed.argument");
  if (is_enumeration(context)) return needed("needed.enumeration");
  if (is_reference(context)) return needed("needed.reference");
  if (context.block.kind != BlockKind::cell && is_citation(context))
    return needed("needed.citation");
  if (is_dimension(context)) return needed("needed.dimension");
  if (is_date(context)) return needed("needed.date");
  if (is_name(context)) return needed("needed.name");
  if (is_sample_size(context)) return needed("needed.assignment");
  return {};
}

std::optional<Judgement> statistical_rule(const NumberContext& context) {
  const std::string_view next =
      context.percent() || context.after() == "-" ? context.after(2) : context.after();
  constexpr std::string_view levels[] = {
      "ci", "cis", "confidence", "credible", "interval", "intervals", "prediction", "cl", "level"};
  if (std::find(std::begin(levels), std::end(levels), next) != std::end(levels)) {
    return needed("needed.level");
  }
  if (context.percent() && context.token().value <= 10 && in_sentence(context, {"discovery"})) {
    return needed("needed.level");
  }
  if (context.after() == "degrees" && context.after(2) == "of" && context.after(3) == "freedom") {
    return needed("needed.degrees_of_freedom");
  }
  if (context.section != SectionKind::setting) {
    if (is_estimate(context) || is_mean(context)) return result("result.interval");
    if (has_share(context)) return result("result.share");
    if (context.token().uncertain) return result("result.uncertainty");
  }
  std::size_t sign = 0;
  const std::string_view left = left_side(context, sign);
  if (left.empty()) return {};
  if (is_p_value_for(context, sign)) return result("result.p_value");
  if ((left == "p" && context.token().value <= 1) || left == "values" || left == "value") {
    // "top-p sampling (p = 0.95)"
    if (context.section == SectionKind::setting &&
        in_sentence(context, {"sampling", "nucleus", "dropout", "probability", "top"})) {
      return needed("needed.parameter");
    }
    bool stars = sign >= 2 && context.block.kind == BlockKind::caption && context.marks.star;
    for (std::size_t i = sign; i > 0 && i + 4 > sign; --i) {
      stars = stars || context.tokens.word(i - 1) == "*";
    }
    const bool level = context.section == SectionKind::setting &&
                       in_sentence(context, {"considered", "taken", "significance", "regarded",
                                             "alpha", "threshold", "significant"});
    if (level || stars) return needed("needed.level");
    return result("result.p_value");
  }
  // "(M = 4.6, SD = 1.5)"
  if (left == "m" && context.token().decimal && context.section == SectionKind::results) {
    return result("result.statistic");
  }
  if (left == "n" || left == "k" || left == "m") return needed("needed.assignment");
  // "f = 1 - a/r" is a formula.
  if (context.after() == "-" || context.after() == "+") return needed("needed.equation");
  // "slope = 0.03"
  if (cue_of(left) == Cue::metric && left.size() > 3 && context.section == SectionKind::results) {
    return result("result.statistic");
  }
  if (is_statistic_here(context, sign, left) && context.section != SectionKind::setting)
    return result("result.statistic");
  return {};
}

}  // namespace lacuna::detail
