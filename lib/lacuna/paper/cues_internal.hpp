#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "lacuna/paper/rules_internal.hpp"

namespace lacuna::detail {

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

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

Cues cues_around(const NumberContext& context);

/// "is", "was", …
bool is_be(std::string_view word);
/// The first word after the number and those it is listed with: "layers" of "4 instead of 17
/// layers".
std::size_t noun_after(const NumberContext& context);
/// The first token of the number's sentence; nothing where that is further than `most` away.
std::optional<std::size_t> sentence_start(const NumberContext& context, std::size_t most);
/// The token behind the number, its per cent sign and its unit: "at" of "0.5 s at".
std::size_t past_unit(const NumberContext& context);
/// "0.52 ± 0.01", either of the two.
bool has_plus_minus(const NumberContext& context);

// What a number is a condition of, and no outcome.

/// "When κ is 0.5, …", "if the limit is lowered from 8 to 4": under which circumstances.
bool says_when(const NumberContext& context, const Cues& cues);
/// Words that begin a condition: "with 64 clients", "at 2 V", "using 10 % of it".
bool begins_condition(std::string_view word);
/// In the adjunct that a sentence begins with, before its subject: "With 8 heads instead of 4
/// accuracy is …" says under what the rest was found.
bool is_fronted(const NumberContext& context, const Cues& cues);
/// "reaches a loss of 3.5 after 31,000 steps".
bool is_reached_after(const NumberContext& context);
/// "regrowth began after 9 h", "only after 31 h": when it came about.
bool is_outcome_after(const NumberContext& context);
/// "at a drive amplitude of 2 mV", "with a score above 0.3": the thing that is set has a name that
/// no rule knows.
bool is_named_condition(const NumberContext& context, const Cues& cues);
/// "A 10 percent increase of the wage raises …", "Raising it by 10 percent increases …": what was
/// done, in front of what it did.
bool is_cause(const NumberContext& context, const Cues& cues);
/// A condition and no outcome: "at 32 °C", "after 24 h", "workers under 25", "at 95% load".
bool is_condition(const NumberContext& context);

}  // namespace lacuna::detail
