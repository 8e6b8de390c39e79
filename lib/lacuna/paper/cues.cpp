#include <algorithm>

#include "lacuna/paper/cues_internal.hpp"

namespace lacuna::detail {
namespace {

constexpr std::size_t reach_left = 9;
constexpr std::size_t reach_right = 6;
/// Signs and numbers are no words, but somewhere the search has to end.
constexpr std::size_t most_tokens = 80;

/// "we use", "we will need": what somebody did, and nothing that was found.
bool is_our_use(const Tokens& tokens, std::size_t at) {
  const std::string_view verb = tokens.word(at);
  if (at == 0 || (verb != "use" && verb != "used" && verb != "need" && verb != "took"))
    return false;
  const std::string_view subject = tokens.word(at - 1);
  return subject == "we" || subject == "will" || subject == "to" || subject == "also";
}

}  // namespace

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

/// The first token of the number's sentence; nothing where that is further than `most` away.
std::optional<std::size_t> sentence_start(const NumberContext& context, std::size_t most) {
  const std::size_t first = context.tokens.sentence_begin(context.token().sentence);
  if (context.at - first > most) return {};
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

}  // namespace lacuna::detail
