#include "lacuna/paper/evidence_internal.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "lacuna/paper/cues_internal.hpp"

namespace lacuna::detail {
namespace {

using Names = std::vector<std::string_view>;

/// What the preposition before the number hangs on: "accuracy of _", "rises to _", "fixed at _".
void governor(const NumberContext& context, std::size_t at, Names& names) {
  constexpr std::array<std::string_view, 11> links = {"of",  "to", "from", "by",   "at",   "with",
                                                      "for", "in", "on",   "than", "after"};
  const Tokens& tokens = context.tokens;
  if (!is_one_of(tokens.word(at - 1), links) || at < 2) return;
  const std::string_view word = tokens.word(at - 2);
  if (word == "up" && tokens.word(at - 1) == "to") names.emplace_back("up to _");
  if (word == "more" || word == "less" || word == "fewer") names.emplace_back("more than _");
  for (std::size_t i = at - 1; i > 0 && i + 6 > at && tokens.word(at - 1) == "to"; --i) {
    if (tokens.word(i - 1) == "from") names.emplace_back("from to _");
  }
  if (!tokens.is(at - 2, TokenKind::word)) return;
  constexpr std::array<std::string_view, 7> by_cue = {"",
                                                      "metric link _",
                                                      "change link _",
                                                      "report link _",
                                                      "parameter link _",
                                                      "count link _",
                                                      "setting link _"};
  const Cue cue = cue_of(word);
  if (cue != Cue::none) {
    names.emplace_back(by_cue[static_cast<std::size_t>(cue)]);
  } else if (word.ends_with("ed")) {
    names.emplace_back("-ed link _");
  } else if (word.ends_with('s')) {
    names.emplace_back("-s link _");
  }
}

/// "takes 4 minutes", "slept for 71 min".
void duration(const NumberContext& context, Names& names) {
  constexpr std::array<std::string_view, 14> verbs = {
      "takes",  "take",  "took",  "needs",    "needed",   "lasts", "lasted",
      "spends", "spent", "waits", "finishes", "finished", "slept", "requires"};
  for (std::size_t n = 1; n <= 5; ++n) {
    if (is_one_of(context.before(n), verbs)) names.emplace_back("takes a time");
    if (is_one_of(context.before(n), verbs)) return;
  }
}

void form(const NumberContext& context, Names& names) {
  const Token& token = context.token();
  const std::string_view text = context.tokens.word(context.at);
  constexpr std::array<std::string_view, 5> decimals = {"decimal 0", "decimal 1", "decimal 2",
                                                        "decimal 3", "decimal 4"};
  constexpr std::array<std::string_view, 5> wholes = {"whole 0", "whole 1", "whole 2", "whole 3",
                                                      "whole 4"};
  const std::size_t digits = std::min<std::size_t>(exact_digits(text), 4);
  names.emplace_back((token.decimal ? decimals : wholes)[digits]);
  if (context.block.kind == BlockKind::caption) names.emplace_back("caption");
  if (context.percent()) names.emplace_back("percent");
  if (token.value < 1) names.emplace_back("below one");
  if (!token.decimal && token.value >= 1000) names.emplace_back("thousands");
  const double log = std::log2(std::max(token.value, 1.0));
  if (!token.decimal && token.value >= 8 && log == std::floor(log))
    names.emplace_back("power of 2");
  if (text.find('^') != std::string_view::npos) names.emplace_back("power of 10");
  const std::size_t past = past_unit(context);
  if (past > context.at + 1 && !context.percent()) names.emplace_back("unit");
  constexpr std::array<std::string_view, 14> times = {
      "s",       "ms", "min", "h",       "minutes", "hours",  "days",
      "seconds", "d",  "us",  "\u00B5s", "weeks",   "months", "years"};
  if (is_one_of(context.after(), times)) {
    names.emplace_back("time");
    duration(context, names);
  }
  if (is_result_unit(context.after())) names.emplace_back("unit of results");
  const auto ranges = [](std::string_view word) {
    return word == "to" || word == "-" || word == "\u2013" || word == "and";
  };
  const Tokens& tokens = context.tokens;
  const bool first = ranges(tokens.word(past)) && tokens.is(past + 1, TokenKind::number);
  const bool second = context.at >= 2 && ranges(tokens.word(context.at - 1)) &&
                      tokens.is(context.at - 2, TokenKind::number);
  if (first || second) names.emplace_back("range");
}

/// What the number is of, as far as its sign or the word behind it tell.
void amount(const NumberContext& context, Names& names) {
  const Token& token = context.token();
  if (token.worded) names.emplace_back(token.plain ? "counts in words" : "in words");
  if (context.percent()) {
    const bool round = exact_digits(context.tokens.word(context.at)) < 2;
    names.emplace_back(token.decimal ? "percent decimal"
                       : round       ? "percent round"
                                     : "percent whole");
  }
  if (!token.decimal && token.value >= 5 && std::fmod(token.value, 5) == 0)
    names.emplace_back("fives");
  const std::string_view next = context.tokens.word(past_unit(context));
  constexpr std::array<std::string_view, 4> times = {"times", "fold", "\u00D7", "x"};
  constexpr std::array<std::string_view, 4> more = {"more", "fewer", "less", "further"};
  if (is_one_of(next, times)) names.emplace_back("_ times");
  if (is_one_of(next, more)) names.emplace_back("_ more");
  if (context.before() != "(") return;
  if (next == ")") names.emplace_back("( _ )");
  const std::string_view outer = context.before(2);
  names.emplace_back(outer.ends_with("ed")  ? "-ed ( _"
                     : outer.ends_with('s') ? "-s ( _"
                                            : "word ( _");
}

/// What a number is that was there before anything was measured: a level of significance, a limit
/// or a prediction that a result is compared with.
void given(const NumberContext& context, Names& names) {
  constexpr std::array<std::string_view, 20> values = {
      "limit",        "limits",   "bound",       "budget",   "threshold", "target", "expected",
      "predicted",    "theory",   "theoretical", "predicts", "nominal",   "rated",  "ideal",
      "conventional", "required", "desired",     "critical", "reference", "maximal"};
  constexpr std::array<std::string_view, 8> alike = {"line",    "agreement", "consistent", "close",
                                                     "similar", "identical", "comparable", "equal"};
  std::string_view sign = context.before();
  std::size_t symbol = 2;
  if (sign == "$") sign = context.before(symbol++);
  if ((sign == "<" || sign == "=") && context.before(symbol) == "p") {
    const std::string_view link = context.before(symbol + 1);
    const bool level = link == "at" || link == "with" || context.before(symbol + 2) == "at";
    names.emplace_back(level ? "at p < _" : "p < _");
  }
  bool any = false;
  for (std::size_t n = 1; n <= 5; ++n) {
    const bool left = is_one_of(context.before(n), values);
    if (left || (n <= 4 && is_one_of(context.after(n), values))) any = true;
    if (is_one_of(context.before(n), alike)) names.emplace_back("like _");
  }
  if (any) names.emplace_back("given _");
}

/// "about _", "the largest _", "our _".
void modifiers(const NumberContext& context, Names& names) {
  constexpr std::array<std::string_view, 14> rough = {
      "about", "roughly", "nearly", "almost",  "approximately", "around",  "some",
      "only",  "merely",  "just",   "already", "even",          "another", "further"};
  constexpr std::array<std::string_view, 6> own = {"our", "its", "their", "these", "those", "each"};
  constexpr std::array<std::string_view, 4> extremes = {"most", "least", "best", "worst"};
  for (std::size_t n = 1; n <= 2; ++n) {
    const std::string_view word = context.before(n);
    if (is_one_of(word, rough)) names.emplace_back(n == 1 ? "roughly _" : "roughly . _");
    if (is_one_of(word, own)) names.emplace_back("our _");
    if (is_one_of(word, extremes) || (word.size() > 4 && word.ends_with("est"))) {
      names.emplace_back("most _");
    }
    if (word == "the") names.emplace_back("the . _");
  }
}

void cue_words(const NumberContext& context, Names& names) {
  // By cue, and how near: 1, 2, 3 to 4, further.
  constexpr std::string_view left[7][4] = {
      {},
      {"metric <1", "metric <2", "metric <4", "metric <9"},
      {"change <1", "change <2", "change <4", "change <9"},
      {"report <1", "report <2", "report <4", "report <9"},
      {"parameter <1", "parameter <2", "parameter <4", "parameter <9"},
      {"count <1", "count <2", "count <4", "count <9"},
      {"setting <1", "setting <2", "setting <4", "setting <9"}};
  constexpr std::string_view right[7][4] = {
      {},
      {"metric >1", "metric >2", "metric >4", "metric >9"},
      {"change >1", "change >2", "change >4", "change >9"},
      {"report >1", "report >2", "report >4", "report >9"},
      {"parameter >1", "parameter >2", "parameter >4", "parameter >9"},
      {"count >1", "count >2", "count >4", "count >9"},
      {"setting >1", "setting >2", "setting >4", "setting >9"}};
  const Cues cues = cues_around(context);
  const auto near = [](std::size_t distance) {
    return std::size_t(distance <= 1 ? 0 : distance <= 2 ? 1 : distance <= 4 ? 2 : 3);
  };
  for (std::size_t cue = 1; cue < 7; ++cue) {
    if (cues.left[cue] < 13) names.emplace_back(left[cue][near(cues.left[cue])]);
    if (cues.right[cue] < 9) names.emplace_back(right[cue][near(cues.right[cue])]);
  }
}

void word_before(const NumberContext& context, Names& names) {
  constexpr std::array<std::string_view, 34> words = {
      "of",    "to",  "from",   "by",   "at",      "with",  "for",  "in",    "is",
      "was",   "are", "were",   "=",    "than",    "(",     "only", "about", "and",
      ",",     "a",   "after",  "over", "between", "the",   "-",    "on",    "or",
      "under", "all", "within", ":",    "\u2248",  "first", "last"};
  constexpr std::array<std::string_view, 34> said = {
      "of _",   "to _",      "from _",  "by _",  "at _",    "with _", "for _",
      "in _",   "is _",      "was _",   "are _", "were _",  "= _",    "than _",
      "( _",    "only _",    "about _", "and _", ", _",     "a _",    "after _",
      "over _", "between _", "the _",   "- _",   "on _",    "or _",   "under _",
      "all _",  "within _",  ": _",     "~ _",   "first _", "first _"};
  const Tokens& tokens = context.tokens;
  std::size_t at = context.at;
  while (at > 0 && (tokens.word(at - 1) == "$" || tokens.word(at - 1) == "\u2212" ||
                    (tokens.word(at - 1) == "-" && tokens.joined(at - 1, at)))) {
    --at;
  }
  if (at == 0 || tokens[at - 1].sentence != context.token().sentence) {
    names.emplace_back("first");
    return;
  }
  const std::string_view word = tokens.word(at - 1);
  governor(context, at, names);
  if (const std::string_view name = name_of(word, words, said); !name.empty()) {
    names.emplace_back(name);
  } else if (tokens.is(at - 1, TokenKind::word)) {
    names.emplace_back(word.ends_with("ed") ? "-ed _" : word.ends_with('s') ? "-s _" : "word _");
  }
}

void word_after(const NumberContext& context, Names& names) {
  constexpr std::array<std::string_view, 16> words = {"of", "to",   "and", ")",  ",",    ".",
                                                      "in", "for",  "(",   "on", "with", "at",
                                                      "or", "than", "-",   "per"};
  constexpr std::array<std::string_view, 16> said = {
      "_ of", "_ to", "_ and",  "_ )",  "_ ,",  "_ .",    "_ in", "_ for",
      "_ (",  "_ on", "_ with", "_ at", "_ or", "_ than", "_ -",  "_ per"};
  const std::size_t past = past_unit(context);
  const std::string_view word = context.tokens.word(past);
  if (const std::string_view name = name_of(word, words, said); !name.empty()) {
    names.emplace_back(name);
  } else if (context.tokens.is(past, TokenKind::word)) {
    const bool plural = word.ends_with('s') && !word.ends_with("ss");
    names.emplace_back(plural ? "_ -s" : word.ends_with("er") ? "_ -er" : "_ word");
  }
}

void number_before(const NumberContext& context, Names& names) {
  const auto& previous = context.previous;
  if (!previous || context.tokens[previous->at].sentence != context.token().sentence) {
    names.emplace_back("no number before");
    return;
  }
  constexpr std::string_view results[] = {"result beside", "result near", "result before"};
  constexpr std::string_view needed[] = {"needed beside", "needed near", "needed before"};
  const std::size_t gap = context.at - previous->at;
  const std::size_t near = gap <= 3 ? 0 : gap <= 8 ? 1 : 2;
  names.emplace_back((previous->judgement.kind == NumberKind::result ? results : needed)[near]);
}

}  // namespace

std::vector<std::string_view> evidence_of(const NumberContext& context,
                                          const SentenceMarks& sentence, const Judgement& said) {
  Names names;
  names.reserve(32);
  names.emplace_back("section");
  names.emplace_back(said.reason);
  names.emplace_back(said.kind == NumberKind::result ? "said result" : "said needed");
  form(context, names);
  amount(context, names);
  cue_words(context, names);
  word_before(context, names);
  word_after(context, names);
  modifiers(context, names);
  given(context, names);
  sentence_evidence(context, sentence, names);
  number_before(context, names);
  return names;
}

double evidence_sum(const std::vector<std::string_view>& evidence, SectionKind section) {
  double sum = 0;
  for (const std::string_view name : evidence) sum += evidence_weight(name, section);
  return sum;
}

Judgement weigh(double sum, const Judgement& said) {
  const NumberKind kind = sum > 0 ? NumberKind::result : NumberKind::needed;
  if (kind == said.kind) return said;
  return {kind, kind == NumberKind::result ? "result.evidence" : "needed.evidence", false};
}

}  // namespace lacuna::detail
