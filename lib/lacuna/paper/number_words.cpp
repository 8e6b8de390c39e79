#include <algorithm>
#include <array>
#include <optional>

#include "lacuna/paper/tokens_internal.hpp"
#include "lacuna/paper/words_internal.hpp"

namespace lacuna::detail {
namespace {

struct NumberWord {
  std::string_view word;
  double value;
};
constexpr std::array<NumberWord, 28> number_words = {{
    {"one", 1},      {"two", 2},        {"three", 3},     {"four", 4},      {"five", 5},
    {"six", 6},      {"seven", 7},      {"eight", 8},     {"nine", 9},      {"ten", 10},
    {"eleven", 11},  {"twelve", 12},    {"thirteen", 13}, {"fourteen", 14}, {"fifteen", 15},
    {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19}, {"twenty", 20},
    {"thirty", 30},  {"forty", 40},     {"fifty", 50},    {"sixty", 60},    {"seventy", 70},
    {"eighty", 80},  {"ninety", 90},    {"hundred", 100},
}};
constexpr std::array<NumberWord, 10> part_words = {{
    {"half", 2},
    {"halves", 2},
    {"third", 3},
    {"thirds", 3},
    {"quarter", 4},
    {"quarters", 4},
    {"fifth", 5},
    {"fifths", 5},
    {"tenth", 10},
    {"tenths", 10},
}};

template <std::size_t N>
std::optional<double> find_in(const std::array<NumberWord, N>& words, std::string_view word) {
  const auto at = std::find_if(words.begin(), words.end(),
                               [&](const NumberWord& each) { return each.word == word; });
  if (at == words.end()) return {};
  return at->value;
}

/// "ninety-two": the words of a number, as far as they go.
std::optional<NumberPhrase> cardinal(const Tokens& tokens, std::size_t at) {
  const auto value_at = [&](std::size_t i) {
    return tokens.is(i, TokenKind::word) ? find_in(number_words, tokens.word(i)) : std::nullopt;
  };
  const auto first = value_at(at);
  if (!first) return {};
  NumberPhrase phrase{at, *first};
  // Longer ones nobody writes out.
  for (int parts = 0; parts < 6; ++parts) {
    const std::size_t next = phrase.last + (tokens.word(phrase.last + 1) == "-" ? 2 : 1);
    const auto more = value_at(next);
    if (!more) break;
    phrase.value = *more >= 100 ? phrase.value * *more : phrase.value + *more;
    phrase.last = next;
  }
  return phrase;
}

/// "two thirds of", "one quarter of", "one in five": a part of a whole.
std::optional<NumberPhrase> fraction(const Tokens& tokens, const NumberPhrase& count) {
  const std::size_t next = count.last + (tokens.word(count.last + 1) == "-" ? 2 : 1);
  if (const auto part = find_in(part_words, tokens.word(next))) {
    if (tokens.word(next + 1) != "of") return {};
    return NumberPhrase{next, count.value / *part};
  }
  if (tokens.word(next) == "in" && count.value < 10) {
    const auto whole = cardinal(tokens, next + 1);
    if (whole && whole->value > count.value && tokens.is(whole->last + 1, TokenKind::word)) {
      return NumberPhrase{whole->last, count.value / whole->value};
    }
  }
  return {};
}

/// "two of the 7 data sets", "nine of ten".
bool is_part(const Tokens& tokens, const NumberPhrase& count) {
  if (tokens.word(count.last + 1) != "of") return false;
  const std::string_view article = tokens.word(count.last + 2);
  const std::size_t whole = count.last + (article == "the" || article == "all" ? 3 : 2);
  return tokens.is(whole, TokenKind::number) || cardinal(tokens, whole).has_value();
}

/// "as much as half of it", but not "the second half of the run".
bool is_half(const Tokens& tokens, std::size_t at) {
  if (tokens.word(at) != "half" || tokens.word(at + 1) != "of" || at == 0) return false;
  constexpr std::string_view amounts[] = {"as",     "about", "nearly", "almost", "than",
                                          "around", "only",  "by",     "over",   "roughly"};
  return std::find(std::begin(amounts), std::end(amounts), tokens.word(at - 1)) !=
         std::end(amounts);
}

/// "a third of it", "shrinks by a quarter", but not "a third run".
std::optional<NumberPhrase> single_part(const Tokens& tokens, std::size_t at) {
  if (tokens.word(at) != "a" || at == 0) return {};
  const auto part = find_in(part_words, tokens.word(at + 1));
  constexpr std::string_view amounts[] = {"by",    "than",   "nearly",  "almost",
                                          "about", "around", "roughly", "only"};
  const bool amount =
      tokens.word(at + 2) == "of" ||
      std::find(std::begin(amounts), std::end(amounts), tokens.word(at - 1)) != std::end(amounts);
  if (!part || !amount || *part == 2) return {};
  return NumberPhrase{at + 1, 1 / *part, true};
}

/// "nearly twice that of others", "fell twice": no "twice a day".
bool is_twice(const Tokens& tokens, std::size_t at) {
  if (tokens.word(at) != "twice") return false;
  const std::string_view next = tokens.word(at + 1);
  if (next == "as" || next == "that" || next == "what" || next == "the") return true;
  return at > 0 && (cue_of(tokens.word(at - 1)) == Cue::change || tokens.word(at - 1) == "than");
}

/// A sentence does not begin with digits: "Eleven gene sets passed".
bool begins_sentence(const Tokens& tokens, const NumberPhrase& count, std::size_t at) {
  if (count.value < 2 || !tokens[at].capital || !tokens.is(count.last + 1, TokenKind::word)) {
    return false;
  }
  return (at == 0 || tokens.word(at - 1) == ".") && !tokens[count.last + 1].capital &&
         tokens.word(count.last + 1) != "of";
}

}  // namespace

std::optional<NumberPhrase> number_phrase(const Tokens& tokens, std::size_t at) {
  if (!tokens.is(at, TokenKind::word)) return {};
  if (is_twice(tokens, at)) return NumberPhrase{at, 2};
  if (is_half(tokens, at)) return NumberPhrase{at, 0.5};
  if (const auto part = single_part(tokens, at)) return part;
  auto count = cardinal(tokens, at);
  if (!count) return {};
  const std::string_view next = tokens.word(count->last + 1);
  const bool percent = next == "percent" || next == "percentage" ||
                       (next == "per" && tokens.word(count->last + 2) == "cent");
  const bool points = next.starts_with("point") && at > 0 &&
                      (tokens.word(at - 1) == "by" || tokens.word(at - 1) == "than" ||
                       tokens.word(at - 1) == "about" || tokens.word(at - 1) == "nearly");
  const bool factor = at > 1 && tokens.word(at - 1) == "of" && tokens.word(at - 2) == "factor";
  const std::string_view before = at > 0 ? tokens.word(at - 1) : std::string_view();
  constexpr std::array<std::string_view, 9> nearly = {"about",  "roughly", "nearly",
                                                      "almost", "merely",  "approximately",
                                                      "hardly", "barely",  "around"};
  const bool rough = std::find(nearly.begin(), nearly.end(), before) != nearly.end() &&
                     tokens.is(count->last + 1, TokenKind::word);
  const bool times = next == "times" && cue_of(tokens.word(count->last + 2)) == Cue::change;
  if (percent || points || factor || rough || times || is_part(tokens, *count)) return count;
  if (auto part = fraction(tokens, *count)) return part;
  if (begins_sentence(tokens, *count, at)) return count;
  // "In five of these", "three failures": only the words around tell what it counts. "The two
  // others" are known, and no news.
  constexpr std::array<std::string_view, 12> known = {"the",   "these", "those", "all",
                                                      "our",   "its",   "their", "both",
                                                      "first", "last",  "next",  "other"};
  const bool definite = std::find(known.begin(), known.end(), before) != known.end();
  const bool bare_hundred = count->last == at && count->value >= 100;
  if (count->value < 2 || bare_hundred || definite) return {};
  count->plain = true;
  return count;
}

}  // namespace lacuna::detail
